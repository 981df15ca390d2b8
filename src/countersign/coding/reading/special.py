"""Services with rules of their own: evaluations, caregivers without the client, shared time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from countersign.coding.reading import levels
from countersign.coding.reading.found import (
    Finding,
    Judged,
    Service,
    Setting,
    first_spans,
    what,
    where,
)
from countersign.coding.reading.segments import Segment
from countersign.coding.reading.status import Read

Findings = tuple[Finding, ...]
_SHARE = re.compile(
    r"(?:split|divided|shared|counted)(?: \w+){0,3}? (\d{1,2}) ?(?:min\w* )?(?:/|and|&|-|"
    r"to|:) ?\d{1,2}\b|"
    r"\bot\b[^.;\d]{0,15}?(\d{1,2}) ?(?:min\w*)?[,;/ ]+(?:and )?(?:pt|slp|speech)\b[^.;\d]{0,15}\d|"
    r"(?:split|divided|minutes divided|shared) (?:as |equally )?\(?(\d{1,2})(?: ot)? ?/ ?\d{1,2}"
    r"|\bsplit (\d{1,2}) (?:min\w* )?each|\bof which (\d{1,2}) (?:min\w* )?(?:were |was |is |are )?"
    r"(?:counted|billed|mine|ot)|\bot (?:share |part |half )?(?:of )?(\d{1,2}) ?min"
    r"|\bown treatment (?:was|of) (\d{1,2}) ?min|(\d{1,2}) ?(?:min\w* )?each\b"
)


def evaluated(segment: Segment, work: Sequence[Read], text: str) -> Judged:
    found = levels.level(text)
    lines = []
    why = (
        f"the note does not say {found.missing[0]}"
        if found.missing
        else "the number of deficits fits both levels; the lowest component decides"
    )
    service = Service(
        code=found.code,
        minutes=segment.minutes or 0,
        spans=first_spans(work),
        alternatives=tuple((code, why) for code in found.others),
        near=found.others,
        plausible=found.others,
        needs_review=bool(found.others),
    )
    if found.others:
        lines.append(
            Finding(
                "coding.level-open",
                f"The level of the evaluation is open between {found.code} and "
                f"{' and '.join(found.others)}: {why}. Decide and say why.",
                True,
                where(work),
            )
        )
    return service, tuple(lines)


_CHANGED = re.compile(
    r"no longer|(?:hospital|icu|rehab) stay|after (?:his|her|the|a) (?:\w+ )?(?:stay|"
    r"operation|illness|"
    r"injection|cast|accident)|because (?:he|she|they) (?:broke|fell|lost|had)|\bnew goals?\b|"
    r"\b(?:added|adding|dropped|replaced|changed|stopped) (?:a |the |new |his |her |old )*goals?\b|"
    r"goals? (?:[\w,]+ ){0,4}(?:added|dropped|replaced|stopped)|\bworse|lost (?:his|her|the|most)|"
    r"significant (\w+ )?change|change in (function|condition|status)|new (diagnosis|"
    r"orthos\w+|injury|medication|seizure)|surg(ery|ical)|botulinum|botox|regress\w*|declin\w* in|"
    r"fail\w* to (respond|progress)|not (responding|progressing)|no progress|plateau\w*|"
    r"lost (function|skills)|after (a |the )?(fall|fracture|hospital\w*|seizure|stroke)|"
    r"goals? [\w ,]*(revised|changed|replaced|updated)|plan (of care )?(was )?(changed|revised)|"
    r"payer(-| )required|required by (the )?(payer|plan|insurer)|hospitali[sz]"
)
_NO_CHANGE = re.compile(r"no (significant )?change|unchanged|as expected|routine|no new concerns")


def again(segment: Segment, work: Sequence[Read], text: str, setting: Setting) -> Judged:
    changed = _CHANGED.search(_NO_CHANGE.sub(" ", text))
    if not changed:
        message = (
            "A re-evaluation is billed when something changed: function, condition, surgery, no "
            "response to treatment. The note says none of it; a due date is not enough."
        )
        return None, (Finding("coding.reevaluation-unfounded", message, True, where(work)),)
    return Service("97168", segment.minutes or 0, first_spans(work)), ()


def without_client(
    segment: Segment,
    work: Sequence[Read],
    text: str,
    setting: Setting,
    families: bool,
    trained: bool,
) -> Judged:
    signs = setting.rule.signs
    if not trained:
        message = f"{what(segment)}: talk with a caregiver without the client is not training."
        return None, (Finding("coding.client-absent", message, True, where(work)),)
    service = Service(
        "97552" if families else "97550", segment.minutes or 0, first_spans(work, skilled=True)
    )
    lacking = [
        words
        for sign, words in (("consent", "consent"), ("plan_link", "the goal of the plan of care"))
        if not signs[sign].search(text)
    ]
    if not lacking:
        return service, ()
    message = f"Caregiver training without the client: the note does not say {lacking[0]}."
    finding = Finding("coding.caregiver-incomplete", message, True, where(work))
    return replace(service, needs_review=True), (finding,)


def with_share(service: Service, text: str, setting: Setting, findings: Findings) -> Judged:
    """The therapist's own minutes of a treatment shared with another discipline."""
    sign = setting.rule.signs
    mine = sign["cotreat"].search(text)
    if not mine and (setting.labelled_shared or not sign["cotreat"].search(setting.note)):
        return service, findings
    told = f"{text} ; {setting.note}"
    if share := _SHARE.search(told):
        minutes = int(next(g for g in share.groups() if g))
        return replace(service, minutes=min(minutes, service.minutes)), findings
    if sign["shared_out"].search(told):
        return service, findings
    finding = Finding(
        "coding.cotreatment-unsplit",
        "Two disciplines treated together and the note does not say whose minutes are whose; half "
        "is counted. Say how they were split.",
        True,
        service.spans[0] if service.spans else None,
    )
    half = replace(service, minutes=service.minutes // 2, needs_review=True)
    return half, (*findings, finding)

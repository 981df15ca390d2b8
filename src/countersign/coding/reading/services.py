"""One activity to one service: which code, how sure, and the words it stands on; or why none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from countersign.coding.codes import known
from countersign.coding.reading.deciding import (
    Verdict,
    decide,
    is_skilled,
    service,
    would_say,
)
from countersign.coding.reading.evidence import STRONG
from countersign.coding.reading.found import (
    ANY,
    Finding,
    Judged,
    Service,
    Setting,
    what,
    where,
)
from countersign.coding.reading.segments import Segment
from countersign.coding.reading.special import again, evaluated, with_share, without_client
from countersign.coding.reading.status import REFUSED, UNBILLABLE, WORK, Read

CERTAIN = 0.75  # the learnt words: below this share an auditor faults nobody for another code
HEAD = 80  # letters at the head of an activity that may name it outright
PLAINLY = 2  # different signs of skill that show work whose aim is not said
SPLINTS = ("97760", "97763")


def judge(segment: Segment, setting: Setting) -> Judged:
    """The service of one activity, or None with the finding that says why there is none."""
    if segment.kind in (UNBILLABLE, REFUSED):
        return None, (_unbillable(segment),)
    work = [r for r in segment.reads if r.kind == WORK]
    unskilled = [r for r in segment.reads if r.kind in (UNBILLABLE, REFUSED)]
    if not work:
        return None, (_unbillable(segment) if unskilled else _not_described(segment),)
    text = " ".join(r.clause.text for r in work)
    found, findings = _service(segment, work, text, setting)
    if found is None:
        return None, findings
    if segment.minutes is None:
        return None, (
            Finding(
                "coding.no-minutes",
                f"{what(segment)}: no minutes are said, so it is not billed. Say how long it was.",
                True,
                where(work),
            ),
        )
    code = known(setting.on).get(found.code)
    if code is None:
        message = f"{found.code} was not in force on the date of service."
        return None, (Finding("coding.not-in-force", message, True, where(work)),)
    if setting.role == "OTA" and "OTA" not in code.performed_by:
        message = f"{found.code} is an occupational therapist's to do, not an assistant's."
        return None, (Finding("coding.not-an-assistants", message, True, where(work)),)
    return with_share(found, f"{segment.label.lower()} : {text}", setting, findings)


def _service(segment: Segment, work: Sequence[Read], text: str, setting: Setting) -> Judged:
    signs, label = setting.rule.signs, segment.label.lower()
    named = f"{label} : {text}" if label else text
    families = signs["families"].search(named)
    carers = signs["caregiver"].search(named)
    if signs["reevaluation"].search(label or text[:60]):
        return again(segment, work, text, setting)
    if signs["swallow_evaluation"].search(label or text[:HEAD]):
        return service(segment, work, "92610", {"92610": 6.0}, setting), ()
    if test := _tested(f"{label} {text[:HEAD]}", setting):
        return service(segment, work, test, {test: 6.0}, setting), ()
    if _is_evaluation(label, text, setting):
        return evaluated(segment, work, text)
    trained = any(r.skilled for r in work)
    if carers and (setting.absent or families or signs["absent"].search(named)):
        return without_client(segment, work, text, setting, bool(families), trained)
    if setting.absent:
        message = f"{what(segment)}: the client was not there."
        return None, (Finding("coding.client-absent", message, True, where(work)),)
    if _is_group(named, setting):
        if not (trained or signs["group_led"].search(text)):
            return None, (_not_skilled(segment, work),)
        return service(segment, work, "97150", {"97150": 6.0}, setting), ()
    return _treated(segment, work, text, setting)


def _treated(segment: Segment, work: Sequence[Read], text: str, setting: Setting) -> Judged:
    if _runs_a_current(segment, text, setting):
        return _current(segment, work, text, setting)
    verdict = decide(segment, work, text, setting.rule)
    trained = any(r.skilled for r in work)
    if not verdict.strong and setting.rule.signs["caregiver"].search(text) and trained:
        # Training a caregiver beside the client is usually self-care and home training.
        return service(segment, work, "97535", {"97535": STRONG}, setting), ()
    first = verdict.first
    if first is None or not verdict.strong:
        return _unnamed(segment, work, text, setting)
    if not segment.label and _only_headed(text):
        return None, (_not_described(segment),)
    if not is_skilled(work, text, first, setting.rule):
        return None, (_not_skilled(segment, work),)
    if first in SPLINTS:
        return _splint(segment, work, text, verdict, setting)
    found = service(segment, work, first, verdict.scores, setting)
    found = replace(found, unsure=verdict.shares.get(first, 0.0) < CERTAIN)
    if verdict.on_a_board:
        other = "97535" if first == "97530" else "97530"
        why = would_say(first, other, setting.on)
        found = replace(found, needs_review=True, near=(other,), alternatives=((other, why),))
    if setting.rule.signs["aim_unsaid"].search(text):
        found = replace(found, needs_review=True)
    return found, ((_ask(found, work),) if found.needs_review else ())


_HEADING = re.compile(
    r"\b(?:ta|te|nmre?|adls?|iadls?|si|mt|cog|ther\w*|act\w*|ex|exercises?|self|care|time|minutes?|"
    r"mins?|m|vc'?s?|tc'?s?|vcs|cues?|cueing|only|verbal|tactile|min|mod|max|sba|cga|assist\w*|a|"
    r"w|with|and|for|of|the|x|done|today|good|fair|well)\b|[\W\d_]+"
)


def _only_headed(text: str) -> bool:
    """Whether nothing is told but the name of a kind of service and an amount of help."""
    return not _HEADING.sub("", text).strip()


def _splint(
    segment: Segment, work: Sequence[Read], text: str, verdict: Verdict, setting: Setting
) -> Judged:
    """The first encounter with a splint or a later one; asked when the note says neither."""
    signs = setting.rule.signs
    told = f"{segment.label.lower()} : {text}"
    first = bool(signs["orthosis_first"].search(told) or signs["orthosis_first"].search(text))
    if first:  # what is done to a new orthosis and to an old one says nothing
        told = signs["orthosis_either"].sub(" ", told)
    later = bool(signs["orthosis_later"].search(told))
    scores = dict(verdict.scores)
    if first != later:
        code = SPLINTS[later]
    else:
        code = max(SPLINTS, key=lambda c: verdict.shares.get(c, 0.0))
    other = SPLINTS[code == SPLINTS[0]]
    scores[code] = max(scores.get(one, 0.0) for one in SPLINTS)
    scores.pop(other, None)
    found = service(segment, work, code, scores, setting)
    if first != later or (first and later and verdict.shares.get(code, 0.0) > 0.5):
        return replace(found, needs_review=False), ()
    why = "first" if other == SPLINTS[0] else "a later"
    words = ((other, f"if this was {why} visit with this orthosis"),)
    found = replace(found, needs_review=True, near=(other,), alternatives=words)
    return found, (_ask(found, work),)


def _unnamed(segment: Segment, work: Sequence[Read], text: str, setting: Setting) -> Judged:
    """Work that is plainly skilled, though no word says which: the therapist names it."""
    signs = {hit.group() for hit in setting.rule.signs["skilled"].finditer(text)}
    if len(signs) < PLAINLY or not any(r.skilled for r in work):
        return None, (_not_described(segment),)
    found = service(segment, work, "97530", {"97530": STRONG}, setting)
    finding = Finding(
        "coding.code-open",
        f"{what(segment)}: skilled work, but the note does not say what it was for. Say it.",
        True,
        where(work),
    )
    return replace(found, needs_review=True, plausible=(ANY,)), (finding,)


def _runs_a_current(segment: Segment, text: str, setting: Setting) -> bool:
    """Whether electrical stimulation is what an activity is named for, before anything else."""
    told = f"{segment.label.lower()} : {text}" if segment.label else text
    first = next((c for c in setting.rule.concepts if c.id == "estim"), None)
    hit = first.pattern.search(told) if first else None
    if hit is None:
        return False
    others = [
        found.start()
        for one in setting.rule.concepts
        if one.id != "estim"
        and max(one.weights.values()) >= STRONG
        and (found := one.pattern.search(told))
    ]
    return hit.start() <= min(others, default=len(told))


def _tested(head: str, setting: Setting) -> str | None:
    return next((c for c, sign in setting.rule.tests.items() if sign.search(head)), None)


def _current(segment: Segment, work: Sequence[Read], text: str, setting: Setting) -> Judged:
    """Electrical stimulation: attended throughout, or left to run; asked when neither is said."""
    signs = setting.rule.signs
    told = f"{segment.label.lower()} : {text}"
    attended = bool(signs["attended"].search(told)) or any(r.skilled for r in work)
    alone = bool(signs["unattended"].search(told)) or "ifc" in told or "interferential" in told
    code, other = ("97014", "97032") if alone or not attended else ("97032", "97014")
    found = service(segment, work, code, {code: 6.0}, setting)
    if alone or attended:
        return found, ()
    words = ((other, "if the therapist was beside it all the time"),)
    found = replace(found, needs_review=True, near=(other,), alternatives=words)
    return found, (_ask(found, work),)


def _is_group(text: str, setting: Setting) -> bool:
    signs = setting.rule.signs
    plain = signs["not_group"].sub(" ", text)
    return bool(signs["group"].search(plain))


def _is_evaluation(label: str, text: str, setting: Setting) -> bool:
    sign = setting.rule.signs["evaluation"]
    if label:
        return bool(sign.search(label)) and "tech" not in label
    head = re.sub(r"^\W*", "", text)[:50]
    return bool(sign.search(head)) and bool(
        re.search(
            r"histor|deficit|complex|referr|finding|profile|parent interview|\btest|reason|"
            r"problem areas?|scores?\b|plan of care|\bpoc\b|assess|\bnorms?\b|percentile",
            text,
        )
    )


def _ask(found: Service, work: Sequence[Read]) -> Finding:
    others = " or ".join(code for code, _ in found.alternatives) or "another code"
    return Finding(
        "coding.code-open",
        f"The words fit {found.code} and {others}. Say what it was for.",
        True,
        where(work),
    )


def _unbillable(segment: Segment) -> Finding:
    minutes = f" ({segment.minutes} minutes)" if segment.minutes else ""
    why = "no treatment took place" if segment.kind == REFUSED else "this time is never billed"
    return Finding(
        "coding.not-billable", f"{what(segment)}{minutes}: {why}.", False, where(segment.reads)
    )


def _not_described(segment: Segment) -> Finding:
    return Finding(
        "coding.not-described",
        f"{what(segment)}: the note does not say what was done and why, so it is not billed.",
        True,
        where(segment.reads),
    )


def _not_skilled(segment: Segment, work: Sequence[Read]) -> Finding:
    return Finding(
        "coding.not-skilled",
        f"{what(segment)}: nothing says what the therapist did, cued, graded or taught, so it is "
        "not billed.",
        True,
        where(work),
    )

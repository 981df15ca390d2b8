"""A sentence that a language model words from observations of this child that the therapist chose.

It goes out by the gateway alone, without names. What comes back is put in only when it says what
those observations say and no check finds fault with it; else nothing of it is kept. The sentence is
marked as the model's, and the disclosure says that a model took part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from countersign.base.errors import Refused, UserError
from countersign.practice.models import Staff
from countersign.privacy import agreements, call, gateway, policy
from countersign.privacy.models import Door, Way
from countersign.privacy.prompt import Prompt, said
from countersign.school import making
from countersign.school.authorship import MODEL
from countersign.school.checks.grounded import judged
from countersign.school.compose import COUNTS, HARD, KIND, RECORD_OF, SAW, TESTS
from countersign.school.disclosure import FORBIDS
from countersign.school.models import SchoolReport
from countersign.spine import acts
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.grounding.sentences import sentences
from countersign.spine.models import Sheet

PLACES = (SAW, COUNTS, TESTS, HARD)
"""Where a model's sentence may stand; what it means and what helps is the therapist's to say."""
SOURCES = ("signed note", "test result")
MOST_PIECES = 6
MOST_SHOWN = 30
MOST_LETTERS = 400
MOST_SENTENCES = 2
ASKED = (
    "You word one sentence of a report to a school, from an occupational therapist's own "
    "observations. Say what they say and nothing else: no reason, judgement, praise, forecast, "
    "number, place or person that is not in them. Plain words for a teacher, the child by name, in "
    "the past tense. Answer with the sentence alone."
)
_QUOTES = " \"'“”\u2018\u2019"
_STAYS = "Nothing was put in. Write the sentence yourself, or choose other observations."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which observations (ids) are to be worded, for which section, by which way."""

    evidence: tuple[str, ...]
    section: str
    way: Way


def ways(report: SchoolReport, by: Staff) -> tuple[Way, ...]:
    """The ways to a model that `by` may use for this report today.

    None where the school or its contract wants no model, or the owner's policy says no.
    """
    if MODEL in FORBIDS[report.permission.school.assistant]:
        return ()
    on = agreements.today()
    if policy.stops(policy.present(), by, Prompt(()), on, door=Door.REPORT):
        return ()
    open_ones = Way.objects.select_related("agreement").filter(open=True).order_by("name")
    return tuple(way for way in open_ones if not agreements.obstacles(way, on))


def places(report: SchoolReport) -> tuple[str, ...]:
    """The sections that a model's sentence may stand in, of those the family allowed."""
    allowed = report.permission.records
    return tuple(name for name in PLACES if RECORD_OF.get(name, "progress") in allowed)


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen on the page: the ways, the observations, and the sections."""

    ways: tuple[Way, ...] = ()
    pieces: tuple[Evidence, ...] = ()
    places: tuple[str, ...] = ()


def choice(sheet: Sheet, part: PartDraft, *, by: Staff) -> Choice:
    """What `by` may have worded in this report; empty where no model may be asked."""
    report = SchoolReport.objects.select_related("permission__school").filter(sheet=sheet).first()
    found = ways(report, by) if report is not None else ()
    if report is None or not found:
        return Choice()
    return Choice(found, offered(part)[:MOST_SHOWN], places(report))


def offered(part: PartDraft) -> tuple[Evidence, ...]:
    """The observations a model may word: of signed notes and test results, newest first."""
    return tuple(piece for piece in part.evidence if piece.source in SOURCES)[::-1]


def word(sheet: Sheet, asked: Asked, *, by: Staff) -> Statement:
    """Have the chosen observations worded, and put the sentence in; gives it back.

    Raises UserError when it may not be asked, does not answer, or says what they do not say; then
    the report stays as it was.
    """
    part = sheets.assemble(sheet).parts.get(KIND)
    report = SchoolReport.objects.select_related("permission__school").get(sheet=sheet)
    pieces = _chosen(part, report, asked)
    if MODEL in FORBIDS[report.permission.school.assistant]:
        raise UserError(
            f"{report.permission.school} does not allow a sentence that a model wrote.",
            field="way",
            remedy="Write it in your own words.",
        )
    use, text = _answer(sheet, asked.way, pieces, by)
    if why := _not_said(text, pieces):
        raise _refused(sheet, by, use, "not-grounded", why)
    return _put_in(sheet, asked, text, use=use, by=by)


def _chosen(part: PartDraft | None, report: SchoolReport, asked: Asked) -> tuple[Evidence, ...]:
    known = {piece.id: piece for piece in offered(part)} if part is not None else {}
    if not asked.evidence or any(key not in known for key in asked.evidence):
        raise UserError(
            "Choose observations of this child from the list.",
            field="evidence",
            remedy="A model words what signed notes and results say, and nothing else.",
        )
    if len(asked.evidence) > MOST_PIECES:
        raise UserError(f"Choose {MOST_PIECES} observations at most.", field="evidence")
    if asked.section not in places(report):
        raise UserError(
            "This section is yours to write.", field="section", remedy="Choose another section."
        )
    return tuple(known[key] for key in dict.fromkeys(asked.evidence))


def _answer(sheet: Sheet, way: Way, pieces: Sequence[Evidence], by: Staff) -> tuple[UUID, str]:
    """Which use of the gateway it was, and the words that came back. Raises UserError."""
    name = sheet.client.called if sheet.client is not None else "the child"
    listed = "\n".join(f"{at}. {piece.text}" for at, piece in enumerate(pieces, start=1))
    prompt = Prompt((said("user", f"The child: {name}\n{listed}"),), system=ASKED, most_tokens=300)
    try:
        cleared = gateway.clear(prompt, way=way, staff=by, door=Door.REPORT)
        answer = call.call(cleared)
    except Refused as refusal:
        words = " ".join(finding.message for finding in refusal.findings)
        raise UserError(words, field="way", remedy=_STAYS) from refusal
    except call.CallFailed as failed:
        raise UserError(str(failed), field="way", remedy=_STAYS) from failed
    return cleared.use, " ".join(answer.text.split()).strip(_QUOTES)


def _not_said(text: str, pieces: Sequence[Evidence]) -> str:
    """Why a model's words do not stand on the observations; empty when they do."""
    count = len(list(sentences(text)))
    if not 1 <= count <= MOST_SENTENCES or len(text) > MOST_LETTERS:
        return "It answered with more than a sentence."
    if re.search(r"[\n*#`]|\[\[", text):
        return "It answered with more than plain words."
    for one in judged(text, pieces):
        if one.verdict != "supported":
            return (one.why or "It says nothing that can be checked.").rstrip(".") + "."
    return ""


def _refused(sheet: Sheet, by: Staff, use: UUID, code: str, why: str) -> UserError:
    acts.record("school.wording_refused", by=by, sheet=sheet, use=use, code=code)
    return UserError(
        f"The model's sentence is not put in: {why}",
        field="way",
        remedy=_STAYS,
    )


class _Faulty(Exception):
    """A check finds fault with the sentence; everything about it is rolled back."""

    def __init__(self, finding: Finding):
        super().__init__()
        self.finding = finding


def _put_in(sheet: Sheet, asked: Asked, text: str, *, use: UUID, by: Staff) -> Statement:
    try:
        with transaction.atomic():
            new = sheets.propose_statement(
                sheet,
                part=KIND,
                section=asked.section,
                text=text,
                evidence=tuple(dict.fromkeys(asked.evidence)),
                by=by,
            )
            making.settle(sheet, by=by)
            acts.record(
                "school.worded", by=by, sheet=sheet, use=use, way=asked.way.pk, sentence=new.id
            )
            for finding in sheets.examine(sheet):
                if finding.where == new.id:
                    raise _Faulty(finding)
    except _Faulty as faulty:
        finding = faulty.finding
        sheet.refresh_from_db()
        why = finding.message.removesuffix(f": “{text}”").rstrip(".") + "."
        raise _refused(sheet, by, use, finding.code, why) from None
    return new

"""A sheet as its page shows it: plain values for the templates, in reading order.

Nothing is decided here. `present` reads the facts, the parts, the findings and the signatures once
and lines them up, so that every fragment of the page says the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from countersign.base.canonical import digest_of
from countersign.practice.models import Staff
from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft, Statement, reworded
from countersign.spine.evidence import Evidence
from countersign.spine.kept_back import is_kept_back
from countersign.spine.parts import Part

AUTHORS = {
    "composer": "Written from your taps",
    "model": "Written by a model",
    "reworded": "In your words, over a model's",
    "person": "In your words",
}
SOURCES = {
    "fact": "captured",
    "transcript": "said in the session",
    "letter": "from a letter",
    "chart": "from the chart",
    "attested": "seen by the clinician",
}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One thing a sentence stands on, as words, with where it comes from."""

    id: str
    text: str
    source: str
    kind: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a finding: what it does (a known verb) and what it says."""

    verb: str
    label: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its number on the page, the place it is about, and its buttons."""

    number: int
    finding: Finding
    ref: str
    words: str
    acts: tuple[Act, ...]

    @property
    def heading(self) -> str:
        """What is wrong. A sentence quoted at its end is left to the quote below it."""
        return (
            self.finding.message.removesuffix(f": “{self.words}”")
            if self.words
            else (self.finding.message)
        )

    @property
    def quote(self) -> str:
        """The sentence it is about, unless the heading holds it already."""
        return "" if self.words in self.heading else self.words

    @property
    def anchor(self) -> str:
        """Where on the page it leads: the sentence, or else the part, or else what happened."""
        if self.words:
            return f"s-{self.ref}"
        return f"part-{self.finding.part}" if self.finding.part else "facts"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, what it stands on, and what was found about it."""

    ref: str
    part: str
    statement: Statement
    author: str
    evidence: tuple[EvidenceLine, ...]
    findings: tuple[FindingView, ...]
    attested: bool
    on: bool

    @property
    def mark(self) -> str:
        """bad, warn, you or nothing: the class that goes with the sign."""
        if any(f.finding.blocks for f in self.findings):
            return "bad"
        if self.findings:
            return "warn"
        return "you" if self.attested or self.statement.author == "person" else ""

    @property
    def stands_on(self) -> str:
        """Ids of the evidence, for marking facts on the page."""
        return " ".join(e.id for e in self.evidence)


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the sheet as the page shows it."""

    kind: str
    title: str
    template: str
    draft: PartDraft
    sections: tuple[tuple[str, tuple[Sentence, ...]], ...]
    findings: tuple[FindingView, ...]
    loose: tuple[EvidenceLine, ...]
    revision: int
    may_undo: bool
    may_redo: bool
    places: tuple[str, ...] = ()  # sections a sentence may be added to, with or without any yet

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(s for _, section in self.sections for s in section)


@dataclass(frozen=True, slots=True)
class Board:
    """The parts, the findings and the chosen sentence together."""

    parts: tuple[PartView, ...] = ()
    findings: tuple[FindingView, ...] = ()
    chosen: Sentence | None = None

    @property
    def blocking(self) -> int:
        return sum(f.finding.blocks for f in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.blocking

    @property
    def leaving(self) -> int:
        """How many parts leave with the signature."""
        return sum(not is_kept_back(p.draft) for p in self.parts)

    @property
    def titles(self) -> str:
        """ "note and charge", as the sign button says it: what leaves with this signature."""
        return together(p.title.lower() for p in self.parts if not is_kept_back(p.draft))


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as it stands, and as it was first captured when that differs."""

    id: str
    kind: str
    text: str
    at: datetime | None
    minutes: int | None
    origin: str
    first: str = ""
    withdrawn: bool = False
    confirmed: bool = True


def together(words: Iterable[str]) -> str:
    """ "note", "note and charge", "note, charge and update"."""
    said = list(words)
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} and {said[-1]}"


def clock_words(at: datetime | None, zone: tzinfo) -> str:
    """A time of day at the site, "9:24"."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local.hour}:{local.minute:02d}"


def board(
    drafts: Mapping[str, PartDraft],
    findings: Sequence[Finding],
    *,
    known: Mapping[str, Part],
    steps: Mapping[str, tuple[int, bool, bool]],
    at: str,
    zone: tzinfo,
) -> Board:
    """Line up parts, sentences and findings. `steps`: (revision, may undo, may redo) by kind."""
    views = tuple(_finding(n, f, drafts) for n, f in enumerate(findings, start=1))
    parts = []
    chosen = None
    for kind, draft in drafts.items():
        lines = {e.id: evidence_line(e, zone) for e in draft.evidence}
        made = [_sentence(kind, s, lines, views, at) for s in draft.statements]
        chosen = next((s for s in made if s.on), chosen)
        part = known.get(kind)
        revision, back, forth = steps.get(kind, (0, False, False))
        sections = _sections(made)
        used = {e for s in draft.statements for e in s.evidence}
        parts.append(
            PartView(
                kind=kind,
                title=part.title if part else kind.replace("_", " ").capitalize(),
                template=part.template if part else "sheet/_words.html",
                draft=draft,
                sections=sections,
                places=part.sections if part and part.sections else tuple(n for n, _ in sections),
                findings=tuple(v for v in views if v.finding.part == kind and not v.words),
                loose=tuple(e for i, e in lines.items() if i not in used and e.kind != "attested"),
                revision=revision,
                may_undo=back,
                may_redo=forth,
            )
        )
    return Board(tuple(parts), views, chosen)


def evidence_line(piece: Evidence, zone: tzinfo) -> EvidenceLine:
    """A piece of evidence in words."""
    source = SOURCES[piece.kind]
    if piece.kind == "chart" and piece.source:
        source = piece.source
    if piece.at and piece.kind in ("fact", "attested", "transcript"):
        source = f"{source} {clock_words(piece.at, zone)}"
    return EvidenceLine(piece.id, piece.text, source, piece.kind, piece.confirmed)


def _finding(number: int, finding: Finding, drafts: Mapping[str, PartDraft]) -> FindingView:
    draft = drafts.get(finding.part)
    words = next((s.text for s in draft.statements if s.id == finding.where), "") if draft else ""
    acts = tuple(Act(verb, label) for verb, label in finding.acts)
    ref = f"{finding.part}.{finding.where}" if words else finding.part
    return FindingView(number, finding, ref, words, acts)


def _sentence(
    kind: str,
    statement: Statement,
    lines: Mapping[str, EvidenceLine],
    views: Sequence[FindingView],
    at: str,
) -> Sentence:
    ref = f"{kind}.{statement.id}"
    evidence = tuple(lines[e] for e in statement.evidence if e in lines)
    return Sentence(
        ref=ref,
        part=kind,
        statement=statement,
        author=AUTHORS["reworded" if reworded(statement) else statement.author],
        evidence=evidence,
        findings=tuple(v for v in views if v.words and v.ref == ref),
        attested=any(e.kind == "attested" for e in evidence),
        on=ref == at,
    )


def _sections(sentences: Sequence[Sentence]) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
    order = dict.fromkeys(s.statement.section for s in sentences)
    return tuple((n, tuple(s for s in sentences if s.statement.section == n)) for n in order)


def owner_tag(staff: Staff) -> str:
    """A name for this person's queue on a shared device that does not tell who it is."""
    return digest_of(["queue", str(staff.pk)])[:24]


def uuid_or_none(text: str) -> UUID | None:
    """The id in `text`, or None when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None

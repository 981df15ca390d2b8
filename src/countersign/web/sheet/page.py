"""Everything one sheet's page needs, read once. The templates only lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from countersign.base import audit, dates
from countersign.base.clock import now
from countersign.base.ids import new_id
from countersign.exchange import age as emr_age
from countersign.notes import caught
from countersign.practice.facts import Fact
from countersign.practice.models import Client, Licence, Staff, Visit
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.entitled import (
    cosign_wait,
    factor_findings,
    verdict_findings,
    verdicts,
)
from countersign.spine.kept_back import is_kept_back
from countersign.spine.models import (
    CosignWait,
    Draft,
    Intent,
    Revision,
    Sheet,
    SheetKind,
    SheetStatus,
    Signature,
)
from countersign.spine.revisions import Steps, drafted
from countersign.spine.sign import Seen
from countersign.spine.signers import Verdict
from countersign.web.needs import Asked
from countersign.web.sheet import captured
from countersign.web.sheet.leaving import Leaving, leaving_of
from countersign.web.sheet.presenters import (
    Board,
    FactLine,
    PartView,
    board,
    clock_words,
    owner_tag,
    together,
)
from countersign.web.sheet.vocabulary import (
    AIM_LABELS,
    ASSIST,
    CUES,
    HARD,
    MOODS,
    PLANS,
    TOOLS,
    Tile,
)

DIRECT = ("remove", "attest")
"""Acts of a finding that are done by one press; the others open the sentence first."""
SIDES: Mapping[str, str] = {
    SheetKind.REPORT: "sheet/report/_side.html",
    SheetKind.SCHOOL: "school/_side.html",
    SheetKind.PLAN: "goals/_plan_side.html",
    SheetKind.APPEAL: "goals/_appeal_side.html",
}
CORRECTIONS = (
    ("addendum", "Addendum"),
    ("late_entry", "Late entry"),
    ("wrong_chart", "Wrong chart"),
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A counter of one kind of cue."""

    name: str
    some: str
    label: str
    count: int | None
    uncounted: bool


@dataclass
class Page:
    """One sheet as this person sees it now. `at` is the chosen sentence, "note.s3"."""

    sheet: Sheet
    staff: Staff
    may_edit: bool
    board: Board
    wait: CosignWait | None
    at: str = ""
    message: str = ""
    remedy: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    editing: Fact | None = None
    editing_form: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    capture: bool = False
    may_correct: bool = False

    direct = DIRECT
    ways_to_correct = CORRECTIONS
    aims = AIM_LABELS
    assists = ASSIST
    hards = HARD
    moods = MOODS
    plans = PLANS

    @property
    def visit(self) -> Visit | None:
        return self.sheet.visit

    @property
    def client(self) -> Client:
        client = self.sheet.client
        if client is None and self.visit is not None:
            client = self.visit.client
        assert client is not None, "a sheet is about somebody"  # noqa: S101 narrows a nullable column
        return client

    @property
    def zone(self) -> tzinfo:
        return self.visit.tz if self.visit else now().tzinfo  # type: ignore[return-value]  # now() is aware

    @property
    def name(self) -> str:
        return self.client.short_name

    @property
    def called(self) -> str:
        return self.client.called

    @property
    def age(self) -> str:
        return f"{self.client.age_on(self.day)} y"

    @property
    def day(self) -> date:
        return self.visit.day if self.visit else self.sheet.created_at.date()

    @property
    def times(self) -> str:
        if self.visit is None or self.is_report:
            return ""
        start, end = self.visit.starts_at, self.visit.ends_at
        return f"{clock_words(start, self.zone)} to {clock_words(end, self.zone)}"

    @property
    def about(self) -> str:
        """Who saw the child, and who pays."""
        bits = [str(self.sheet.author)]
        if self.visit is not None and self.visit.coverage is not None:
            bits.append(str(self.visit.coverage.plan))
        emr = emr_age.oldest(self.visit.site_id) if self.visit is not None else None
        if emr is not None and self.stage != "released":
            bits.append(f"{emr.name} read {emr.words} ago")
        return " · ".join(bits)

    @property
    def kind_label(self) -> str:
        return "" if self.sheet.kind == SheetKind.VISIT else self.sheet.get_kind_display()

    @property
    def saved(self) -> str:
        return clock_words(self.sheet.checked_at, self.zone)

    @property
    def owner(self) -> str:
        return owner_tag(self.staff)

    @property
    def draft_line(self) -> str:
        """What an unsigned text carries when it is copied."""
        return f"DRAFT, NOT SIGNED · {self.name}, {dates.said(self.day)}"

    @property
    def stage(self) -> str:
        """capture, draft, cosign or released."""
        if self.sheet.status == SheetStatus.RELEASED:
            return "released"
        if self.wait is not None:
            return "cosign"
        return "draft" if self.board.parts else "capture"

    @property
    def unsigned(self) -> bool:
        return self.stage != "released"

    @property
    def shown(self) -> str:
        """Codes of the findings on the screen, as a form field."""
        return ",".join(sorted({f.finding.code for f in self.board.findings}))

    @property
    def minutes(self) -> int:
        return sum(f.minutes or 0 for f in self.facts)

    @property
    def length(self) -> int:
        if self.visit is None:
            return 0
        return int((self.visit.ends_at - self.visit.starts_at).total_seconds() // 60)

    @property
    def hard_answered(self) -> bool:
        asked = ("hard_moment", "no_hard_moment")
        return any(f.kind in asked and not f.withdrawn for f in self.facts)

    @cached_property
    def facts(self) -> tuple[FactLine, ...]:
        """What was captured, each with its first wording."""
        return captured.lines(self.visit) if self.visit is not None else ()

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """Every signature of the sheet, with who gave it."""
        return tuple(self.sheet.signatures.select_related("staff"))

    @property
    def marked(self) -> tuple[str, ...]:
        """Facts that the chosen sentence stands on."""
        chosen = self.board.chosen
        return () if chosen is None else tuple(e.id for e in chosen.evidence)

    @property
    def all_titles(self) -> str:
        return together(p.title.lower() for p in sheets.parts())

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        return captured.tiles(self.client)

    @property
    def tools(self) -> tuple[str, ...]:
        own = self.editing.tools if self.editing else ()
        return tuple(dict.fromkeys([*own, *TOOLS]))

    @property
    def speakers(self) -> tuple[str, ...]:
        return (self.called, "Parent", "Teacher", "Sibling", "Me")

    @property
    def cues(self) -> tuple[Cue, ...]:
        said = self.values if self.editing else {}
        return tuple(
            Cue(
                f"cue_{kind}",
                f"some_{kind}",
                label,
                said.get(f"cue_{kind}"),
                bool(said.get(f"some_{kind}")),
            )
            for kind, label in CUES
        )

    @property
    def fresh_id(self) -> UUID:
        return new_id()

    @property
    def blank(self) -> Mapping[str, Any]:
        """What a new capture form starts with: what was refused, or nothing."""
        return self.values if self.errors else {}

    @property
    def open_box(self) -> str:
        """Which capture form stands open when the page loads."""
        if self.errors:
            return self.editing_form
        return "activity" if self.stage == "capture" else ""

    @property
    def editing_template(self) -> str:
        return f"sheet/capture/{self.editing_form}.html"

    @property
    def editing_line(self) -> FactLine | None:
        return next((f for f in self.facts if self.editing and f.id == self.editing.id), None)

    @property
    def editing_first(self) -> str:
        line = self.editing_line
        return (line.first or line.text) if line else ""

    @property
    def editing_at(self) -> str:
        line = self.editing_line
        return clock_words(line.at, self.zone) if line else ""

    @property
    def is_report(self) -> bool:
        """Whether this is a report: no session of its own, but a period of them."""
        return self.sheet.kind in SIDES

    @property
    def side(self) -> str:
        """The template of what stands beside a report."""
        return SIDES[self.sheet.kind]

    @property
    def corrects_id(self) -> UUID | None:
        return self.sheet.corrects_id

    @cached_property
    def leaving(self) -> Leaving | None:
        """What went where, once something did."""
        return leaving_of(self.sheet, self.zone) if self.stage == "released" else None

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    @property
    def cosigning(self) -> bool:
        """Whether this person is asked for the second signature."""
        return self.wait is not None and all(v.ok for v in self.verdicts.values())

    @property
    def may_sign(self) -> bool:
        """Whether the button is offered; who may sign is decided again by the spine."""
        return bool(self.verdicts) and all(v.ok for v in self.verdicts.values())

    @property
    def may_override(self) -> bool:
        return self.stage == "draft" and (self.may_sign or self.staff.pk == self.sheet.author_id)

    @property
    def licence(self) -> Licence | None:
        """The licence that this person signs with."""
        return next((v.licence for v in self.verdicts.values() if v.licence), None)

    @property
    def cosigner(self) -> Staff | None:
        """Who has to sign after this person, if anybody."""
        return next((v.needs_cosign_by for v in self.verdicts.values() if v.needs_cosign_by), None)

    @cached_property
    def changed(self) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
        """For a co-signer: per part, the words a person put in and took out of the draft."""
        if not self.cosigning:
            return ()
        found = []
        for view in self.board.parts:
            states = sheets.history(self.sheet, part=view.kind)
            first = next((s for s in reversed(states) if s.cause == "composed"), None)
            before = {s.text for s in drafted(first).statements} if first else set()
            after = {s.statement.text for s in view.sentences}
            came = tuple(t for t in sorted(after - before))
            went = tuple(t for t in sorted(before - after))
            if came or went:
                found.append((view.title, came, went))
        return tuple(found)

    @cached_property
    def corrections(self) -> tuple[Sheet, ...]:
        """Addenda, late entries and wrong-chart notices on this sheet, oldest first."""
        found = Sheet.objects.filter(corrects=self.sheet).exclude(kind=SheetKind.OVERRIDE)
        return tuple(found.order_by("created_at"))

    @cached_property
    def kept_back(self) -> tuple[PartView, ...]:
        """Parts of a signed sheet that have not left, and may be taken up."""
        gone = {c.kind: c.status for c in self.corrections}
        if gone.get(SheetKind.TAKEN_UP) == SheetStatus.RELEASED or SheetKind.WRONG_CHART in gone:
            return ()
        return tuple(view for view in self.board.parts if is_kept_back(view.draft))

    @property
    def sign_verb(self) -> str:
        return "Co-sign" if self.cosigning else "Sign"

    @property
    def why_not(self) -> str:
        if self.wait is not None:
            return f"Waits for {self.wait.supervisor.name}"
        return f"For {self.sheet.author.name} to sign"

    @property
    def bar_note(self) -> str:
        if self.wait is None:
            return ""
        first = self.wait.signature
        at = clock_words(first.signed_at, self.zone)
        due = self.wait.due_at.astimezone(self.zone)
        return (
            f"Signed by {first.staff} at {at}. "
            f"{self.wait.supervisor.name} co-signs by {dates.short(due)}."
        )

    @property
    def told(self) -> str:
        """How long the first showing to signing took, and the edits between."""
        if not self.signatures:
            return ""
        last = self.signatures[-1]
        edits = Revision.objects.filter(draft__sheet=self.sheet).exclude(
            cause__in=("composed", "undone", "redone")
        )
        bits = [f"Signed {clock_words(last.signed_at, self.zone)}"]
        if self.sheet.first_shown_at:
            seconds = int((last.signed_at - self.sheet.first_shown_at).total_seconds())
            bits.append(_spell(seconds) + " after the draft was first shown")
        count = edits.count()
        bits.append("1 change by hand" if count == 1 else f"{count} changes by hand")
        if self.is_report:
            bits.append(caught.words(self.sheet))
        return ", ".join(bits) + "."

    @property
    def so_far(self) -> str:
        """For a report: how long it has been open, the changes by hand, and what was caught."""
        if self.sheet.first_shown_at is None:
            return ""
        seconds = int((now() - self.sheet.first_shown_at).total_seconds())
        own = Revision.objects.filter(draft__sheet=self.sheet).exclude(cause="composed").count()
        changes = "1 change by hand" if own == 1 else f"{own} changes by hand"
        return f"Open {_spell(seconds)} · {changes} · {caught.words(self.sheet)}"

    @cached_property
    def next_visit(self) -> Visit | None:
        """This person's next visit of the day without a signed sheet."""
        if self.visit is None or self.is_report:
            return None
        return (
            Visit.objects.filter(therapist=self.staff, date_of_service=self.visit.date_of_service)
            .exclude(sheets__status__in=(SheetStatus.RELEASED, SheetStatus.TO_COSIGN))
            .exclude(status__in=("cancelled", "no_show"))
            .exclude(pk=self.visit.pk)
            .select_related("client")
            .order_by("starts_at")
            .first()
        )


def _spell(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    if seconds < 7200:
        return f"{seconds // 60} minutes"
    return f"{seconds // 3600} hours"


def load(request: Asked, sheet: Sheet, *, at: str = "", seen: Seen | None = None) -> Page:
    """The page of `sheet` for the person asking, with every check run on it as it stands.

    `seen` is what was sealed for this very request: that is shown, and nothing looked up again.
    """
    visit, access = sheet.visit, request.access
    on = visit if visit is not None else sheet.client
    closed = sheet.status == SheetStatus.RELEASED
    assembled = sheets.assemble(sheet) if seen is None else seen.assembled
    findings: list[Finding] = [] if seen is None else list(seen.findings)
    if seen is None and assembled.parts and not closed:
        findings += sheets.examine(sheet, assembled)
        if sheet.kind in SIDES:
            caught.keep(sheet, findings)
    wait = cosign_wait(sheet) if seen is None else seen.wait
    found: Mapping[str, Verdict] = {} if seen is None else seen.verdicts
    if seen is None and assembled.parts and not closed and access.may("sheet.sign", on):
        intent = Intent.COSIGN if wait else Intent.SIGN
        first = wait.signature if wait else None
        prefetch_related_objects([request.staff], "licences")  # asked for each part
        found = verdicts(sheet, assembled.parts, request.staff, intent, first)
        if request.staff.pk in (sheet.author_id, wait and wait.supervisor_id):
            findings += _own(found, request.staff, findings)
    return Page(
        sheet=sheet,
        staff=request.staff,
        may_edit=not closed and access.may("sheet.edit", on),
        board=board(
            assembled.parts,
            findings,
            known={p.kind: p for p in (*sheets.parts(), *sheets.parts(sheet.kind))},
            steps=_steps(sheet) if seen is None else {},
            at=at,
            zone=visit.tz if visit else request.practice.tz,
        ),
        wait=wait,
        at=at,
        verdicts=found,
        may_correct=closed and access.may("sheet.edit", on),
    )


def _own(found: Mapping[str, Verdict], staff: Staff, known: Sequence[Finding]) -> list[Finding]:
    """What keeps the person whose sheet this is from signing it, unless a check said it already."""
    said = {f.code.rpartition(".")[0] for f in known if f.blocks}
    against = [*verdict_findings(found), *factor_findings(staff)]
    return [f for f in against if not (f.code == "signer.licence" and "licence" in said)]


def _steps(sheet: Sheet) -> dict[str, tuple[int, bool, bool]]:
    """Per part: its newest revision's number, and whether undo and redo lead anywhere."""
    causes: dict[str, list[tuple[int, str]]] = {}
    heads: dict[str, int] = {}
    for kind, head, number, cause in (
        Draft.objects.filter(sheet=sheet)
        .order_by("revisions__number")
        .values_list("kind", "head", "revisions__number", "revisions__cause")
    ):
        heads[kind] = head
        if number is not None:
            causes.setdefault(kind, []).append((number, cause))
    found = {}
    for kind, pairs in causes.items():
        steps = Steps.of(pairs)
        found[kind] = (heads[kind], bool(steps.back), bool(steps.forth))
    return found


def shown_first(sheet: Sheet, *, to: Staff) -> None:
    """Note the moment the drafted sheet was first on its author's screen."""
    if sheet.first_shown_at is None and sheet.author_id == to.pk:
        moment = now()
        Sheet.objects.filter(pk=sheet.pk, first_shown_at=None).update(first_shown_at=moment)
        sheet.first_shown_at = moment


def was_read(sheet: Sheet, *, by: Staff) -> None:
    """A chart that was opened is a row of the audit chain."""
    with audit.act(actor=by.pk, subject=sheet.pk, client=sheet.client_id) as chain:
        chain.record("sheet.read")

"""The years before this term: every visit with its signed note and charge, written in bulk.

`countersign demo --years 2` asks for them. They are rows as the product itself makes them: the same
composer, the same encryption, signatures that verify (each by the invented therapist's own software
passkey), one row of the audit chain per signature and release. Only two things differ: the checks
and the sign page were not walked through a hundred thousand times, and nothing was delivered, since
the demo EMR holds this term only. Never in a real practice.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import django

from countersign.base.errors import CountersignError
from countersign.coding.draft import PART as CHARGE
from countersign.coding.draft import draft as draft_charge
from countersign.demo.past import Batch, Signer, sign, signers_of
from countersign.demo.people import CONDITIONS, STORY, TERM_WEEKS, DemoClient, DemoPractice
from countersign.demo.sessions import meltdown, session
from countersign.notes.compose import NoteInput, compose
from countersign.notes.draft import PART as NOTE
from countersign.notes.draft import goals_now
from countersign.notes.grammar import Child, pronouns_from
from countersign.notes.measures import Measure, from_body
from countersign.practice.facts import Fact
from countersign.practice.models import (
    Capture,
    CapturedFact,
    Client,
    Coverage,
    Practice,
    Site,
    Visit,
)
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import evidence_digest
from countersign.spine.models import (
    CosignWait,
    Draft,
    Release,
    Revision,
    Sheet,
    SheetStatus,
    Signature,
)
from countersign.spine.revisions import data_digest

TWICE_A_WEEK = 0.65
"""The share of children who came twice: 600 children make about 100,000 notes in two years."""
HALF_A_YEAR = 26
MOST_PROCESSES = 4
WORTH_SHARING = 100
PARTS = (NOTE, CHARGE)
REPORTED = 24
"""Signed sessions of the child whose progress report is made in the demo."""
HARD_DAYS = frozenset({3, 9, 17})


def write(demo: DemoPractice, clients: Mapping[str, Client]) -> int:
    """Write the past of every child; the number of signed notes. Nothing for `years` 0.

    Raises CountersignError anywhere but in a demo practice.
    """
    if not demo.years:
        return 0
    practice = Practice.objects.first()
    if practice is None or not practice.demo:
        raise CountersignError("only an invented practice has an invented past")
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if processes == 1 or len(demo.clients) < WORTH_SHARING:
        return _write(demo, clients, demo.clients)
    shares = [demo.clients[n::processes] for n in range(processes)]
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=django.setup
    ) as pool:
        given = [{child.key: clients[child.key].pk for child in share} for share in shares]
        return sum(pool.map(_share, [demo] * processes, given))


def write_reported(demo: DemoPractice, clients: Mapping[str, Client]) -> Client | None:
    """One child of the demo's first therapist gets 24 signed sessions; None with a past of years.

    The first child outside today's story whose visits that therapist could sign and bill, and whose
    goals a payer would take.
    """
    if demo.years:
        return None
    therapist = demo.staff[0].key
    team = signers_of(demo).get(therapist, ())
    hers = [c for c in demo.clients[len(STORY) :] if c.therapist == therapist and c.key in clients]
    sound = [c for c in hers if all(g.activity in CONDITIONS for g in c.goals)]
    for child in (sound or hers) if team else ():
        client = clients[child.key]
        coverage = Coverage.objects.filter(client=client).select_related("plan__payer").first()
        if coverage is not None and coverage.plan.method:
            _Past(demo, child, client, coverage, team).write_lately(REPORTED)
            return client
    return None


def _share(demo: DemoPractice, given: Mapping[str, UUID]) -> int:
    """One process's share of the children."""
    rows_by_id = Client.objects.in_bulk(given.values())
    clients = {key: rows_by_id[pk] for key, pk in given.items()}
    return _write(demo, clients, [c for c in demo.clients if c.key in given])


def _write(
    demo: DemoPractice, clients: Mapping[str, Client], children: Sequence[DemoClient]
) -> int:
    signers = signers_of(demo)
    places = _places(demo)
    written = 0
    for child in children:
        client = clients[child.key]
        team = signers.get(child.therapist, ())
        coverage = (
            Coverage.objects.filter(client=client)
            .select_related("plan__payer", "client")
            .order_by("order")
            .first()
        )
        if not team or coverage is None or not coverage.plan.method:
            continue  # nobody could sign these
        past = _Past(demo, child, client, coverage, team)
        written += past.write(places[child.key])
    return written


def _places(demo: DemoPractice) -> dict[str, list[tuple[int, int]]]:
    """Each child's weekly places of the past, (weekday, slot): one, or two for most."""
    rng = random.Random(demo.today.toordinal() + 1)  # noqa: S311 — invents a past, guards nothing
    free: dict[str, list[tuple[int, int]]] = {}
    for person in demo.staff:
        free[person.key] = [(day, slot) for day in range(5) for slot in range(10)]
        rng.shuffle(free[person.key])
    found: dict[str, list[tuple[int, int]]] = {child.key: [] for child in demo.clients}
    for often in (1.0, TWICE_A_WEEK):
        for child in demo.clients:
            if free[child.therapist] and rng.random() < often:
                found[child.key].append(free[child.therapist].pop())
    return found


class _Past:
    """One child's past, oldest visit first, since a note compares with those before it."""

    def __init__(
        self,
        demo: DemoPractice,
        child: DemoClient,
        client: Client,
        coverage: Coverage,
        team: Sequence[Signer],
    ):
        self.demo, self.child, self.client = demo, child, client
        self.coverage, self.team = coverage, team
        self.zone = ZoneInfo(demo.zone)
        self.rng = random.Random(f"{child.key} {demo.today}")  # noqa: S311 — invents a past
        self.goals = goals_now(client)
        names = dict(demo.sites)
        self.site = Site.objects.get(name=names[child.site])
        self.measures: list[tuple[Measure, ...]] = []
        self.batch = Batch()

    def write(self, places: Sequence[tuple[int, int]]) -> int:
        """Write every visit that took place; how many there were."""
        visits = [*self._before_the_term(places), *self._of_the_term()]
        for visit in visits:
            if all(one.licence.covers(visit.date_of_service) for one in self.team):
                self._note(visit)
        self.batch.save()
        return len(self.batch.sheets)

    def _before_the_term(self, places: Sequence[tuple[int, int]]) -> Iterator[Visit]:
        term = self.demo.today - timedelta(weeks=TERM_WEEKS, days=self.demo.today.weekday())
        for week in range(-52 * self.demo.years, 0):
            for weekday, slot in sorted(places):
                if self.rng.random() < 0.06:
                    continue  # ill, or away
                visit = self._visit(term + timedelta(weeks=week, days=weekday), slot)
                self.batch.visits.append(visit)
                yield visit

    def _visit(self, day: date, slot: int) -> Visit:
        clock = datetime.combine(day, time(8, 15)) + timedelta(minutes=55 * slot)
        starts_at = clock.replace(tzinfo=self.zone)
        return Visit(
            client=self.client,
            therapist=self.team[0].staff,
            site=self.site,
            coverage=self.coverage,
            status="done",
            date_of_service=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=45),
            zone=self.demo.zone,
            checked_in_at=starts_at - timedelta(minutes=1),
            checked_out_at=starts_at + timedelta(minutes=46),
        )

    def write_lately(self, wanted: int) -> int:
        """Write `wanted` signed sessions: this term's, and two a week before it."""
        term = list(self._of_the_term())[-wanted:]
        before: list[Visit] = []
        day = self.demo.today - timedelta(weeks=TERM_WEEKS, days=self.demo.today.weekday())
        while len(before) + len(term) < wanted:
            day -= timedelta(weeks=1)
            two = [self._visit(day + timedelta(days=weekday), 9) for weekday in (1, 3)]
            before = [*two, *before]
        before = before[len(before) + len(term) - wanted :]
        self.batch.visits += before
        for number, visit in enumerate([*before, *term]):
            self._note(visit, hard=number in HARD_DAYS)
        self.batch.save()
        return len(self.batch.sheets)

    def _of_the_term(self) -> Iterable[Visit]:
        """This term's visits so far; those of today's story are told there."""
        if self.child.key in self.demo.named.values() and self.child.first_name in STORY:
            return ()
        return Visit.objects.filter(
            client=self.client, status="done", date_of_service__lt=self.demo.today
        ).order_by("starts_at")

    def _note(self, visit: Visit, *, hard: bool = False) -> None:
        week = (self.demo.today - visit.date_of_service).days // 7
        progress = 1 - (week % HALF_A_YEAR) / HALF_A_YEAR
        facts = session(self.rng, self.child, starts_at=visit.starts_at, progress=progress)
        if hard:
            facts = [f for f in facts if f.kind != "no_hard_moment"]
            facts.append(meltdown(self.child, at=visit.starts_at + timedelta(minutes=31)))
        written_at = visit.ends_at.astimezone(UTC) + timedelta(minutes=self.rng.randrange(2, 40))
        author = self.team[0].staff
        capture = Capture(
            visit=visit,
            by=author,
            origin="tapped",
            device_at=visit.ends_at,
            first=True,
            created_at=visit.ends_at,
        )
        self.batch.captures.append(capture)
        self.batch.facts += [
            CapturedFact(
                id=UUID(fact.id),
                capture=capture,
                visit=visit,
                position=position,
                body=fact.as_dict(),
                created_at=visit.ends_at,
            )
            for position, fact in enumerate(facts)
        ]
        sheet = Sheet(
            visit=visit,
            client=self.client,
            author=author,
            status=SheetStatus.RELEASED,
            checked_at=written_at,
            first_shown_at=visit.ends_at,
            created_at=visit.ends_at,
        )
        self.batch.sheets.append(sheet)
        revisions = self._drafted(sheet, visit, tuple(facts), at=written_at)
        self._signed(sheet, revisions, at=written_at)

    def _drafted(
        self, sheet: Sheet, visit: Visit, facts: tuple[Fact, ...], *, at: datetime
    ) -> dict[str, Revision]:
        on = visit.date_of_service
        note = compose(
            NoteInput(
                child=Child(self.client.called, pronouns_from(self.client.pronouns)),
                on=on,
                facts=facts,
                goals=self.goals,
                earlier=tuple(m for some in reversed(self.measures[-3:]) for m in some),
            )
        )
        charge = draft_charge(facts, plan=self.coverage.plan, on=on)
        self.measures.append(tuple(_measures(note, sheet, on)))
        found = {}
        for part, drafted in zip(PARTS, (note, charge), strict=True):
            draft = Draft(sheet=sheet, kind=part.kind, head=1, created_at=at)
            revision = Revision(
                draft=draft,
                number=1,
                payload=drafted.to_bytes(),
                evidence=[piece.as_dict() for piece in drafted.evidence],
                digest=drafted.digest,
                evidence_digest=evidence_digest(drafted.evidence),
                composed_data=data_digest(drafted),
                by=sheet.author,
                cause="composed",
                composer=part.composer,
                created_at=at,
            )
            self.batch.drafts.append(draft)
            self.batch.revisions.append(revision)
            found[part.kind] = revision
        return found

    def _signed(self, sheet: Sheet, revisions: Mapping[str, Revision], *, at: datetime) -> None:
        first: Signature | None = None
        for signer in self.team:
            signature = sign(sheet, revisions, signer, first=first, at=at)
            self.batch.requests.append(signature.request)
            self.batch.signatures.append(signature)
            if first is not None:
                self.batch.waits.append(
                    CosignWait(
                        sheet=sheet,
                        signature=first,
                        supervisor=signer.staff,
                        due_at=at + timedelta(days=1),
                        done_at=at,
                    )
                )
            first, at = signature, at + timedelta(hours=2)
        self.batch.releases += [
            Release(
                sheet=sheet,
                signature=signature,
                revision=revision,
                part=kind,
                destination="emr",
                digest=revision.digest,
                created_at=signature.signed_at,
            )
            for kind, revision in revisions.items()
        ]


def _measures(note: PartDraft, sheet: Sheet, on: date) -> Iterator[Measure]:
    for position, body in enumerate(note.data["measures"]):
        evidence = f"note:{sheet.pk}:{position}"
        found = from_body(body, on=on, evidence=evidence, source="signed note")
        if found is not None:
            yield found

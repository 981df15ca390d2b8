"""Reading a counterpart's records into the practice's. May run again any number of times.

One transaction a page; no transaction is open while the other system is asked. What does not fit
is kept as a `Misfit`, read again each time, and never stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.alone import alone
from countersign.exchange.charts import Charts
from countersign.exchange.formats.records import Fault, Kind, Page, Record
from countersign.exchange.links import Links
from countersign.exchange.models import Counterpart, Misfit
from countersign.exchange.people import Outcome, People
from countersign.exchange.port import Ability, Connector, ConnectorError, open_connector
from countersign.exchange.visits import Visits
from countersign.practice.models import ExternalLink
from countersign.spine import afterwards

OVERLAP = timedelta(minutes=10)
"""Read again a little of the time before: the other system's clock may be behind ours."""
MOST_GONE = 0.2
"""A larger share vanishing at once is a fault there, or a lost permission; nothing is cancelled."""
FEW = 20


@dataclass(slots=True)
class Report:
    """What one run of a sync did. Counts of resources, except `created` and `updated`: our rows."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    misfits: int = 0


Tell = Callable[[str, int], None]
"""Is told after each page which kind it was of, and how many resources were read so far."""


def sync_now(
    counterpart: Counterpart,
    *,
    actor: UUID | str = "system",
    full: bool = False,
    tell: Tell | None = None,
) -> Report:
    """Read what changed since the last run; everything when `full` or never read.

    Raises UserError when a sync of it is running or it cannot be read, with the next step.
    """
    connector = open_connector(counterpart.connector, counterpart.settings)
    try:
        if Ability.READ not in connector.can:
            raise UserError(f"{counterpart.name} cannot be read from.", field="counterpart")
        with alone(f"sync {counterpart.id}") as ours:
            if not ours:
                raise UserError(
                    f"{counterpart.name} is being read at this moment.",
                    remedy="Look again in a minute.",
                )
            return _Run(counterpart, actor=actor, full=full, tell=tell).read(connector)
    except ConnectorError as error:
        _failed(counterpart, error, actor=actor)
        raise UserError(
            f"{counterpart.name} could not be read. {error.message}",
            field="counterpart",
            remedy=error.remedy or "It is tried again by itself in a few minutes.",
        ) from error
    finally:
        connector.close()


def _failed(counterpart: Counterpart, error: ConnectorError, *, actor: UUID | str) -> None:
    with transaction.atomic():
        Counterpart.objects.filter(pk=counterpart.pk).update(last_error=error.code, reading_at=None)
        audit.append("exchange.sync_failed", actor=actor, subject=counterpart.id, code=error.code)


class _Run:
    """One run of a sync."""

    def __init__(
        self,
        counterpart: Counterpart,
        *,
        actor: UUID | str,
        full: bool,
        tell: Tell | None = None,
    ):
        self.tell = tell
        self.counterpart = counterpart
        self.actor = actor
        self.began = now()
        self.full = full or counterpart.last_read_at is None
        self.report = Report()
        self.links = Links(counterpart.name, seen_at=self.began)
        self.people = People(counterpart, self.links)
        self.charts = Charts(self.people, self.links)
        self.visits = Visits(self.people, self.links)
        self.open = {
            (m.kind, m.external_id): m
            for m in Misfit.objects.filter(counterpart=counterpart, resolved_at=None)
        }
        self.merge: dict[Kind, Callable[[Sequence[Any]], list[Outcome]]] = {
            "Location": self.people.locations,
            "Practitioner": self.people.practitioners,
            "Patient": self.charts.patients,
            "RelatedPerson": self.people.guardians,
            "Condition": self.charts.conditions,
            "Organization": self.people.payers,
            "Coverage": self.people.coverages,
            "Appointment": self.visits.appointments,
        }

    @property
    def since(self) -> datetime | None:
        """The moment from which changes are read."""
        read_at = self.counterpart.last_read_at
        return None if self.full or read_at is None else read_at - OVERLAP

    def read(self, connector: Connector) -> Report:
        """Take every page, then close the run."""
        again = sorted(key for key in self.open if key[1] not in ("*", "?"))
        for page in connector.fetch(self.since, again=again):
            with transaction.atomic():
                self._take(page)
                self._show(page.kind)
            if self.tell is not None:
                self.tell(page.kind, self.report.read)
        with transaction.atomic():
            self._close()
        afterwards.look_again()
        return self.report

    def _show(self, kind: Kind) -> None:
        """Leave a sign of life for whoever watches the connection's page."""
        Counterpart.objects.filter(pk=self.counterpart.pk).update(
            reading_at=now(), reading_kind=kind, reading_count=self.report.read
        )

    def _take(self, page: Page) -> None:
        counts = (self.people.created, self.people.updated)
        records = list({r.id: r for r in page.records}.values())
        self.links.load(page.kind, (r.id for r in records))
        same: list[Record] = []
        changed: list[Record] = []
        for record in records:
            (same if self._is_unchanged(page.kind, record) else changed).append(record)
        outcomes = self.merge[page.kind](changed)
        faults = [*page.faults, *(o for o in outcomes if isinstance(o, Fault))]
        self.links.write(
            page.kind,
            [
                (record.id, record.digest, outcome)
                for record, outcome in zip(changed, outcomes, strict=True)
                if isinstance(outcome, UUID)
            ],
        )
        self._mark_merged(page.kind)
        stuck = {f.id for f in faults}
        self.links.seen(page.kind, [*(r.id for r in same), *stuck])
        self.report.read += len(records) + len(page.faults)
        self.report.unchanged += len(same)
        new_misfits = self._keep(faults)
        self._resolve(page.kind, [r.id for r in records if r.id not in stuck])
        gone, lost = self._gone(page.kind) if page.last and self.full else (0, [])
        new_misfits += lost
        self._account(page.kind, counts, gone=gone, misfits=new_misfits)

    def _mark_merged(self, kind: Kind) -> None:
        """A chart that another has replaced is there no more, whatever still answers to its id."""
        if kind == "Patient" and self.charts.merged:
            ExternalLink.objects.filter(
                system=self.counterpart.name, kind=kind, external_id__in=self.charts.merged
            ).update(gone_at=self.began)
            self.charts.merged.clear()

    def _is_unchanged(self, kind: Kind, record: Record) -> bool:
        link = self.links.of(kind, record.id)
        return (
            link is not None
            and link.gone_at is None
            and link.digest == record.digest
            and (kind, record.id) not in self.open
        )

    def _account(
        self, kind: Kind, before: tuple[int, int], *, gone: int, misfits: list[Misfit]
    ) -> None:
        created, updated = self.people.created - before[0], self.people.updated - before[1]
        self.report.created += created
        self.report.updated += updated
        self.report.gone += gone
        if not (created or updated or gone or misfits):
            return
        for misfit in misfits:
            audit.append(
                "exchange.misfit",
                actor=self.actor,
                subject=self.counterpart.id,
                of_kind=misfit.kind,
                misfit=misfit.id,
                row=misfit.object_id,
            )
        audit.append(
            "exchange.read",
            actor=self.actor,
            subject=self.counterpart.id,
            of_kind=kind,
            created=created,
            updated=updated,
            gone=gone,
            misfits=len(misfits),
        )

    def _keep(self, faults: Sequence[Fault]) -> list[Misfit]:
        """Open misfits for faults; gives those that are new or have another reason."""
        new = []
        for fault in faults:
            self.report.misfits += 1
            known = self.open.get((fault.kind, fault.id))
            if known is not None and (known.element, known.why) == (fault.element, fault.why):
                Misfit.objects.filter(pk=known.pk).update(seen_at=self.began)
                continue
            if known is not None:
                Misfit.objects.filter(pk=known.pk).update(resolved_at=self.began)
            row = Misfit.objects.create(
                counterpart=self.counterpart,
                kind=fault.kind,
                external_id=fault.id,
                element=fault.element[:80],
                why=fault.why[:120],
                object_id=self.links.ours(fault.kind, fault.id),
                seen_at=self.began,
            )
            self.open[fault.kind, fault.id] = row
            new.append(row)
        return new

    def _resolve(self, kind: str, ids: Sequence[str]) -> None:
        fitting = [self.open.pop((kind, i)) for i in ids if (kind, i) in self.open]
        Misfit.objects.filter(pk__in=[m.pk for m in fitting]).update(resolved_at=self.began)

    def _gone(self, kind: Kind) -> tuple[int, list[Misfit]]:
        """Mark what a full run did not see any more. Nothing of ours is deleted."""
        ours = ExternalLink.objects.filter(system=self.counterpart.name, kind=kind, gone_at=None)
        missing = dict(ours.filter(seen_at__lt=self.began).values_list("external_id", "object_id"))
        if not missing or kind == "Organization":
            return 0, []
        if len(missing) > max(FEW, MOST_GONE * ours.count()):
            fault = Fault(kind, "*", "id", "of many is gone at once; nothing was cancelled")
            return 0, self._keep([fault])
        conflicts: list[Fault] = []
        left = list(missing)
        if kind == "Appointment":
            left, conflicts = self.visits.gone(missing)
        if kind == "Condition":
            self.charts.conditions_gone(missing)
        ours.filter(external_id__in=left).update(gone_at=self.began)
        return len(left), self._keep(conflicts)

    def _close(self) -> None:
        # Everything was looked at: what did not come up again has nothing left to fit.
        if self.full:
            unseen = Q(counterpart=self.counterpart, resolved_at=None, seen_at__lt=self.began)
            Misfit.objects.filter(unseen).update(resolved_at=self.began)
        self.counterpart.last_read_at = self.began
        self.counterpart.last_error = ""
        self.counterpart.reading_at = None
        self.counterpart.save(update_fields=["last_read_at", "last_error", "reading_at"])
        audit.append(
            "exchange.sync_done",
            actor=self.actor,
            subject=self.counterpart.id,
            read=self.report.read,
            misfits=self.report.misfits,
            since=self.since,
        )

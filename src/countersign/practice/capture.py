"""What happened, kept as it was first captured; every later change stands beside it.

Append-only: the application's login may not update or delete these rows. A fact keeps its id
through every correction, so a sentence that stands on it keeps standing on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from countersign.base import audit, files
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.practice import texts
from countersign.practice.facts import Fact, from_dict
from countersign.practice.facts_wording import describe, validate
from countersign.practice.finder import find
from countersign.practice.models import Capture, CapturedFact, Staff, Visit

ORIGINS = ("tapped", "typed", "upload", "audio")


def record(
    visit: Visit,
    facts: Sequence[Fact],
    *,
    by: Staff,
    origin: str,
    device_at: datetime | None = None,
) -> Capture:
    """Keep `facts` as they are; the visit's first record is its original for ever.

    A fact's id may be made on the device: sending the same facts again changes nothing and gives
    the capture they are in. Raises UserError for no facts, an impossible fact (naming the field),
    or an id that already stands for something else.
    """
    return _record(visit, facts, by=by, origin=origin, device_at=device_at)


def _record(
    visit: Visit,
    facts: Sequence[Fact],
    *,
    by: Staff,
    origin: str,
    device_at: datetime | None = None,
    capture_id: UUID | None = None,
) -> Capture:
    given = [_with_id(fact, origin) for fact in facts]
    _check(given, origin)
    with transaction.atomic():
        _hold(visit)
        known = _rows_by_id(given)
        if clash := _clash(visit, given, known):
            raise clash
        fresh = [fact for fact in given if UUID(fact.id) not in known]
        if not fresh:
            return known[UUID(given[0].id)].capture
        with audit.act(actor=by.pk, subject=visit.pk, client=visit.client_id) as chain:
            capture = Capture.objects.create(
                id=capture_id or new_id(),
                visit=visit,
                by=by,
                origin=origin,
                device_at=device_at,
                first=not Capture.objects.filter(visit=visit).exists(),
            )
            CapturedFact.objects.bulk_create(
                CapturedFact(
                    id=UUID(fact.id),
                    capture=capture,
                    visit=visit,
                    position=position,
                    body=fact.as_dict(),
                )
                for position, fact in enumerate(fresh)
            )
            chain.record(
                "capture.recorded",
                capture=capture.pk,
                origin=origin,
                first=capture.first,
                facts=len(fresh),
            )
    return capture


def revise(
    visit: Visit,
    fact_id: str,
    fact: Fact | None,
    *,
    by: Staff,
    findings_shown: Sequence[str] = (),
) -> Capture:
    """Correct a fact, or take it back when `fact` is None; what it was stays readable.

    `findings_shown` are the codes on the screen when it was changed. Doing the same again changes
    nothing. Raises UserError for a fact that is not of this visit, or an impossible correction.
    """
    with transaction.atomic():
        _hold(visit)
        head = _head(visit, fact_id)
        if fact is not None:
            fact = replace(fact, id=fact_id)
            validate(fact)
        body = {} if fact is None else fact.as_dict()
        if head.withdrawn == (fact is None) and (fact is None or head.body == body):
            return head.capture
        with audit.act(actor=by.pk, subject=visit.pk, client=visit.client_id) as chain:
            capture = Capture.objects.create(
                visit=visit,
                by=by,
                origin="typed",
                first=False,
                after_findings=list(findings_shown),
            )
            CapturedFact.objects.create(
                capture=capture,
                visit=visit,
                position=0,
                body=body,
                replaces=head,
                withdrawn=fact is None,
            )
            chain.record(
                "capture.revised",
                capture=capture.pk,
                fact=UUID(fact_id),
                withdrawn=fact is None,
                shown=list(findings_shown),
            )
    return capture


def confirm(
    visit: Visit, fact_id: str, *, by: Staff, findings_shown: Sequence[str] = ()
) -> Capture:
    """The therapist says that a heard or found fact is right as it stands."""
    found = {fact.id: fact for fact in current(visit)}.get(fact_id)
    if found is None:
        raise _unknown(fact_id)
    return revise(
        visit, fact_id, replace(found, confirmed=True), by=by, findings_shown=findings_shown
    )


def current(visit: Visit) -> tuple[Fact, ...]:
    """The facts as they stand now, in the order they happened (then as captured)."""
    return _in_order(v.now for v in versions(visit) if v.now is not None)


def original(visit: Visit) -> tuple[Fact, ...]:
    """The facts of the first capture, untouched."""
    rows = CapturedFact.objects.filter(visit=visit, capture__first=True).order_by("position")
    return tuple(from_dict(row.body) for row in rows)


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: what the fact was and became (None: taken back), and what was on screen."""

    was: Fact | None
    became: Fact | None
    at: datetime
    by_id: UUID
    findings_shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A fact with its history. `now` is None when it was taken back."""

    first: Fact
    now: Fact | None
    changes: tuple[Change, ...] = ()
    captured_at: datetime | None = None


def versions(visit: Visit) -> tuple[Version, ...]:
    """Every fact of the visit, as first captured and as it stands, with the changes between."""
    rows = list(
        CapturedFact.objects.filter(visit=visit)
        .select_related("capture")
        .order_by("created_at", "position", "id")
    )
    after = {row.replaces_id: row for row in rows if row.replaces_id is not None}
    found = []
    for row in rows:
        if row.replaces_id is not None:
            continue
        first = fact = from_dict(row.body)
        now: Fact | None = fact
        changes = []
        step = row
        while (following := after.get(step.pk)) is not None:
            new = None if following.withdrawn else from_dict(following.body)
            capture = following.capture
            changes.append(
                Change(now, new, capture.created_at, capture.by_id, tuple(capture.after_findings))
            )
            now, step = new, following
        found.append(Version(first, now, tuple(changes), row.created_at))
    return tuple(found)


def from_text(visit: Visit, name: str, data: bytes, *, by: Staff) -> Capture:
    """Keep an uploaded .txt, .vtt or .srt whole, and its words as spans with exact offsets.

    What is found in the words (counts, minutes, assistance, quotes, hard moments) is kept as
    unconfirmed facts. The same file again changes nothing. Raises UserError for a file that is
    empty, too big or not text.
    """
    text = texts.decode(name, data)
    spans = texts.spans(name, text)
    owner, digest = f"visit:{visit.pk}", hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        _hold(visit)
        # The file's owner names the capture it came with, so that the same file is kept once.
        kept = StoredFile.objects.filter(owner__startswith=f"{owner}:", sha256=digest).first()
        if kept is not None:
            return Capture.objects.get(pk=UUID(kept.owner.rpartition(":")[2]))
        capture_id = new_id()
        files.write([data], owner=f"{owner}:{capture_id}", media_type="text/plain")
        heard = find(spans, child=(visit.client.first_name, visit.client.called))
        return _record(visit, [*spans, *heard], by=by, origin="upload", capture_id=capture_id)


def _in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """By their time when they have one; a fact without a time stays behind the one before it."""
    timed: list[tuple[tuple[int, float], int, Fact]] = []
    last = (0, 0.0)
    for position, fact in enumerate(facts):
        if fact.at is not None:
            last = (1, fact.at.timestamp())
        timed.append((last, position, fact))
    return tuple(fact for _, _, fact in sorted(timed, key=lambda t: t[:2]))


def _with_id(fact: Fact, origin: str) -> Fact:
    if not fact.id:
        return replace(fact, id=str(new_id()), origin=origin)
    try:
        return replace(fact, id=str(UUID(fact.id)), origin=origin)
    except ValueError:
        raise UserError(
            "A fact's id is not one this product can keep.",
            field="id",
            remedy="Load the page again and capture it once more.",
        ) from None


def _check(facts: Sequence[Fact], origin: str) -> None:
    if origin not in ORIGINS:
        raise UserError(f"{origin!r} is not a way of capturing.", field="origin")
    if not facts:
        raise UserError(
            "There is nothing to keep yet.", field="facts", remedy="Tap what happened first."
        )
    for fact in facts:
        validate(fact)
    if len({fact.id for fact in facts}) < len(facts):
        raise UserError("Two facts carry the same id.", field="id")


def _hold(visit: Visit) -> None:
    """One capture of a visit at a time."""
    Visit.objects.select_for_update().only("id").get(pk=visit.pk)


def _rows_by_id(facts: Sequence[Fact]) -> dict[UUID, CapturedFact]:
    rows = CapturedFact.objects.filter(pk__in=[UUID(f.id) for f in facts])
    return {row.pk: row for row in rows.select_related("capture")}


def _clash(
    visit: Visit, facts: Sequence[Fact], known: dict[UUID, CapturedFact]
) -> UserError | None:
    for fact in facts:
        row = known.get(UUID(fact.id))
        if row is not None and (row.visit_id != visit.pk or row.body != fact.as_dict()):
            return UserError(
                f"“{describe(fact)}” was already kept, but with other words or numbers.",
                field="id",
                remedy="Open the visit and correct it there, so that both stay readable.",
            )
    return None


def _head(visit: Visit, fact_id: str) -> CapturedFact:
    try:
        step = CapturedFact.objects.get(pk=UUID(fact_id), visit=visit, replaces=None)
    except (CapturedFact.DoesNotExist, ValueError):
        raise _unknown(fact_id) from None
    while (following := CapturedFact.objects.filter(replaces=step).first()) is not None:
        step = following
    return step


def _unknown(fact_id: str) -> UserError:
    return UserError(
        "This fact is not part of this visit.",
        field=fact_id,
        remedy="Load the page again to see the facts as they stand.",
    )

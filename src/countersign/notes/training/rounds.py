"""A signer's rounds: begun, answered once, and told to nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.notes.models import TrainingRound
from countersign.notes.training.planting import Exercise, exercise
from countersign.practice.models import Staff

LATELY = 20


@dataclass(frozen=True, slots=True)
class Record:
    """What one signer found in the last rounds."""

    rounds: int
    planted: int
    caught: int
    false: int

    @property
    def percent(self) -> int:
        return round(100 * self.caught / self.planted) if self.planted else 0


def begin(staff: Staff) -> TrainingRound:
    """The round that is open, or a new one."""
    left = TrainingRound.objects.filter(staff=staff, ended_at=None).first()
    if left is not None:
        return left
    seed = secrets.randbelow(2**31)
    planted = {str(at): kind for at, kind in exercise(seed).planted.items()}
    return TrainingRound.objects.create(staff=staff, seed=seed, planted=planted)


def shown(one: TrainingRound) -> Exercise:
    """The note of that round."""
    return exercise(one.seed)


def answer(round_id: UUID, *, staff: Staff, marked: Iterable[int]) -> TrainingRound:
    """End the signer's own round with the places they marked. Raises UserError when it is over."""
    with transaction.atomic():
        one = (
            TrainingRound.objects.select_for_update()
            .filter(pk=round_id, staff=staff, ended_at=None)
            .first()
        )
        if one is None:
            raise UserError("This round is over.", remedy="Begin another one.")
        one.marked, one.ended_at = sorted(set(marked)), now()
        one.save(update_fields=["marked", "ended_at"])
    return one


def record_of(staff: Staff) -> Record:
    """The signer's last rounds added up."""
    rows = list(TrainingRound.objects.filter(staff=staff).exclude(ended_at=None)[:LATELY])
    planted = caught = false = 0
    for row in rows:
        places, marked = {int(at) for at in row.planted}, set(row.marked or ())
        planted += len(places)
        caught += len(places & marked)
        false += len(marked - places)
    return Record(len(rows), planted, caught, false)

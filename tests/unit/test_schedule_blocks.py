"""Blocks in the database: found whole, held, booked, undone; never twice, never past the letter."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.blocks import clinic, grant_from, sibling, waits

from countersign.authorizations.models import AuthorizationLine, Booking
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.practice.models import Leave, Visit
from countersign.scheduling import blocks, offers, places
from countersign.scheduling.models import Block, Closure, Hours, Place, Room, Waiting
from countersign.scheduling.reading import wish_of

pytestmark = pytest.mark.django_db


def test_a_block_is_found_held_and_booked_whole() -> None:
    there = clinic()
    best = there.offers()[0]
    assert len(best.visits) == 12
    assert best.reasons
    block = there.hold(best)
    line = AuthorizationLine.objects.get()
    assert (line.held, Place.objects.filter(state="held").count()) == (12, 12)
    assert not Visit.objects.exists()
    blocks.accept(block.pk, by=there.home.staff)
    line.refresh_from_db()
    assert line.held == 12
    assert Visit.objects.count() == 12
    assert set(Booking.objects.values_list("state", flat=True)) == {"insured"}
    assert Place.objects.filter(state="booked", clash=False).count() == 12
    assert Waiting.objects.get().closed_how == "booked"
    blocks.accept(block.pk, by=there.home.staff)
    assert Visit.objects.count() == 12

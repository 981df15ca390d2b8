"""A bounded memory: what is held, what makes room, and words that are decrypted once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.small import SmallPractice, make_visit, small

from countersign.base import crypto
from countersign.base.kept import Kept
from countersign.notes import earlier
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetStatus

__all__ = ["small"]


def test_the_one_not_asked_for_longest_makes_room() -> None:
    held: Kept[str, int] = Kept(2)
    assert held.get("a") is None
    assert held.put("a", 1) == 1
    held.put("b", 2)
    assert held.get("a") == 1
    held.put("c", 3)
    assert (held.get("a"), held.get("b"), held.get("c")) == (1, None, 3)
    assert len(held) == 2


@pytest.mark.django_db
def test_an_earlier_note_is_decrypted_once_and_gone_when_it_is_not_released(
    small: SmallPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = small.visit
    before = make_visit(
        visit.client, visit.therapist, visit.site, visit.date_of_service - timedelta(days=7)
    )
    one = sheets.open_sheet(before, by=before.therapist)
    sheets.compose(one, by=before.therapist)
    Sheet.objects.filter(pk=one.pk).update(status=SheetStatus.RELEASED)
    (first,) = earlier.of_child(visit)
    monkeypatch.setattr(crypto, "decrypt", None)  # a second decryption would raise
    assert earlier.of_child(visit) == (first,)
    Sheet.objects.filter(pk=one.pk).update(status=SheetStatus.DRAFT)
    assert earlier.of_child(visit) == ()

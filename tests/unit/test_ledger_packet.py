"""The re-authorization packet: drafted from the chart, signed by the therapist, never by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import World
from tests.world import today as day_there

from countersign.authorizations import packet, settling
from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base.audit import checkpoints
from countersign.base.errors import Refused, UserError
from countersign.practice.models import Goal, GoalPoint, Payer
from countersign.spine import sheet as sheets
from countersign.spine.models import Release, SheetStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return proofs.signing_world(monkeypatch)


@pytest.fixture
def line(world: World) -> AuthorizationLine:
    today = day_there()
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")
    about = Authorization.objects.create(
        client=world.client,
        payer=payer,
        reference="A-12",
        starts_on=today - timedelta(days=83),
        ends_on=today + timedelta(days=84),
    )
    return AuthorizationLine.objects.create(
        authorization=about, counts="visits", granted=24, used_before=20, codes=["97530"]
    )


def test_the_packet_says_use_progress_and_what_is_asked(
    world: World, line: AuthorizationLine
) -> None:
    today = day_there()
    goal = Goal.objects.create(client=world.client, text="Will fasten five buttons, 4 of 5 trials.")
    for weeks, successes in ((6, 1), (1, 3)):
        GoalPoint.objects.create(
            goal=goal,
            on=today - timedelta(weeks=weeks),
            value={"successes": successes, "trials": 5},
        )
    renewal = settling.ask_for_more(line, by=world.owner)
    sheet = packet.draft(renewal, today=today, by=world.owner)
    assert packet.draft(renewal, today=today, by=world.owner) == sheet
    part = sheets.assemble(sheet).parts[packet.PART]
    words = " ".join(one.text for one in part.statements)
    assert "We ask for 24 visits of 97530 of occupational therapy" in words
    assert "(24 weeks), following authorization A-12" in words
    assert "20 visits are used" in words
    assert "1 visit took place" in words
    assert "1 of 5 on" in words
    assert "3 of 5 on" in words
    assert all(one.evidence for one in part.statements)
    assert sheet.author == world.ot
    assert not [one for one in sheets.examine(sheet) if one.blocks]


def test_only_a_licensed_therapist_signs_it(world: World, line: AuthorizationLine) -> None:
    renewal = settling.ask_for_more(line, by=world.owner)
    sheet = packet.draft(renewal, today=day_there(), by=world.owner)
    assert [one.code for one in sheets.examine(sheet)] == ["authorizations.no-goals"]
    with pytest.raises(Refused):
        sign_by_code(sheet, world.biller)
    sign_by_code(sheet, world.ot)
    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.RELEASED
    assert not Release.objects.filter(sheet=sheet).exists()


def test_without_a_therapist_nothing_is_drafted(world: World, line: AuthorizationLine) -> None:
    world.ot.role_grants.all().delete()
    renewal = settling.ask_for_more(line, by=world.owner)
    with pytest.raises(UserError, match="No occupational therapist"):
        packet.draft(renewal, today=day_there(), by=world.owner)

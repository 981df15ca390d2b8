"""The dated table of who may sign what, applied to people, licences, leave and delegates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import proofs
from tests.world import FAR_AHEAD, LONG_AGO, World, make_visit, person, today

from countersign.base import clock, rules
from countersign.base.clock import now
from countersign.practice.models import (
    Delegation,
    Leave,
    Licence,
    RoleGrant,
    Site,
    Staff,
    Supervision,
    Visit,
)
from countersign.spine import cosign, signers

pytestmark = pytest.mark.django_db
TODAY = today()
NOTE, CHARGE = "test-note", "test-charge"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def again(staff: Staff) -> Staff:
    """The person read again, without what was remembered of their rows."""
    return Staff.objects.get(pk=staff.pk)


def verdict(staff: Staff, visit: Visit, part: str = NOTE, **more: Any) -> signers.Verdict:
    return signers.may_sign(part, again(staff), visit=visit, **more)


def test_an_ot_signs_their_own_visit(world: World) -> None:
    for part in (NOTE, CHARGE, "addendum"):
        found = verdict(world.ot, world.visit, part)
        assert found.ok
        assert (found.role, found.strength, found.needs_cosign_by) == ("ot", "fresh_factor", None)
        assert found.licence is not None


def test_assistants_and_students_are_always_cosigned(world: World) -> None:
    for staff in (world.ota, world.student):
        found = verdict(staff, make_visit(world, staff))
        assert found.ok
        assert found.needs_cosign_by == world.supervisor


def test_nobody_signs_without_a_supervisor_who_must_have_one(world: World) -> None:
    Supervision.objects.all().delete()
    assert verdict(world.ota, make_visit(world, world.ota)).code == "signer.no-supervisor"


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (LONG_AGO, TODAY - timedelta(days=3)),  # ran out before the visit
        (LONG_AGO, TODAY - timedelta(days=1)),  # valid on the day, expired since
        (TODAY, FAR_AHEAD),  # not yet valid on the day
    ],
)
def test_a_licence_covers_the_day_of_service_and_today(
    world: World, starts: date, ends: date
) -> None:
    Licence.objects.filter(staff=world.ot).update(valid_from=starts, valid_until=ends)
    visit = make_visit(world, world.ot, date_of_service=TODAY - timedelta(days=2))
    assert verdict(world.ot, visit).code == "signer.licence"


def test_a_renewed_licence_counts_from_both_rows(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    Licence.objects.filter(staff=world.ot).update(valid_until=yesterday)
    Licence.objects.create(
        staff=world.ot, state="CA", kind="OT", number="2", valid_from=TODAY, valid_until=FAR_AHEAD
    )
    visit = make_visit(world, world.ot, date_of_service=TODAY - timedelta(days=2))
    assert verdict(world.ot, visit).ok


def test_a_licence_of_another_state_or_kind_is_none(world: World) -> None:
    Licence.objects.filter(staff=world.ot).update(state="NV")
    assert verdict(world.ot, world.visit).code == "signer.licence"
    Licence.objects.filter(staff=world.ot).update(state="CA", kind="OTA")
    assert verdict(world.ot, world.visit).code == "signer.licence"


@pytest.mark.parametrize("state", ["TX", "CA", "ZZ"])
def test_a_temporary_licence_is_cosigned(world: World, state: str) -> None:
    site = Site.objects.create(name="There", state=state, zone="America/Chicago")
    Licence.objects.filter(staff=world.ot).update(state=state, temporary=True)
    Supervision.objects.create(supervisee=world.ot, supervisor=world.supervisor, starts_on=LONG_AGO)
    found = verdict(world.ot, make_visit(world, world.ot, site=site))
    assert found.needs_cosign_by == world.supervisor


def test_every_state_with_rules_has_a_cosign_row() -> None:
    table = rules.load("signers", on=TODAY)
    for state in ("CA", "FL", "IL", "NY", "PA", "TX"):
        assert signers.cosign_rule(table, state)["ota"] is True
        assert signers.cosign_rule(table, state)["hours"] > 0
    assert signers.cosign_rule(table, "ZZ") == table["cosign"]["default"]


def test_a_role_at_another_site_is_none_here(world: World) -> None:
    other = Site.objects.create(name="Elsewhere", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.filter(staff=world.ot).update(site=other)
    assert verdict(world.ot, world.visit).code == "signer.role"


def test_a_role_is_held_on_the_day_of_service(world: World) -> None:
    RoleGrant.objects.filter(staff=world.ot).update(starts_on=TODAY)
    visit = make_visit(world, world.ot, date_of_service=TODAY - timedelta(days=2))
    assert verdict(world.ot, visit).code == "signer.role-that-day"


def test_who_left_signs_nothing(world: World) -> None:
    Staff.objects.filter(pk=world.ot.pk).update(left_on=TODAY - timedelta(days=1))
    with clock.frozen(now()):
        assert verdict(world.ot, world.visit).code == "signer.left"


def test_a_licensed_delegate_signs_for_a_colleague(world: World) -> None:
    assert verdict(world.supervisor, world.visit).code == "signer.not-the-author"
    row = Delegation.objects.create(
        principal=world.ot, delegate=world.supervisor, acts=["clinical"], starts_on=TODAY
    )
    assert verdict(world.supervisor, world.visit).on_behalf_of == world.ot
    assert verdict(world.supervisor, world.visit, CHARGE).code == "signer.not-the-author"
    row.ends_on = TODAY - timedelta(days=1)
    row.starts_on = LONG_AGO
    row.save()
    assert not verdict(world.supervisor, world.visit).ok


def test_a_delegate_without_licence_never_signs_clinical_content(world: World) -> None:
    for staff in (world.owner, world.biller):
        Delegation.objects.create(
            principal=world.ot, delegate=staff, acts=["clinical", NOTE], starts_on=LONG_AGO
        )
        assert verdict(staff, world.visit).code == "signer.role"


def test_cosigning_is_the_supervisors_or_the_fill_ins(world: World) -> None:
    visit = make_visit(world, world.ota)
    assert verdict(world.supervisor, visit, intent="cosign").ok
    assert verdict(world.ot, visit, intent="cosign").code == "cosigner.not-the-supervisor"
    Leave.objects.create(
        staff=world.supervisor, fill_in=world.ot, starts_on=LONG_AGO, ends_on=FAR_AHEAD
    )
    assert verdict(world.ot, visit, intent="cosign").ok
    assert signers.cosigner_for(world.ota, visit) == world.ot


def test_nobody_cosigns_their_own_work_nor_with_a_lesser_licence(world: World) -> None:
    assert verdict(world.ot, world.visit, intent="cosign").code == "cosigner.same-person"
    visit = make_visit(world, world.ota)
    assert verdict(world.ota, visit, intent="cosign").code == "cosigner.not-an-ot"
    Licence.objects.filter(staff=world.supervisor).update(temporary=True)
    assert verdict(world.supervisor, visit, intent="cosign").code == "cosigner.not-an-ot"


def test_a_supervisor_on_leave_without_fill_in_is_still_asked(world: World) -> None:
    visit = make_visit(world, world.ota)
    Leave.objects.create(staff=world.supervisor, starts_on=LONG_AGO)
    assert signers.cosigner_for(world.ota, visit) == world.supervisor
    Staff.objects.filter(pk=world.supervisor.pk).update(left_on=TODAY - timedelta(days=5))
    assert signers.cosigner_for(world.ota, visit) is None


def test_a_claim_batch_is_the_billers_and_an_unknown_part_nobodys(world: World) -> None:
    assert verdict(world.biller, world.visit, "claim_batch").ok
    assert verdict(world.ot, world.visit, "claim_batch").code == "signer.role"
    assert verdict(world.ot, world.visit, "surprise").code == "signer.role"


def test_a_standing_order_is_the_owners(world: World) -> None:
    assert signers.may_sign("standing_order", world.owner, visit=None).ok
    assert not signers.may_sign("standing_order", world.ot, visit=None).ok


def test_some_findings_are_never_set_aside() -> None:
    for code in ("licence.missing", "patient.other-name", "privacy.no-baa", "check.failed"):
        assert signers.never_overridable(code, on=TODAY)
    assert not signers.never_overridable("authorization.past-end", on=TODAY)


def test_late_cosignatures_are_told_once(world: World) -> None:
    one = world.sheet_for(world.ota)
    proofs.sign_by_code(one, world.ota)
    assert cosign.escalate() == 0
    assert [w.sheet for w in cosign.waiting_for(world.supervisor, on=TODAY)] == [one]
    Leave.objects.create(staff=world.supervisor, fill_in=world.ot, starts_on=LONG_AGO)
    assert [w.sheet for w in cosign.waiting_for(world.ot, on=TODAY)] == [one]
    with clock.frozen(now() + timedelta(hours=73)):
        assert cosign.escalate() == 1
        assert cosign.escalate() == 0
    assert {n.staff for n in world.owner.notices.all()} == {world.owner}
    assert world.supervisor.notices.count() == 1


def test_another_ot_is_found_by_name_only_once(world: World) -> None:
    other = person("Gil Ash", "ot", licence="OT", site=world.site)
    assert verdict(other, make_visit(world, other)).ok

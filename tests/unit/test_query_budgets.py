"""How many queries a page may ask, and that a larger practice does not make it ask more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.small import SmallPractice, make_client, make_visit, signed_in, small

from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base import clock
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.exchange.models import Counterpart, Parcel
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import (
    Coverage,
    Goal,
    GoalPoint,
    Licence,
    Notice,
    RoleGrant,
    Staff,
    Visit,
)
from countersign.practice.models.staff import Role
from countersign.spine import sheet as sheets
from countersign.spine.models import (
    CosignWait,
    Release,
    Revision,
    Sheet,
    SheetStatus,
    Signature,
    SigningRequest,
)

__all__ = ["signed_in", "small"]

pytestmark = pytest.mark.django_db

# page: (who asks, its address, the most queries it may ask)
PAGES = {
    "today": ("ot", "today", 15),
    "today of everybody": ("front_desk", "today", 15),
    "sheet": ("ot", "sheet:visit", 45),
    "sign": ("ot", "sheet:sign", 47),
    "chart": ("ot", "chart", 28),
    "clients": ("ot", "clients", 11),
    "search": ("ot", "clients?q=", 20),
    "sent": ("biller", "sent", 13),
    "staff": ("owner", "staff", 14),
    "person": ("owner", "person", 18),
    "connections": ("owner", "connections", 10),
    "today of the owner": ("owner", "today", 80),
    "where we stand": ("owner", "risk", 60),
    "what it saved": ("owner", "saved", 30),
    "policy": ("owner", "policy", 14),
    "first hour": ("owner", "first_hour", 8),
}


def facts(visit: Visit) -> list[Fact]:
    """A session that leaves nothing to resolve."""
    at = visit.starts_at + timedelta(minutes=1)
    return [
        Fact(
            id=str(new_id()),
            kind="activity",
            at=at,
            activity="buttons",
            aim="self-care",
            minutes=38,
            successes=4,
            trials=5,
        ),
        Fact(id=str(new_id()), kind="quote", at=at, text="I did the top one!", speaker="child"),
        Fact(id=str(new_id()), kind="no_hard_moment", at=at),
        Fact(id=str(new_id()), kind="plan", at=at, text="move to smaller buttons"),
    ]


def drafted(visit: Visit) -> Sheet:
    visit.checked_in_at, visit.checked_out_at = visit.starts_at, visit.ends_at
    visit.save()
    capture.record(visit, facts(visit), by=visit.therapist, origin="tapped")
    one = sheets.open_sheet(visit, by=visit.therapist)
    sheets.compose(one, by=visit.therapist)
    return one


def released(visit: Visit, emr: Counterpart) -> Sheet:
    """A sheet that has left, with a signature that only fills its row."""
    one = drafted(visit)
    request = SigningRequest.objects.create(
        sheet=one,
        staff=visit.therapist,
        intent="sign",
        sealed=b"{}",
        digest="0" * 64,
        nonce=b"n",
        expires_at=visit.ends_at,
    )
    signature = Signature.objects.create(
        sheet=one,
        request=request,
        staff=visit.therapist,
        intent="sign",
        role="ot",
        sealed=b'{"statements":[{"text":"She fastened buttons."}]}',
        digest="0" * 64,
        jws="",
        method="passkey",
        proof={},
        signed_at=visit.ends_at,
    )
    paper = StoredFile.objects.create(
        owner="parcel:x", media_type="application/pdf", sha256="0" * 64, size=1
    )
    parcel = Parcel.objects.create(sheet=one, counterpart=emr, key=new_id(), paper=paper)
    for revision in Revision.objects.filter(draft__sheet=one).select_related("draft"):
        release = Release.objects.create(
            sheet=one,
            signature=signature,
            revision=revision,
            part=revision.draft.kind,
            destination="emr",
            digest=revision.digest,
        )
        parcel.releases.add(release)
    CosignWait.objects.create(
        sheet=one, signature=signature, supervisor=visit.therapist, due_at=visit.ends_at
    )
    Sheet.objects.filter(pk=one.pk).update(status=SheetStatus.RELEASED)
    return one


def grow(small: SmallPractice, *, by: int, first: int) -> None:
    """More of everything that a page might ask about one by one."""
    ot, today = small.people[Role.OT], small.today
    emr, _ = Counterpart.objects.get_or_create(
        name="EMR", defaults={"connector": "file_cabinet", "settings": {}}
    )
    cover = Coverage.objects.select_related("plan__payer").get(client=small.child)
    for number in range(first, first + by):
        other = make_client(f"Child{number}", f"Of{number}", f"M{number}", small.here)
        other.primary_therapist = ot
        other.save()
        Coverage.objects.create(client=other, plan=cover.plan, member_id=f"N{number}")
        for client in (other, small.child):
            make_visit(client, ot, small.here, today, hour=8 + number % 8)
            past = make_visit(client, ot, small.here, today - timedelta(days=2 + number))
            past.coverage, past.status = client.coverages.first(), "done"
            past.save()
            released(past, emr)
            goal = Goal.objects.create(client=client, text="Fasten.", activity=f"buttons {number}")
            GoalPoint.objects.create(goal=goal, on=today, value={"successes": 1, "trials": 5})
            letter = Authorization.objects.create(
                client=client,
                payer=cover.plan.payer,
                reference=f"A{number}",
                starts_on=today - timedelta(days=90),
                ends_on=today + timedelta(days=90),
            )
            AuthorizationLine.objects.create(
                authorization=letter, codes=["97535"], counts="units", granted=400
            )
        colleague = Staff.objects.create(name=f"Colleague {number}", credentials="OTR/L")
        RoleGrant.objects.create(
            staff=colleague, role="ot", site=small.here, starts_on=date(2020, 1, 1)
        )
        Licence.objects.create(
            staff=colleague,
            state="CA",
            kind="OT",
            number=f"OT-{number}",
            valid_from=date(2020, 1, 1),
            valid_until=date(2099, 1, 1),
        )
        Notice.objects.create(staff=ot, kind="cosign", message="Waits.")


def address(name: str, small: SmallPractice, mine: Sheet) -> str:
    if name == "clients?q=":
        return reverse("clients") + "?q=buttons"
    keys = {
        "sheet:visit": {"visit_id": small.visit.pk},
        "sheet:sign": {"sheet_id": mine.pk},
        "chart": {"client_id": small.child.pk},
        "person": {"staff_id": small.people[Role.OT].pk},
    }
    return reverse(name, kwargs=keys.get(name, {}))


def asked(browser: Browser, url: str) -> CaptureQueriesContext:
    """The queries of a page that has been opened once before."""
    assert browser.get(url, secure=True).status_code == 200, url
    with CaptureQueriesContext(connection) as found:
        browser.get(url, secure=True)
    return found


def test_pages_keep_their_budget_and_ask_no_more_in_a_larger_practice(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    small.visit.coverage = Coverage.objects.get(client=small.child)
    small.visit.save()
    mine = drafted(small.visit)
    grow(small, by=2, first=0)
    browsers = {who: signed_in(who) for who, _, _ in PAGES.values()}
    before = {
        page: asked(browsers[who], address(name, small, mine))
        for page, (who, name, _) in PAGES.items()
    }
    grow(small, by=4, first=2)
    for page, (who, name, budget) in PAGES.items():
        after = asked(browsers[who], address(name, small, mine))
        told = "\n".join(q["sql"][:160] for q in after.captured_queries)
        assert len(after) <= budget, f"{page} asks {len(after)} queries\n{told}"
        assert len(after) == len(before[page]), (
            f"{page}: {len(before[page])} → {len(after)}\n{told}"
        )


def test_the_age_of_what_the_emr_told_us_stands_on_the_sheet(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    mine = drafted(small.visit)
    Counterpart.objects.create(
        name="The EMR",
        connector="fhir",
        settings={},
        last_read_at=clock.now() - timedelta(minutes=12),
    )
    url = reverse("sheet:visit", kwargs={"visit_id": mine.visit_id})
    assert "The EMR read 12 minutes ago" in signed_in("ot").get(url, secure=True).content.decode()

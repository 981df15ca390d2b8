"""Who may do what by the API: every route, for every role, scope and site, and every dead token."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from tests.proofs import user_of
from tests.small import SmallPractice, small
from tests.unit.test_access import ALL, CLINICIANS

from countersign.api.v1 import api
from countersign.base import clock
from countersign.base.ids import new_id
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import ApiToken, Capture, RoleGrant, Staff, User, Visit
from countersign.practice.tokens import PREFIX, SCOPES, hashed

pytestmark = pytest.mark.django_db

__all__ = ["small"]

# Every route: the scope that it asks for, and the roles that may use it.
ROUTES: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("get", "/api/v1/visits/today"): ("visits.read", ALL),
    ("post", "/api/v1/visits/{visit_id}/captures"): ("captures.add", CLINICIANS),
}
FINE = (200, 201)


def test_every_route_is_here() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert {(method, path) for path, methods in paths.items() for method in methods} == set(ROUTES)
    # The doors to models speak their vendors' dialects and are tried in tests/gate.
    assert {scope for scope, _ in ROUTES.values()} | {"models.ask"} == set(SCOPES)


def token_of(staff: Staff, *scopes: str, days: int = 1) -> str:
    token = PREFIX + new_id().hex
    ApiToken.objects.create(
        user=user_of(staff),
        name="script",
        digest=hashed(token),
        scopes=list(scopes),
        expires_at=clock.now() + timedelta(days=days),
    )
    return token


def ask(route: tuple[str, str], token: str, visit: Visit) -> Any:
    method, path = route
    fact = {"id": str(new_id()), "kind": "quote", "text": "Again!"}
    return getattr(Browser(), method)(
        path.format(visit_id=visit.pk),
        *([json.dumps({"facts": [fact]})] if method == "post" else []),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
        secure=True,
    )


def given_to(visit: Visit, staff: Staff) -> Visit:
    visit.therapist = staff
    visit.save()
    return visit


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: " ".join(r))
@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_does_what_it_may_and_no_more(
    small: SmallPractice, role: str, route: tuple[str, str]
) -> None:
    scope, allowed = ROUTES[route]
    person = small.people[role]
    visit = given_to(small.visit, person)
    other_scopes = [one for one in SCOPES if one != scope]
    assert ask(route, token_of(person, *other_scopes), visit).status_code == 403
    answer = ask(route, token_of(person, scope), visit)
    assert (answer.status_code in FINE) == (role in allowed)
    assert answer.status_code in (*FINE, 403)


@pytest.mark.parametrize("role", sorted(CLINICIANS))
def test_nobody_captures_for_somebody_else_or_at_another_site(
    small: SmallPractice, role: str
) -> None:
    route = ("post", "/api/v1/visits/{visit_id}/captures")
    person = small.people[role]
    token = token_of(person, "captures.add")
    given_to(small.visit, small.people["ota" if role == "ot" else "ot"])
    assert ask(route, token, small.visit).status_code == 403
    elsewhere = given_to(small.visit_elsewhere, person)
    expected = 201 if role == "student" else 403  # a student's visits are given to them, anywhere
    assert ask(route, token, elsewhere).status_code == expected
    absent = Visit(pk=new_id())
    assert ask(route, token, absent).status_code == 403
    assert Capture.objects.count() == (role == "student")


@pytest.mark.parametrize("role", sorted(ALL))
def test_today_lists_ones_own_visits_at_ones_own_sites(small: SmallPractice, role: str) -> None:
    token = token_of(small.people[role], "visits.read")
    route = ("get", "/api/v1/visits/today")
    assert [v["id"] for v in ask(route, token, small.visit).json()] == (
        [str(small.visit.pk)] if role == "ot" else []
    )


def closed(token: str) -> None:
    ApiToken.objects.filter(digest=hashed(token)).update(revoked_at=clock.now())


def ended(token: str) -> None:
    ApiToken.objects.filter(digest=hashed(token)).update(expires_at=clock.now())


def locked(token: str) -> None:
    User.objects.filter(api_tokens__digest=hashed(token)).update(is_active=False)


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: " ".join(r))
@pytest.mark.parametrize("kill", [closed, ended, locked])
def test_a_dead_token_is_nobody(
    small: SmallPractice, kill: Callable[[str], None], route: tuple[str, str]
) -> None:
    token = token_of(small.people["ot"], *SCOPES)
    kill(token)
    assert ask(route, token, small.visit).status_code == 401


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: " ".join(r))
def test_a_token_outlives_no_role_and_no_person(
    small: SmallPractice, route: tuple[str, str]
) -> None:
    ot = small.people["ot"]
    token = token_of(ot, *SCOPES)
    yesterday = small.today - timedelta(days=1)
    RoleGrant.objects.filter(staff=ot).update(ends_on=yesterday)
    assert ask(route, token, small.visit).status_code == 403
    RoleGrant.objects.filter(staff=ot).update(ends_on=None)
    Staff.objects.filter(pk=ot.pk).update(left_on=yesterday)
    assert ask(route, token, small.visit).status_code == 403


def test_a_refusal_is_on_record(small: SmallPractice) -> None:
    route = ("post", "/api/v1/visits/{visit_id}/captures")
    biller = small.people["biller"]
    ask(route, token_of(biller, *SCOPES), small.visit)
    assert AuditEntry.objects.get(kind="act.refused").actor == str(biller.pk)

"""The API, asked everything its own description allows and much that it does not.

No answer is an error of ours, every answer is one that the description names, and whatever was
asked, nothing was signed, released or put on its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import proofs
from tests.small import SmallPractice, small

from countersign.api.v1 import api
from countersign.base import audit, clock
from countersign.base.ids import new_id
from countersign.exchange.models import Parcel
from countersign.practice.models import ApiToken, Capture
from countersign.practice.tokens import PREFIX, SCOPES, hashed
from countersign.spine import sheet as sheets
from countersign.spine.models import Release, Revision, Sheet, Signature

pytestmark = pytest.mark.django_db

__all__ = ["small"]

TOKEN = f"{PREFIX}for-a-fuzzer"
EXAMPLES = 40
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request neither begins nor ends with closing the connection that holds the test's rows."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


def give_token(small: SmallPractice, role: str, *scopes: str) -> None:
    ApiToken.objects.create(
        user=proofs.user_of(small.people[role]),
        name="fuzzer",
        digest=hashed(TOKEN),
        scopes=list(scopes),
        expires_at=clock.now() + timedelta(days=1),
    )


def operations() -> dict[str, Any]:
    """Every operation of the schema, in this process."""
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json",
        get_wsgi_application(),
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    found = [one for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert found
    return {one.ok().label: one.ok() for one in found}


LABELS = tuple(
    f"{method.upper()} {path}"
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
)


@pytest.mark.parametrize("known", [False, True], ids=["any visit", "her visit"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("label", LABELS)
def test_whatever_is_asked_is_answered_as_described_and_sends_nothing(
    small: SmallPractice, label: str, mode: GenerationMode, known: bool
) -> None:
    give_token(small, "ot", *SCOPES)
    sheets.open_sheet(small.visit, by=small.people["ot"])
    operation = operations()[label]
    path = {"visit_id": str(small.visit.pk)} if known and "{visit_id}" in label else None
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode, path_parameters=path))
        answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    ask()
    assert seen
    assert not Signature.objects.exists()
    assert not Release.objects.exists()
    assert not Parcel.objects.exists()
    assert not Revision.objects.exists()
    assert Sheet.objects.get().status == "not_started"
    assert audit.verify().ok


def test_a_sound_capture_is_kept_and_no_more(small: SmallPractice) -> None:
    give_token(small, "ot", *SCOPES)
    fact = {"id": str(new_id()), "kind": "quote", "text": "Again!"}
    case = operations()["POST /api/v1/visits/{visit_id}/captures"].Case(
        path_parameters={"visit_id": str(small.visit.pk)},
        body={"facts": [fact]},
        media_type="application/json",
    )
    answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
    case.validate_response(answer, checks=CHECKS)
    assert answer.status_code == 201
    assert Capture.objects.count() == 1
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("token", ["", "nonsense", f"{PREFIX}of-nobody"])
def test_without_a_token_nothing_is_answered(small: SmallPractice, label: str, token: str) -> None:
    give_token(small, "ot", *SCOPES)
    case = operations()[label].Case(
        path_parameters={"visit_id": str(small.visit.pk)},
        body={"facts": []},
        media_type="application/json",
    )
    answer = case.call(headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    case.validate_response(answer, checks=CHECKS)

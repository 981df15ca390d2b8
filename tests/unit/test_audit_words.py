"""The audit page names people, says moments by the practice's clock, and shortens other ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.small import signed_in, small

from countersign.base import audit
from countersign.base.models_audit import AuditEntry
from countersign.spine import break_glass
from countersign.web import audit_words

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db


def said() -> list[audit_words.Said]:
    return audit_words.said(AuditEntry.objects.select_related("payload").order_by("seq"))


def test_people_and_moments_read_as_people_say_them(small: Any) -> None:
    body = {"purpose": "emergency"}
    ot = small.people["ot"]
    break_glass.use(break_glass.Entry("read", ot.pk, small.child.pk, "Needed now.", body))
    (opened,) = [one for one in said() if one.entry.kind == "chart.opened_by_exception"]
    assert opened.says.startswith("Person ot opened the chart of Theodor R. by exception")
    assert "T" not in opened.says.partition("until ")[2]
    assert opened.about == ""  # the sentence names the child


def test_whom_it_is_about_stands_beside_a_sentence_that_does_not_say(small: Any) -> None:
    with audit.act(
        actor=small.people["ot"].pk, subject=small.visit.pk, client=small.child.pk
    ) as act:
        act.record("sheet.read")
    (row,) = said()
    assert row.says == f"Person ot read the sheet …{str(small.visit.pk)[-6:]}"
    assert row.about == "Theodor R."


def test_reading_the_page_reads_well_itself(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    for _ in range(2):
        page = browser.get(reverse("audit"), secure=True).content.decode()
    assert "Person owner read the audit trail" in page
    assert "not given" not in page

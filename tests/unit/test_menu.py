"""The main menu: what a person may open, one entry marked, a long one split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.small import signed_in, small

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db


def menus(browser: Browser, url: str) -> tuple[list[Any], list[Any]]:
    context = browser.get(url, secure=True).context
    return context["menu"], context["menu_more"]


def test_a_short_menu_stands_in_one_row(small: Any, signed_in: Callable[[str], Browser]) -> None:
    row, more = menus(signed_in("student"), reverse("today"))
    assert [entry.label for entry in row][:3] == ["Today", "Schedule", "Clients"]
    assert more == []


def test_a_long_menu_keeps_the_daily_ones_in_the_row(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    row, more = menus(signed_in("owner"), reverse("setup"))
    assert all(entry.daily for entry in row)
    assert not any(entry.daily for entry in more)
    assert [entry.label for entry in [*row, *more] if entry.here] == ["Set-up"]


def test_a_sheet_belongs_to_today(small: Any, signed_in: Callable[[str], Browser]) -> None:
    row, _ = menus(signed_in("ot"), reverse("sheet:visit", args=[small.visit.pk]))
    assert [entry.label for entry in row if entry.here] == ["Today"]

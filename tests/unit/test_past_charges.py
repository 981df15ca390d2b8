"""The page for past charges: a file in, figures and marked notes out, nothing stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.small import signed_in, small

from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.coding.audit.files import sessions
from countersign.coding.checks.examples import ON, counted, line
from countersign.coding.lines import apply

__all__ = ["signed_in", "small"]

CSV = (
    "id,clinician,payer,date,method,note,billed\n"
    'p1,T1,P1,2026-03-04,spm,"Donned own shirt with backward chaining, min A, 23 min.",97535:3\n'
    'p2,T1,P1,2026-03-04,spm,"Donned own shirt with backward chaining, min A, 23 min.",97535:2\n'
    "p3,T1,P1,2026-03-04,spm,Dressing with chaining.,97535:2\n"
)
PRICES = "97535 39.75\n97530, $41.20"


def post(browser: Browser, data: str | bytes = CSV, prices: str = PRICES, **more: str) -> Any:
    raw = data.encode() if isinstance(data, str) else data
    given = {"sessions": SimpleUploadedFile("past.csv", raw), "prices": prices, **more}
    return browser.post(reverse("past_charges"), given, secure=True)


def test_the_biller_sees_what_the_notes_support(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    page = post(signed_in("biller")).content.decode()
    assert "3 sessions read" in page
    assert "39.75 dollars overbilled" in page
    assert "1 without minutes in the note" in page
    assert "33.3 % (6.2 to 79.2)" in page
    assert "Billed 97535 × 3. The note supports 97535 × 2." in page
    assert "<mark>Donned own shirt with backward chaining" in page
    entry = AuditEntry.objects.get(kind="coding.past_audited")
    assert entry.actor == str(small.people["biller"].pk)


def test_the_answer_can_be_taken_away(small: Any, signed_in: Callable[[str], Browser]) -> None:
    answer = post(signed_in("owner"), CSV, PRICES, **{"as": "json", "sample": "2"})
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert [one["id"] for one in told["flagged"]] == ["p1"]
    assert len(told["sample"]) == 2


@pytest.mark.parametrize(
    ("data", "prices", "words"),
    [
        ("a,b\n1,2\n", PRICES, "no column id"),
        (CSV.replace("97535:3", "97535 x 3"), PRICES, "Line 2"),
        (CSV, "97535 lots", "97535"),
        (b"\xff\xfe\x00", PRICES, "UTF-8"),
        ("{not json", PRICES, "Line 1"),
        ("", PRICES, "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    small: Any, signed_in: Callable[[str], Browser], data: str | bytes, prices: str, words: str
) -> None:
    page = post(signed_in("owner"), data, prices).content.decode()
    assert words in page
    assert "session" in page
    assert not AuditEntry.objects.filter(kind="coding.past_audited").exists()


def test_a_missing_fee_is_a_fault_of_its_session(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    page = post(signed_in("owner"), prices="97530 41.20").content.decode()
    assert "There is no fee for 97535" in page


def test_words_of_a_note_cannot_become_markup(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    page = post(signed_in("owner"), CSV.replace("Donned", "<b>x</b> Donned")).content.decode()
    assert "<b>x</b>" not in page


def test_json_lines_are_read_too() -> None:
    lines = '{"id": 1}\n\n{"id": "a\u2028b"}\n'
    assert [one["id"] for one in sessions(lines.encode())] == [1, "a\u2028b"]
    with pytest.raises(UserError, match="Line 1"):
        list(sessions(b'{"id": 1'))


def test_a_line_is_accepted_or_changed_with_a_reason() -> None:
    charge = counted(line("97535", 23), line("97530", 15))
    accepted = apply(charge, "accept-line:97535", on=ON)["lines"][0]
    assert accepted["accepted"]
    changed = apply(charge, "choose-code:97530:97112: balance on the board, not the task", on=ON)
    assert changed["lines"][1]["code"] == "97112"
    assert changed["lines"][1]["reason"] == "balance on the board, not the task"
    assert changed["lines"][1]["was"] == "97530"
    with pytest.raises(UserError):
        apply(charge, "accept-line:97112", on=ON)


def test_a_plan_and_blank_review_sheets_are_made_for_people(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    given = {"as": "sheets", "sample": "2", "seed": "spring audit"}
    page = post(signed_in("auditor"), CSV, PRICES, **given).content.decode()
    assert "“spring audit”" in page
    assert page.count("Reviewer and date") == 2
    assert "supports" not in page, "a person reads without this product's answer"


def test_the_corrective_record_holds_what_was_found(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    given = {"as": "record", "population": "300"}
    page = post(signed_in("owner"), CSV, PRICES, **given).content.decode()
    assert "39.75 dollars overbilled" in page
    assert "Of all 300 sessions" in page
    assert "Corrective-action record" in page


def test_our_own_released_charges_are_read_by_their_days(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    given = {"prices": PRICES, "first": "2026-01-01", "last": "2026-12-31"}
    page = signed_in("owner").post(reverse("past_charges"), given, secure=True).content.decode()
    assert "0 sessions read" in page
    answer = signed_in("owner").post(reverse("past_charges"), {"prices": PRICES}, secure=True)
    assert "or the days of our own charges" in answer.content.decode()

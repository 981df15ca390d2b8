"""The past read again: direction, dollars, intervals, habits; always the same answer."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.base.errors import UserError
from countersign.cli import main
from countersign.coding.audit.compare import fees
from countersign.coding.audit.figures import Dollars, wilson
from countersign.coding.audit.run import Audit

PRICES = {"97530": "41.20", "97535": "39.75", "97112": "40.00", "97110": "36.00", "97150": "22.00"}
DRESSING = "Donned own shirt with backward chaining, min assist, 23 min."
BOTH = "Dressing with chaining, min A, 20 min. Cutting with scissors, cues, 20 min."


def past(number: int = 1, note: str = DRESSING, **more: Any) -> dict[str, Any]:
    case = {
        "id": f"s{number}",
        "clinician": "T1",
        "payer": "P1",
        "date": "2026-03-04",
        "method": "cms_8_minute",
        "note": note,
        "billed": [{"code": "97535", "units": 2}],
    }
    return {**case, **more}


def audited(*sessions: dict[str, Any], **how: Any) -> dict[str, Any]:
    audit = Audit(fees(PRICES), **how)
    for one in sessions:
        audit.take(one)
    return audit.answer()


def billed(**units: int) -> list[dict[str, Any]]:
    return [{"code": code.removeprefix("c"), "units": n} for code, n in units.items()]


DIRECTIONS = [
    (billed(c97535=2), None, None),
    (billed(c97535=3), "up", "39.75"),
    (billed(c97535=1), "down", "-39.75"),
    (billed(c97530=2), "lateral", "2.90"),
    (billed(c97535=2, c97150=1), "up", "22.00"),
    ([], "down", "-79.50"),
]


@pytest.mark.parametrize(("lines", "direction", "dollars"), DIRECTIONS)
def test_billed_beside_supported(
    lines: list[dict[str, Any]], direction: str | None, dollars: str | None
) -> None:
    found = audited(past(billed=lines))
    if direction is None:
        assert found["flagged"] == []
        return
    (one,) = found["flagged"]
    assert (one["id"], one["direction"], one["dollars"]) == ("s1", direction, dollars)
    assert one["supported"] == [{"code": "97535", "units": 2}]


@pytest.mark.parametrize("extra", ["97535", "97530"])
def test_any_completion_of_a_tie_is_right(extra: str) -> None:
    lines = [{"code": c, "units": 1 + (c == extra)} for c in ("97530", "97535")]
    assert audited(past(note=BOTH, billed=lines))["flagged"] == []
    (one,) = audited(past(note=BOTH, billed=billed(c97535=3)))["flagged"]
    assert one["direction"] == "lateral"
    assert {"code": "97535", "units": 2} in one["supported"]


def test_a_note_without_minutes_is_unclear() -> None:
    found = audited(past(note="Dressing with backward chaining, min assist."))
    assert (found["flagged"], found["unclear"]) == ([], ["s1"])


def test_an_open_code_is_flagged_for_neither() -> None:
    note = "Button board, OT graded the size of buttons and cued pinch, 15 min."
    for code in ("97530", "97535"):
        found = audited(past(note=note, billed=[{"code": code, "units": 1}]))
        assert (found["flagged"], found["unclear"]) == ([], [])


def test_without_a_method_only_what_both_refuse_is_flagged() -> None:
    note = "Dressing with chaining, 8 min. Cutting with scissors, cues, 8 min."
    for lines in (billed(c97535=1), billed(c97535=1, c97530=1)):
        assert audited(past(note=note, method=None, billed=lines))["flagged"] == []
    assert audited(past(method=None, billed=billed(c97535=4)))["flagged"]


def test_two_hundred_sessions_of_one_therapist_stand_out() -> None:
    swapped = [past(n, billed=billed(c97530=2), clinician="T7") for n in range(200)]
    modest = [past(n, billed=billed(c97535=1), clinician="T8") for n in range(200, 260)]
    clean = [past(n) for n in range(260, 460)]
    found = audited(*swapped, *modest, *clean)
    named = {(row["clinician"], row["pattern"]): row["count"] for row in found["patterns"]}
    assert named["T7", "97530-for-97535"] == 200
    assert named["T8", "mostly-down"] == 60
    assert not any(who == "T1" and "for" in what for who, what in named)
    assert found["rates"]["all"]["up"]["estimate"] == 0
    assert found["rates"]["by_clinician"]["T8"]["down"]["estimate"] == 1
    assert found["exposure"] == {"over": "580.00", "under": "2385.00"}


def test_the_same_sessions_give_the_same_answer() -> None:
    sessions = [past(n, billed=billed(c97535=n % 4)) for n in range(40)]
    one, two = audited(*sessions, sample=5, seed="x"), audited(*sessions, sample=5, seed="x")
    assert json.dumps(one) == json.dumps(two)
    turned = audited(*reversed(sessions), sample=5, seed="x")
    assert turned["sample"] == one["sample"]
    assert turned["rates"] == one["rates"]
    assert len(one["sample"]) == 5


@given(st.integers(0, 400), st.integers(0, 400))
def test_wilson_solves_its_own_equation(a: int, b: int) -> None:
    hits, n = min(a, b), max(a, b)
    found = wilson(hits, n)
    assert 0 <= found["low"] <= found["estimate"] <= found["high"] <= 1
    for edge in ("low", "high"):
        p = found[edge]
        if n and 0 < p < 1:
            z = abs(hits / n - p) / (p * (1 - p) / n) ** 0.5
            assert z == pytest.approx(1.96, abs=0.2) or n < 3


def test_wilson_against_a_printed_table() -> None:
    assert wilson(8, 10) == {"estimate": 0.8, "low": 0.4902, "high": 0.9433}
    assert wilson(0, 20)["low"] == 0
    assert wilson(0, 0)["high"] == 1


def test_extrapolation_shows_its_method_and_shrinks_to_nothing_at_the_whole() -> None:
    sums = Dollars()
    for n in range(10):
        sums.add(Decimal(n % 2))
    told = sums.extrapolated(100)
    assert told["point"] == "50.00"
    assert Decimal(told["low"]) < 50 < Decimal(told["high"])
    assert "90 %" in told["method"]
    whole = sums.extrapolated(10)
    assert whole["low"] == whole["high"] == "5.00"
    assert Dollars().extrapolated(10) == {}


BAD = [
    ({"id": None}, "id"),
    ({"clinician": ""}, "clinician"),
    ({"payer": None}, "payer"),
    ({"date": "March"}, "date"),
    ({"method": "best"}, "method"),
    ({"note": 5}, "note"),
    ({"billed": None}, "billed"),
    ({"billed": ["97530"]}, "billed.0"),
    ({"billed": [{"code": "97530"}]}, "billed.0.units"),
    ({"billed": [{"code": "x", "units": 1}]}, "billed.0.code"),
    ({"billed": [{"code": "97140", "units": 1}]}, "fees.97140"),
    ({"clinician_role": "PT"}, "clinician_role"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_a_bad_session_is_named_and_the_rest_go_on(change: dict[str, Any], field: str) -> None:
    found = audited({**past(), **change}, past(2, billed=billed(c97535=3)))
    assert [e["error"]["field"] for e in found["errors"]] == [field]
    assert [one["id"] for one in found["flagged"]] == ["s2"]


def test_a_session_given_twice_counts_once() -> None:
    found = audited(past(), past())
    assert found["sessions"] == 1
    assert found["errors"][0]["error"]["field"] == "id"


@pytest.mark.parametrize("given", [["x"], {"97530": 41.2}, {"97530": "x"}, {"97530": "-1"}])
def test_bad_fees_are_refused(given: Any) -> None:
    with pytest.raises(UserError):
        fees(given)


def test_the_command_prints_one_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fees.json").write_text(json.dumps(PRICES))
    lines = "\n".join(json.dumps(past(n, billed=billed(c97535=3))) for n in range(3))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    words = ["coding", "audit", "--fees", str(tmp_path / "fees.json"), "--population", "30"]
    assert main.main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["sessions"], len(found["flagged"])) == (3, 3)
    assert found["extrapolation"]["point"] == "1192.50"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}\nno\n")))
    assert main.main(words) == 1
    assert main.main(["coding", "audit", "--fees", str(tmp_path / "absent.json")]) == 1


def test_work_that_the_reader_does_not_know_is_never_held_against_a_charge() -> None:
    note = "Dressing with chaining, 15 min. Zorbing with OT steadying and cueing turns, 15 min."
    lines = [{"code": "97535", "units": 1}, {"code": "97530", "units": 1}]
    assert audited(past(note=note, billed=lines))["flagged"] == []
    alone = audited(past(note=note.split(".")[0] + ".", billed=lines))["flagged"]
    assert [one["direction"] for one in alone] == ["up"]


def test_what_is_told_without_a_word_of_skill_is_set_aside_not_flagged() -> None:
    note = "Shirt and socks put on at the bench, 4 of 6 steps, 15 min."
    told = {"clinician": "T1", "payer": "P1", "date": "2026-10-05", "method": "spm"}
    silent = {"id": "a", "note": note, "billed": [{"code": "97535", "units": 1}], **told}
    alone = {**silent, "id": "b", "note": note.replace(", 4", " by himself with no help, 4")}
    audit = Audit(fees({"97535": "40.00"}))
    audit.take(silent)
    audit.take(alone)
    assert audit.unclear == ["a"]
    assert [one.session.id for one in audit.flagged] == ["b"]

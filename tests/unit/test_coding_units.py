"""Minutes to units, against a counter that shares nothing with it but the rule's own words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.base import rules
from countersign.base.errors import UserError
from countersign.cli import coding as cli
from countersign.coding.assistant import Portions, portions, shared
from countersign.coding.codes import known
from countersign.coding.units import count

ON = date(2026, 10, 5)
POOLED = ("97530", "97535", "97112", "97110")


def ceiling(total: int) -> int:
    """The day's units, walked up the printed table minute by minute."""
    units, upper = 0, 7
    for minute in range(1, total + 1):
        if minute > upper:
            units, upper = units + 1, upper + 15
    return units


def best_shares(minutes: Mapping[str, int]) -> list[dict[str, int]]:
    """Every way to hand out the day's units that covers the most left-over minutes."""
    codes = list(minutes)
    whole = [minutes[c] // 15 for c in codes]
    day = ceiling(sum(minutes.values()))
    ways = []
    for extra in product((0, 1), repeat=len(codes)):
        if sum(whole) + sum(extra) == day:
            covered = sum(minutes[c] % 15 for c, one in zip(codes, extra, strict=True) if one)
            ways.append((covered, [w + one for w, one in zip(whole, extra, strict=True)]))
    most = max(covered for covered, _ in ways)
    return [dict(zip(codes, way, strict=True)) for covered, way in ways if covered == most]


def midpoint(minutes: int, unit: int) -> int:
    """Units won one minute at a time: each once more than half of its time is done."""
    return sum(1 for minute in range(1, minutes + 1) if (minute - 1) % unit == unit // 2)


def small_cases() -> Iterator[dict[str, int]]:
    for pair in product(range(39), repeat=2):
        yield dict(zip(POOLED, pair, strict=False))
    for three in product(range(17), repeat=3):
        yield dict(zip(POOLED, three, strict=False))
    for four in product((0, 5, 7, 8, 10, 15, 22, 23), repeat=4):
        yield dict(zip(POOLED, four, strict=False))


CASES = list(small_cases())


def test_there_are_thousands_of_small_cases() -> None:
    assert len(CASES) == 39**2 + 17**3 + 8**4


def test_cms_equals_the_brute_force_on_every_small_case() -> None:
    for minutes in CASES:
        got = count(minutes, {}, method="cms_8_minute", on=ON)
        ways = best_shares(minutes)
        assert got.total_timed_minutes == sum(minutes.values())
        if len(ways) == 1:
            assert (got.units, got.ties) == (ways[0], ()), minutes
        else:
            order = sorted(ways, key=lambda way: sorted(way.items()))
            assert sorted(got.ties, key=lambda way: sorted(way.items())) == order, minutes
            assert got.units == {c: min(w[c] for w in ways) for c in minutes}, minutes


def test_midpoint_equals_the_brute_force_on_every_small_case() -> None:
    for minutes in CASES:
        got = count(minutes, {}, method="spm", on=ON)
        assert got.units == {c: midpoint(m, 15) for c, m in minutes.items()}
        assert got.ties == ()


@pytest.mark.parametrize("method", ["cms_8_minute", "spm"])
def test_long_codes_need_more_than_half_and_stay_out_of_the_pool(method: str) -> None:
    for minutes in range(200):
        for code, unit, once in (
            ("97550", 30, True),
            ("97551", 15, False),
            ("96112", 60, True),
            ("96113", 30, False),
        ):
            got = count({code: minutes, "97530": 7}, {}, method=method, on=ON)
            due = midpoint(minutes, unit)
            assert got.units[code] == (min(due, 1) if once else due), (code, minutes)
            assert got.total_timed_minutes == 7


@pytest.mark.parametrize("method", ["cms_8_minute", "spm"])
def test_thinking_is_one_service_under_two_codes(method: str) -> None:
    for minutes, other in product(range(61), range(23)):
        got = count({"97129": minutes, "97110": other}, {}, method=method, on=ON)
        plain = count({"97112": minutes, "97110": other}, {}, method=method, on=ON)
        assert got.units["97129"] + got.units["97130"] == plain.units["97112"]
        assert got.units["97129"] == min(1, plain.units["97112"])
        assert [t["97129"] + t["97130"] for t in got.ties] == [t["97112"] for t in plain.ties]


def test_the_rule_files_own_examples() -> None:
    facts = rules.load("time_rules", on=ON)
    for example in facts["examples"]:
        minutes = {c.replace("9712x", "97129"): m for c, m in example["minutes"].items()}
        for name, method in (("cms", "cms_8_minute"), ("spm", "spm")):
            got = count(minutes, example.get("untimed", {}), method=method, on=ON)
            due = example[name]
            for tie in due.get("choices", ()):
                assert any(all(t[c] == n for c, n in tie.items()) for t in got.ties)
            assert bool(got.ties) == due.get("tie", False)
            units = got.ties[0] if got.ties else got.units
            assert sum(n for c, n in units.items() if known(ON)[c].timed) == due["units"]
    for case in facts["differences"]:
        minutes = dict(zip(POOLED, case["minutes"].values(), strict=False))
        cms = count(minutes, {}, method="cms_8_minute", on=ON)
        whole = cms.ties[0] if cms.ties else cms.units
        assert sum(whole.values()) == case["cms"]
        assert sum(count(minutes, {}, method="spm", on=ON).units.values()) == case["spm"]


@given(st.dictionaries(st.sampled_from(POOLED), st.integers(0, 90), min_size=1))
def test_order_of_the_codes_never_matters(minutes: dict[str, int]) -> None:
    turned = dict(reversed(minutes.items()))
    one = count(minutes, {}, method="cms_8_minute", on=ON)
    two = count(turned, {}, method="cms_8_minute", on=ON)
    assert one.units == two.units
    assert {tuple(sorted(t.items())) for t in one.ties} == {
        tuple(sorted(t.items())) for t in two.ties
    }


def test_untimed_codes_are_once_and_out_of_the_pool() -> None:
    got = count({"97530": 15}, {"97166": 40, "97150": 0}, method="cms_8_minute", on=ON)
    assert got.units == {"97530": 1, "97166": 1, "97150": 0}
    assert got.total_timed_minutes == 15


BAD = [
    ({"timed": {"97530": -1}}, "timed.97530"),
    ({"timed": {"97530": 12.5}}, "timed.97530"),
    ({"timed": {"97530": 12.0}}, "timed.97530"),
    ({"timed": {"97530": "25"}}, "timed.97530"),
    ({"timed": {"97530": True}}, "timed.97530"),
    ({"timed": {"97530": None}}, "timed.97530"),
    ({"timed": {"97530": 1441}}, "timed.97530"),
    ({"timed": {"97530": 1000, "97535": 441}}, "timed"),
    ({"timed": {"99999": 15}}, "timed.99999"),
    ({"timed": {"97166": 40}}, "timed.97166"),
    ({"untimed": {"97530": 40}}, "untimed.97530"),
    ({"timed": [15]}, "timed"),
    ({"timed": {"97530": 15}, "method": "best"}, "method"),
    ({"timed": {"97530": 15}, "method": None}, "method"),
    ({"timed": {"97550": 30}, "date": "2023-12-31"}, "timed.97550"),
    ({"timed": {"97530": 15}, "date": "soon"}, "date"),
    ({"timed": {"97530": 15}, "id": None}, "id"),
    ({}, "timed"),
]


def told(lines: str, method: str | None = None) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    status = cli.units(io.BytesIO(lines.encode()), out, method=method)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(("line", "field"), BAD)
def test_bad_input_is_refused_with_its_field(line: dict[str, Any], field: str) -> None:
    case = {"id": "x", "method": "spm", **line}
    status, (answer,) = told(json.dumps(case))
    assert status == 1
    assert answer["id"] == case["id"]
    assert answer["error"]["field"] == field
    assert answer["error"]["message"]


def test_a_bad_line_does_not_stop_the_next() -> None:
    good = '{"id":2,"timed":{"97112":20,"97110":20}}'
    status, answers = told(f'not json\n{good}\n{{"id":3,"timed":{{"97530":5,"97530":9}}}}', "spm")
    assert status == 1
    assert answers[1]["units"] == {"97112": 1, "97110": 1}
    assert answers[2]["error"]["field"] == "timed.97530"


def test_the_method_on_the_line_wins_over_the_commands() -> None:
    line = '{"id":1,"method":"cms_8_minute","timed":{"97112":20,"97110":20}}'
    _, (answer,) = told(line, "spm")
    assert answer["ties"] == [{"97112": 2, "97110": 1}, {"97112": 1, "97110": 2}]
    assert answer["units"] == {"97112": 1, "97110": 1}


PORTIONS = [
    (0, 15, 1, Portions(1, 0)),
    (15, 0, 1, Portions(0, 1)),
    (5, 10, 1, Portions(1, 0)),
    (13, 23, 2, Portions(1, 1)),  # the rule file's co_4
    (14, 1, 1, Portions(0, 1)),
    (8, 7, 1, Portions(0, 1)),
    (7, 8, 1, Portions(1, 0)),
    (7, 1, 1, Portions(1, 0)),
    (12, 12, 2, Portions(1, 1)),
    (30, 15, 3, Portions(1, 2)),
    (31, 4, 2, Portions(0, 2)),
    (0, 0, 0, Portions(0, 0)),
]


@pytest.mark.parametrize(("therapist", "assistant", "units", "due"), PORTIONS)
def test_units_with_an_assistants_part(
    therapist: int, assistant: int, units: int, due: Portions
) -> None:
    assert portions(therapist=therapist, assistant=assistant, units=units) == due


@given(st.integers(0, 90), st.integers(0, 90))
def test_portions_add_up_to_the_units(therapist: int, assistant: int) -> None:
    units = (therapist + assistant + 7) // 15
    split = portions(therapist=therapist, assistant=assistant, units=units)
    assert split.with_co + split.plain == units
    assert assistant or not split.with_co
    assert therapist or not split.plain


def test_an_untimed_code_is_one_unit_for_the_test() -> None:
    assert portions(therapist=27, assistant=3, units=1, timed=False) == Portions(0, 1)
    assert portions(therapist=26, assistant=4, units=1, timed=False) == Portions(1, 0)


def test_minutes_treated_together_are_split() -> None:
    assert [shared(30), shared(31), shared(45, disciplines=3)] == [15, 15, 15]
    with pytest.raises(UserError):
        shared(30, disciplines=0)
    with pytest.raises(UserError):
        portions(therapist=-1, assistant=0, units=0)

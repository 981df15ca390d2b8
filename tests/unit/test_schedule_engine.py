"""The solver against every plan there is, and the promises a plan keeps."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import terms

from countersign.base.errors import UserError
from countersign.cli import main
from countersign.scheduling.engine import plan, repair, sites, why, world
from countersign.scheduling.engine.calendar import holidays
from countersign.scheduling.engine.master import Chosen, only_used
from countersign.scheduling.engine.rows import Program, program
from countersign.scheduling.engine.solve import Solved, solve, verify


def solved(instance: dict[str, Any]) -> Solved:
    return solve(world.read(instance), seconds=30)


def best_of_all(made: Program) -> int:
    """The best plan by trying every combination."""
    by_party: list[list[int | None]] = [[None] for _ in made.parties]
    for number, column in enumerate(made.columns):
        by_party[column.party].append(number)
    count, best = len(made.columns), 0
    evaluations = range(count, made.size)
    sets = [(), *((n,) for n in evaluations)]
    for chosen in product(*by_party):
        for given in sets:
            use = np.zeros(len(made.room))
            numbers = [n for n in (*chosen, *given) if n is not None]
            for number in numbers:
                rows, weights = made.entries(number)
                use[rows] += weights
            if np.all(use <= made.room):
                best = max(best, int(sum(made.values[n] for n in numbers)))
    return best


def thinned(made: Program, most: int) -> bool:
    sizes = np.bincount(made.owners, minlength=len(made.parties)) + 1
    return bool(np.prod(sizes.astype(float)) <= most)


def test_the_best_plan_is_found_and_proven() -> None:
    tried = 0
    for seed in range(400):
        instance = terms.at_random(seed)
        made = program(world.read(instance))
        if not thinned(made, 4000):
            continue
        tried += 1
        found = solved(instance)
        assert found.chosen.value() == best_of_all(made), seed
        assert found.proven
        assert found.certificate()["bound"] >= found.chosen.value()
        assert terms.faults(instance, found.plan()) == []
        if tried == 25:
            break
    assert tried == 25


def test_a_large_term_is_planned_site_by_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds and the plan breaks no rule; the best plan is still found and proven."""
    monkeypatch.setattr(sites, "A_SITE", 0.3)
    monkeypatch.setattr(sites, "LEAST", 0.01)
    for seed in range(6):
        instance = terms.at_random(seed)
        monkeypatch.setattr(sites, "LARGE", 10**6)
        whole = solved(instance)
        monkeypatch.setattr(sites, "LARGE", 1)
        found = solved(instance)
        assert found.chosen.value() == whole.chosen.value(), seed
        assert found.certificate()["bound"] >= found.chosen.value()
        assert verify(world.read(instance), found.certificate()) <= found.certificate()["bound"]
        assert terms.faults(instance, found.plan()) == []


def test_a_plan_of_many_children_breaks_no_rule() -> None:
    for seed in range(5):
        instance = terms.at_random(seed)
        found = solved(instance)
        assert found.plan()["placements"]
        assert terms.faults(instance, found.plan()) == []


def test_the_bound_is_computed_again_and_a_better_claim_is_found_out(tmp_path: Path) -> None:
    instance = terms.at_random(3)
    certificate = solved(instance).certificate()
    assert verify(world.read(instance), certificate) <= certificate["bound"]
    files = {"instance": instance, "bound": {**certificate, "bound": certificate["bound"] - 500}}
    for name, body in files.items():
        (tmp_path / name).write_text(json.dumps(body))
    asked = ["schedule", "bound", str(tmp_path / "instance"), str(tmp_path / "bound")]
    assert main.main(asked) == 1


@pytest.mark.parametrize("price", [-1.0, "much", None])
def test_a_price_that_is_none_is_refused(price: object) -> None:
    instance = terms.at_random(3)
    with pytest.raises(UserError, match="does not fit"):
        verify(world.read(instance), {"prices": {"caseload t0 0": price}})


def test_the_thirteenth_visit_of_twelve_does_not_exist() -> None:
    child = terms.child(
        "c0",
        visits_per_week=2,
        visits_wanted=24,
        block_weeks=12,
        authorizations=[terms.grant("a", 51, unit="15min")],
    )
    visits = solved(terms.term(children=[child])).plan()["placements"][0]["visits"]
    assert len(visits) == 12


def test_a_caseload_counts_children_who_never_come_in_the_same_week() -> None:
    short = {"visits_wanted": 3, "block_weeks": 3}
    two = [terms.child("c0", **short), terms.child("c1", ready_week=7, **short)]
    full = terms.term(children=two, therapists=[terms.therapist(new_caseload_max=1)])
    assert len(solved(full).plan()["placements"]) == 1
    assert len(solved(terms.term(children=two)).plan()["placements"]) == 2


def test_an_hour_stays_the_same_hour_when_clocks_change() -> None:
    instance = terms.term(
        children=[terms.child("c0", visits_wanted=10, block_weeks=10)], horizon_weeks=18
    )
    at = [v["at"] for v in solved(instance).plan()["placements"][0]["visits"]]
    assert {one[11:16] for one in at} == {at[0][11:16]}
    assert {one[19:] for one in at} == {"-05:00", "-06:00"}


def test_holidays_are_observed() -> None:
    assert holidays(2026)["Thanksgiving Day"].isoformat() == "2026-11-26"
    assert holidays(2027)["Juneteenth"].isoformat() == "2027-06-18"
    assert holidays(2022)["Christmas Day"].isoformat() == "2022-12-26"
    assert holidays(2027)["Memorial Day"].isoformat() == "2027-05-31"


def test_an_evaluation_is_given_only_with_a_block_after_it() -> None:
    opening = {
        "id": "e0",
        "therapist": "t0",
        "site": "site00",
        "date": terms.day(0),
        "start": "14:00",
        "minutes": 60,
    }
    adjacent = {"0": ["14:00", "17:00"], "1": ["14:00", "17:00"]}
    waiting = terms.child("c0", needs_eval=True, ready_week=1)
    stranded = {**waiting, "visits_per_week": 2, "available": adjacent}
    given = solved(terms.term(children=[waiting], eval_openings=[opening])).plan()
    assert given["evals"] == [{"child": "c0", "opening": "e0"}]
    assert solved(terms.term(children=[stranded], eval_openings=[opening])).plan()["evals"] == []
    assert solved(terms.term(children=[waiting])).plan()["placements"] == []
    made = program(world.read(terms.term(children=[waiting], eval_openings=[opening])))
    stray = Chosen.nothing(made)
    stray.choose(len(made.columns))
    only_used(stray)
    assert not stray.numbers, "an evaluation without a block strands a family"


def test_siblings_come_together_or_not_at_all() -> None:
    pair = [terms.child("c0"), terms.child("c1", available={"2": ["14:00", "16:00"]})]
    groups = [{"id": "g", "children": ["c0", "c1"]}]
    both = solved(terms.term(children=pair, sibling_groups=groups)).plan()["placements"]
    starts = sorted(terms.minutes(one["start"]) for one in both)
    assert [one["weekdays"] for one in both] == [[2], [2]]
    assert starts[1] - starts[0] == 60
    pair[1]["available"] = {}
    assert solved(terms.term(children=pair, sibling_groups=groups)).plan()["placements"] == []


def out(instance: dict[str, Any], body: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = world.read(instance)
    event = {"type": "therapist_out", "therapist": "t0", "from": terms.day(7), "to": terms.day(11)}
    away = repair.read_event(made, {**event, **more})
    return repair.repair(made, plan.read(made, body), away, seconds=30).as_dict()


def test_a_substitute_is_better_than_a_move_and_a_move_than_a_lost_visit() -> None:
    instance = terms.term()
    body = solved(instance).plan()
    assert [one["do"] for one in out(instance, body)["actions"]] == ["cancel"]
    instance["therapists"].append(terms.therapist("t1"))
    assert [one["do"] for one in out(instance, body)["actions"]] == ["substitute"]
    start = body["placements"][0]["start"]
    taken = {
        "therapist": "t1",
        "site": "site00",
        "weekday": body["placements"][0]["weekdays"][0],
        "start": start,
        "minutes": 60,
        "until_week": 11,
        "uses": ["room"],
    }
    instance["busy"].append(taken)
    found = out(instance, body)
    assert [one["do"] for one in found["actions"]] == ["move"]
    assert (found["cost"], found["optimal"]) == (5, True)


def test_an_assistant_does_not_step_in_without_an_ot_on_duty() -> None:
    instance = terms.term(therapists=[terms.therapist(), terms.therapist("t1", role="OTA")])
    instance["therapists"][0]["new_caseload_max"] = 1
    instance["children"][0]["prefers"]["therapist"] = "t0"
    body = solved(instance).plan()
    assert [one["do"] for one in out(instance, body)["actions"]] == ["cancel"]


def test_why_names_the_smallest_change() -> None:
    short = terms.child("c0", authorizations=[terms.grant("a", 2)])
    instance = terms.term(children=[short])
    made = world.read(instance)
    answer = why.why(made, {}, "c0").as_dict()
    first = answer["relaxations"][0]
    assert [(one["kind"], one["amount"]) for one in first["changes"]] == [("units", 1)]
    assert first["gives"]["visits"] == 3
    with pytest.raises(UserError, match="no child"):
        why.why(made, {}, "nobody")
    opening: dict[str, Any] = {"id": "e0", "therapist": "t0", "date": terms.day(0)}
    opening |= {"site": "site00", "start": "14:00", "minutes": 60}
    waiting = terms.child("c0", needs_eval=True, ready_week=1)
    made = world.read(terms.term(children=[waiting], eval_openings=[opening]))
    assert why.why(made, {}, "c0").fits_now
    stranded = why.why(made, {}, "c0", given=["e0"]).as_dict()
    assert stranded["obstacles"][0].startswith("No evaluation is open")
    assert stranded["relaxations"][0]["changes"][0]["kind"] == "evaluation"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"week0": "2026-09-15"}, "week0"),
        ({"horizon_weeks": "many"}, "horizon_weeks"),
        ({"therapists": [terms.therapist(role="PT")]}, "therapists[0].role"),
        ({"children": [terms.child("c0", sites=["nowhere"])]}, "children[0].sites"),
        ({"children": [terms.child("c0", available={"0": ["3 pm", "17:00"]})]}, "available"),
        ({"sites": [terms.site(tz="Mars/Base")]}, "sites[0].tz"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(UserError) as caught:
        world.read(terms.term(**change))
    assert field in str(caught.value.field)


def test_from_file_to_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {name: str(tmp_path / name) for name in ("term", "plan", "bound", "event", "fix")}
    Path(names["term"]).write_text(json.dumps(terms.at_random(1)))
    asked = ["schedule", "solve", names["term"], "--seconds", "20"]
    assert main.main([*asked, "--out", names["plan"], "--bound", names["bound"]]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["optimal"] is True
    assert main.main(["schedule", "bound", names["term"], names["bound"]]) == 0
    event = {"type": "therapist_out", "therapist": "t0", "from": terms.day(0), "to": terms.day(4)}
    Path(names["event"]).write_text(json.dumps(event))
    fixing = ["schedule", "repair", names["term"], names["plan"], names["event"]]
    assert main.main([*fixing, "--out", names["fix"]]) == 0
    assert set(json.loads(Path(names["fix"]).read_text())) == {"actions", "cost", "optimal"}
    capsys.readouterr()
    assert main.main(["schedule", "why", names["term"], names["plan"], "c0"]) == 0
    assert json.loads(capsys.readouterr().out)["child"] == "c0"
    assert main.main([*asked, "--out", str(tmp_path / "no" / "where")]) == 1

"""Every check of the house: what it lets pass, what it finds, where it comes from, what it stops.

A check's examples are its tests and its docstring is its documentation; both are held to here.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter

import pytest

from countersign.goals.given import Given
from countersign.spine.checks import Check, Finding, find_all, walk_modules

CHECKS = find_all()
NAMES = [c.name.removeprefix("countersign.") for c in CHECKS]
NOT_CHECKS = ("examples", "plan_examples", "engine", "checks")
# Nobody may set these aside: the wrong patient, a licence, a visit that was not, money without
# minutes. DESIGN, section 1.
NEVER_SET_ASIDE = re.compile(
    r"notes\.other-child|licence\..*|author\..*|visit\..*|"
    r"coding\.(minutes-above-captured|line-without-minutes|line-without-evidence)"
)


def findings(one: Check) -> list[Finding]:
    return [finding for example in one.fails for finding in one.run(example)]


def line(one: Check, start: str) -> str:
    doc = importlib.import_module(one.run.__module__).__doc__ or ""
    found = [ln.removeprefix(start).strip() for ln in doc.splitlines() if ln.startswith(start)]
    assert len(found) == 1, f"{one.name}: say `{start} …` once in the docstring"
    return found[0]


@pytest.mark.parametrize("one", CHECKS, ids=NAMES)
class TestCheck:
    def test_passes_what_is_sound(self, one: Check) -> None:
        assert one.passes
        for example in one.passes:
            assert not list(one.run(example))

    def test_finds_something_in_every_fault(self, one: Check) -> None:
        assert all(list(one.run(example)) for example in one.fails)

    def test_finds_each_of_its_codes_and_no_other(self, one: Check) -> None:
        assert {finding.code for finding in findings(one)} == set(one.codes)

    def test_says_what_is_wrong_and_what_to_do(self, one: Check) -> None:
        for finding in findings(one):
            assert finding.message.endswith((".", "”", "?"))
            assert finding.do.endswith(".")
            assert "!" not in finding.message + finding.do

    def test_says_what_it_demands_in_one_sentence(self, one: Check) -> None:
        doc = importlib.import_module(one.run.__module__).__doc__ or ""
        assert doc.split("\n\n")[0].strip().endswith(".")

    def test_names_its_source(self, one: Check) -> None:
        assert line(one, "Source:") == one.source
        assert len(one.source) > 10

    def test_blocks_as_it_says(self, one: Check) -> None:
        said = line(one, "Blocks:")
        weights = {finding.blocks for finding in findings(one)}
        assert said.startswith("yes" if True in weights else "no")
        assert ("warns" in said) == (False in weights)

    def test_is_set_aside_only_where_it_says_so_and_never_where_nobody_may(
        self, one: Check
    ) -> None:
        may = {finding.code for finding in findings(one) if finding.override}
        assert ("set it aside" in line(one, "Blocks:")) == bool(may)
        assert not [code for code in may if NEVER_SET_ASIDE.fullmatch(code)]

    def test_runs_on_a_thing_about_which_nothing_is_known(self, one: Check) -> None:
        """A missing part or context passes or is found, and never raises."""
        if one.on == "goal":
            list(one.run(Given(text="?")))
            return
        for example in (*one.passes, *one.fails):
            list(one.run(type(example)(parts={})))
            list(one.run(type(example)(parts=example.parts)))
            list(one.run(type(example)(parts={}, context=example.context)))


def test_codes_are_unique_and_name_their_room() -> None:
    codes = Counter(code for one in CHECKS for code in one.codes)
    assert not [code for code, count in codes.items() if count > 1]
    assert all(re.fullmatch(r"[a-z]+(\.[a-z0-9-]+)+", code) for code in codes)
    assert "check.failed" not in codes  # the engine's own, of a check that could not run


def test_every_file_of_checks_holds_one() -> None:
    holding = {one.run.__module__ for one in CHECKS}
    there = {
        name
        for name in walk_modules("checks")
        if name.rpartition(".")[2] not in NOT_CHECKS and ".checks." in name
    }
    assert there == holding

"""What words beside a number make of it, and what an unexplained number does to the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests import letters_clerks, letters_made

from countersign.authorizations.letters import (
    checking,
    counted,
    grammar,
    identifiers,
    reading,
    values,
)
from countersign.authorizations.letters.found import Choice
from countersign.authorizations.letters.lines import Line
from countersign.base import pages
from countersign.base.pages import Box, Page, Word


def roles(sentence: str) -> list[tuple[float, str]]:
    """Each amount of a sentence with its role, where no clause says another."""
    return [(one.number, one.role) for one in counted.amounts(sentence, lambda start, end: "")]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("We have approved 24 of the 36 visits requested.", [(24, "approved"), (36, "requested")]),
        (
            "All 20 visits that were requested have been approved.",
            [(20, "approved"), (20, "requested")],
        ),
        (
            "Together with the 16 visits approved earlier, it now allows 32 visits.",
            [(16, "previous"), (32, "total")],
        ),
        ("The remaining 8 visits do not meet our criteria.", [(8, "denied")]),
        ("We denied 12 visits.", [(12, "denied")]),
        ("12 visits have already been used.", [(12, "used")]),
        ("An additional 6 units are approved, for a total of 30.", [(6, "added"), (30, "total")]),
        ("Sessions of up to 4 units are usual.", [(4, "rule")]),
        ("No more than 4 units may be billed on one day.", [(4, "rule")]),
        ("We approved 24 and denied 12.", [(24, "approved"), (12, "denied")]),
        ("The number of visits is increased from 10 to 15.", [(10, "previous"), (15, "total")]),
        ("One episode is 12 to 24 visits.", []),
    ],
)
def test_an_amount_is_what_stands_beside_it(sentence: str, said: list[tuple[float, str]]) -> None:
    assert roles(sentence) == said


def test_a_number_called_number_may_be_anybodys() -> None:
    assert identifiers.kind_at("under authorization PA123456", 20) == ("auth", 1)
    assert identifiers.kind_at("Client number: 76475938", 15)[0] == "member_id"
    assert identifiers.kind_at("number: 76475938", 8)[0] == "number"
    assert identifiers.kind_at("Prior authorization number PA1", 27)[0] == "auth"


def test_a_number_before_a_month_is_not_its_day() -> None:
    found = [day.value.isoformat() for day in values.dates("97110 24 Oct 04, 2026 Dec 26, 2026")]
    assert found == ["2026-10-04", "2026-12-26"]


def test_the_year_may_stand_with_the_last_day_only() -> None:
    found = [day.value.isoformat() for day in values.dates("March 3 through May 8, 2026")]
    assert sorted(found) == ["2026-03-03", "2026-05-08"]


def test_grammar_is_silent_where_nothing_is_said() -> None:
    assert grammar.roles("The 12 visits.", 4, 13) == ()


def with_line(pdf: bytes, text: str) -> list[Page]:
    """A letter's pages with one more line of words at the foot of the first."""
    first, *rest = pages.read(pdf)
    words, x = list(first.words), 72.0
    for part in text.split():
        box = Box(0, x, 740, x + 6 * len(part), 750)
        words.append(Word(part, box, box))
        x += 6 * len(part) + 4
    return [replace(first, words=tuple(words)), *rest]


@pytest.mark.parametrize(
    ("line", "doubted"),
    [
        ("In summary, 31 visits are approved.", "lines.0.quantity"),
        ("Services end on 12/31/2027.", "lines.0.end"),
        ("Member ID 76475939K", "member_id"),
        ("Authorization PA21948925", "auth_number"),
    ],
)
def test_what_no_field_explains_takes_trust_away(line: str, doubted: str) -> None:
    letter = letters_clerks.made(0, "after_the_fact")
    assert doubted not in reading.read(pages.read(letter.pdf)).as_dict("x")["flags"]
    assert doubted in reading.read(with_line(letter.pdf, line)).as_dict("x")["flags"]


@pytest.mark.parametrize(("kind", "sure"), [("retro", True), ("initial", False)])
def test_a_period_that_is_over_is_only_for_retroactive_letters(kind: str, sure: bool) -> None:
    line = Line()
    line["start"], line["end"] = Choice(date(2026, 1, 1)), Choice(date(2026, 2, 1))
    checking.timely([line], date(2026, 3, 1), kind)
    assert line["end"].sure is sure


def test_an_outcome_that_is_not_understood_is_doubted() -> None:
    letter = letters_made.made(0, "long_letter")
    first, second, *rest = pages.read(letter.pdf)
    words = tuple(replace(w, text="Quorum") if w.text == "Approved" else w for w in second.words)
    told = reading.read([first, replace(second, words=words), *rest]).as_dict("x")
    assert "decision" in told["flags"]

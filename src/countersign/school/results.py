"""Test results as structures, and what is wrong with one. Pure.

A score has its scale, a scale its mean, its limits and its direction; the child's age is reckoned
from the birth date, never typed. A percentile has to fit the score beside it.

Source: rules/school_tests.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import NormalDist
from typing import Any

from countersign.base import dates, rules

LOOSE = 3
"""Percentile points by which tables of norms and the normal curve may differ near the middle."""
FAR = 15
"""From so many points on no table of norms explains it: a slip of the pen."""
SPREAD = 5.5
"""Standard deviations from the mean beyond which no scale goes."""


@dataclass(frozen=True, slots=True)
class Score:
    """One score of a test. `value` is on `scale`; `band` is the words the tool itself gives."""

    name: str
    scale: str
    value: int
    percentile: int | None = None
    band: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "scale": self.scale,
            "value": self.value,
            "percentile": self.percentile,
            "band": self.band,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """A test that was given: `born` and `given_on` make the age."""

    id: str
    tool: str
    edition: str
    given_on: date
    born: date
    scores: tuple[Score, ...]
    form: str = ""
    informant: str = ""

    @property
    def age(self) -> tuple[int, int]:
        return age_at(self.born, self.given_on)

    @property
    def name(self) -> str:
        """The tool with its edition, not said twice: "Sensory Profile 2"."""
        full = str(tools().get(self.tool, {}).get("name", self.tool))
        if self.edition.casefold().startswith(full.casefold()):
            return self.edition
        return f"{full}, {self.edition}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit in a result. `sure` is arithmetic and stops; the rest follows manuals that
    were not read again (`verified: false`), is shown as "confirm", and stops nothing."""

    code: str
    message: str
    sure: bool


def score_from(body: Mapping[str, Any]) -> Score:
    """A score as it is stored."""
    return Score(
        name=str(body["name"]),
        scale=str(body["scale"]),
        value=int(body["value"]),
        percentile=None if body.get("percentile") is None else int(body["percentile"]),
        band=str(body.get("band") or ""),
    )


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, Any]:
    return rules.load("school_tests", on=date(2026, 11, 30))


def tools() -> Mapping[str, Mapping[str, Any]]:
    """Every tool by its code."""
    found: Mapping[str, Mapping[str, Any]] = _facts()["tools"]
    return found


def scales() -> Mapping[str, Mapping[str, Any]]:
    """Every scale by its code."""
    found: Mapping[str, Mapping[str, Any]] = _facts()["scales"]
    return found


def bands() -> tuple[str, ...]:
    """The words a tool of bands gives, from less to more."""
    return tuple(_facts()["bands"])


def age_at(born: date, day: date) -> tuple[int, int]:
    """Years and whole months, as test manuals count them."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return divmod(months, 12)


def age_said(age: tuple[int, int]) -> str:
    """ "7 years 2 months"."""
    years, months = age
    said = f"{years} year{'s' * (years != 1)}"
    return f"{said} {months} month{'s' * (months != 1)}" if months else said


def faults(result: Result) -> Iterator[Fault]:
    """Everything that does not fit."""
    tool = tools().get(result.tool)
    if tool is None:
        yield Fault("tool", f"“{result.tool}” is no tool that is known here.", True)
        return
    if result.given_on < result.born:
        yield Fault("age", "The test was given before the child was born.", True)
        return
    years, months = result.age
    first, last = tool["ages"]
    if not first <= years * 12 + months <= last:
        yield Fault(
            "age",
            f"{tool['name']} is made for {first // 12} to {last // 12} years; the child was "
            f"{age_said(result.age)} on {dates.said(result.given_on)}.",
            False,
        )
    if result.edition not in tool["editions"]:
        yield Fault("edition", f"{tool['name']} has no edition “{result.edition}”.", False)
    elif result.edition != tool["current"]:
        yield Fault(
            "edition",
            f"{tool['name']}: {result.edition} was followed by {tool['current']}.",
            False,
        )
    for score in result.scores:
        yield from _of_score(score, tool)


def _of_score(score: Score, tool: Mapping[str, Any]) -> Iterator[Fault]:
    scale = scales().get(score.scale)
    if scale is None:
        yield Fault("scale", f"{score.name}: “{score.scale}” is no scale.", True)
        return
    if score.scale not in tool["scales"]:
        yield Fault("scale", f"{score.name}: {tool['name']} gives no {scale['name']}.", False)
    if not scale["least"] <= score.value <= scale["most"]:
        yield Fault(
            "score",
            f"{score.name}: {score.value} is outside the {scale['name']}s, which run from "
            f"{scale['least']} to {scale['most']}.",
            _cannot_be(score.value, scale),
        )
    elif score.percentile is not None and "mean" in scale:
        yield from _percentile(score, scale)
    if tool.get("bands") and score.band not in bands():
        yield Fault("band", f"{score.name}: choose the words that the tool gives for it.", False)


def _cannot_be(value: int, scale: Mapping[str, Any]) -> bool:
    """Whether it is absurd whatever the manual says; its own limits were not read again."""
    if "mean" not in scale:
        return value < 0 or scale["name"].startswith("percentile")
    return value < 0 or abs(value - scale["mean"]) > SPREAD * float(scale["sd"])


def _percentile(score: Score, scale: Mapping[str, Any]) -> Iterator[Fault]:
    fits = NormalDist(scale["mean"], scale["sd"]).cdf(score.value) * 100
    given = float(score.percentile or 0)
    if not 0 <= given <= 100 or abs(given - fits) > max(LOOSE, fits * 0.1 if fits < 50 else 0):
        yield Fault(
            "percentile",
            f"{score.name}: a {scale['name']} of {score.value} is near percentile "
            f"{max(1, min(99, round(fits)))}, not {score.percentile}.",
            not 0 <= given <= 100 or abs(given - fits) > FAR,
        )


def reads(score: Score, tool: str) -> int | None:
    """-1 a difficulty, 0 as expected, 1 a strength; None where the score alone does not say.

    On a scale where higher says "more", far from the middle on either side is no strength.
    """
    scale = scales().get(score.scale, {})
    if "mean" not in scale:
        return None
    off = (score.value - scale["mean"]) / scale["sd"]
    if tools().get(tool, {}).get("higher") == "more":
        return -1 if off >= 1 else 0
    return -1 if off <= -1 else 1 if off >= 1 else 0


def ordinal(number: int) -> str:
    """ "14th"."""
    tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def said(score: Score) -> str:
    """ "standard score 84, 14th percentile"; the tool's own words where it gives them."""
    scale = scales().get(score.scale, {"name": score.scale})
    bits = [f"{scale['name']} {score.value}"]
    if score.percentile is not None:
        bits.append(f"{ordinal(score.percentile)} percentile")
    if score.band:
        bits.append(score.band)
    return ", ".join(bits)


def as_evidence(result: Result, score: Score) -> str:
    """The words a statement about this score rests on."""
    return (
        f"{result.name}, given {dates.said(result.given_on)} at {age_said(result.age)}: "
        f"{score.name}, {said(score)}"
    )


def listed(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The results as they are signed with a report: whole numbers and words."""
    return [
        {
            "id": one.id,
            "tool": one.tool,
            "name": one.name,
            "edition": one.edition,
            "given_on": str(one.given_on),
            "age": list(one.age),
            "higher": tools().get(one.tool, {}).get("higher", ""),
            "scores": [{**s.as_dict(), "said": said(s)} for s in one.scores],
        }
        for one in results
    ]

"""Numbers with what they count: trials, percent, minutes, doses, frequencies, ages and scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from countersign.spine.grounding import measures
from countersign.spine.grounding.lexicon import stem
from countersign.spine.grounding.measures import value_of
from countersign.spine.grounding.words import Word


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: its value in the measure of its `unit`, of how many, and how it was written."""

    value: float
    unit: str
    start: int
    end: int
    written: str
    of: float | None = None
    about: bool = False
    plain: float = -1.0  # the number as it stands, whatever its unit

    def says(self, other: Amount) -> bool:
        """Whether `other` in a source supports this number in a draft."""
        if self.of is not None and other.of is not None:
            same = _near(self.value, other.value) and _near(self.of, other.of)
            return same or (
                self.unit == other.unit == "score"
                and _near(self.value * other.of, other.value * self.of)
                and self.of > other.of
            )
        if {self.unit, other.unit} == {"percent", "score"}:
            percent, score = (self, other) if self.unit == "percent" else (other, self)
            return bool(score.of) and abs(100 * score.value / (score.of or 1) - percent.value) < 1
        if self.unit == "often" and _near(other.of or 0, 7):
            return _near(self.value, other.value)  # "five nights a week" of "5 of 7"
        if other.unit == "score":
            return self._fits_count(other) and (
                _near(self.value, other.value) or _near(self.value, other.of or -1)
            )
        if self.unit == "score":
            return False
        if other.unit == "clock" and self.unit == "":
            return _near(other.value, 60 * self.bare) or _near(other.value, 60 * (self.bare + 12))
        if (self.unit, other.unit) in (("times", "often"), ("", "often")) or (
            self.unit.startswith("~") and other.unit == "often"
        ):
            return _near(self.bare, other.bare)
        if self.unit == "often" and other.unit in ("times", "") and self.bare <= 3:
            return _near(self.bare, other.bare)
        if not self._fits(other):
            return False
        if "" in (self.unit, other.unit) and self.unit != other.unit:
            return _near(self.bare, other.bare)
        slack = 0.15 if self.about or other.about else 0.001
        return abs(self.value - other.value) <= slack * max(abs(other.value), 0.001)

    @property
    def bare(self) -> float:
        """The number as it is written, without its unit."""
        return self.plain if self.plain >= 0 else self.value

    def rivals(self, other: Amount) -> bool:
        """Whether `other` counts the same kind of thing, so that another value says otherwise."""
        if {self.unit, other.unit} <= {"percent", "score"}:
            return True
        return self.unit == other.unit and self.unit not in ("", "times~")

    def _fits_count(self, other: Amount) -> bool:
        return self.unit not in measures.MEASURES and self.unit not in ("percent", "often")

    def _fits(self, other: Amount) -> bool:
        if self.unit == other.unit:
            return True
        loose = {"", "times", "sets"}
        hard = measures.MEASURES | {"percent", "often", "score"}
        if self.unit in hard or other.unit in hard:
            return (self.unit == "" and other.unit not in ("often",)) or (
                other.unit == "" and self.unit not in ("often", "percent")
            )
        return (
            self.unit in loose
            or other.unit in loose
            or self.unit.startswith("~")
            or other.unit.startswith("~")
        )


def span_minutes(found: Sequence[Amount]) -> Iterator[Amount]:
    """What lies between two times of the clock, as minutes."""
    clocks = [a for a in found if a.unit == "clock"]
    for first, last in pairwise(clocks):
        if 0 < last.value - first.value <= 240:
            yield Amount(last.value - first.value, "time", first.start, last.end, "", about=False)


def _near(a: float, b: float) -> bool:
    return abs(a - b) < 0.001


def amounts(
    text: str,
    found: Sequence[Word],
    dates: Sequence[tuple[int, int]] = (),
    *,
    loose: bool = False,
) -> list[Amount]:
    """Every number of `text` with what it counts, in order, none twice and none in `dates`.

    `loose`: "one" is a number wherever it stands.
    """
    taken = [
        *dates,
        *(m.span() for m in measures.DATE.finditer(text) if not (loose and _may_count(m.group()))),
    ]
    got: list[Amount] = []
    for one in _in_order(text, found, loose=loose):
        if any(a < one.end and one.start < b for a, b in taken):
            continue
        taken.append((one.start, one.end))
        got.append(one)
    return sorted(got, key=lambda a: a.start)


def _may_count(date: str) -> bool:
    """ "On 3/5": a day, or three of five."""
    numbers = re.findall(r"\d+", date)
    return len(numbers) == 2 and int(numbers[0]) <= int(numbers[1]) <= 10


_NUMBER = re.compile(rf"(?i)\d|\b(?:{measures.SMALL}|{measures.TENS}|hundred)\b")


def _in_order(text: str, found: Sequence[Word], *, loose: bool) -> Iterator[Amount]:
    """Numbers by kind, the plainest last: what is taken once is not taken again.

    A pattern is only tried where a text has what it cannot do without: most have no number at all.
    """
    low = text.casefold()
    numbered = _NUMBER.search(text) is not None
    if "%" in low or "per" in low:
        for m in measures.PERCENT.finditer(text):
            yield _made(m, "percent", value_of(m["a"]), text)
    yield from _fractions(text)
    if "/" in low or " over " in low:
        yield from _pressures(text)
    if numbered:
        yield from _in_pieces(text, found)
    for m in measures.FROM_OFTEN.finditer(text) if numbered and _PER.search(low) else ():
        weekly = round(7 * value_of(m["a"]) / measures.PERIODS[m["per"].casefold()], 3)
        yield Amount(weekly, "often", *m.span("a"), m["a"], plain=value_of(m["a"]))
    for m in measures.FREQUENCY.finditer(text) if _PER.search(low) else ():
        yield _frequency(m)
    if numbered:
        yield from _scores(text)
        yield from _ranges(text, found)
    for m in measures.ORDINAL.finditer(text):
        value = float(m["a"]) if m["a"] else float(measures.ORDINALS[m["w"].casefold()])
        yield _made(m, "percentile" if m["u"] in ("percentile", "%ile") else "ordinal", value, text)
    for m in measures.SPOKEN_HUNDRED.finditer(text) if loose and numbered else ():
        hundreds = 100 * value_of(m["h"])
        yield Amount(hundreds + value_of(m["a"]), "", m.start(), m.end(), m.group())
    for m in measures.TIMES.finditer(text):
        unit = "" if m["a"] else "times"  # "x 6" may be weeks or repetitions
        yield _made(m, unit, value_of(m["a"] or m["b"] or m["c"]), text)
    for m in measures.COUPLE.finditer(text):
        if m.group().casefold() != "both":
            unit, scale, end = _unit(text, m.end(), found)
            yield Amount(2 * scale, unit, m.start(), end, m.group(), about=True)
    for m in measures.CLOCK.finditer(text) if ":" in low else ():
        yield Amount(float(m["h"]) * 60 + float(m["m"]), "clock", m.start(), m.end(), m.group())
    if numbered:
        yield from _plain(text, found, loose=loose)


# What every frequency has.
_PER = re.compile(
    r"day|d\b|daily|night|week|wk|month|mo\b|hour|year|session|visit|morning|afternoon|evening"
)


def _ranges(text: str, found: Sequence[Word]) -> Iterator[Amount]:
    for m in measures.RANGE.finditer(text) if "-" in text or "–" in text else ():
        for group in ("a", "b"):
            unit, scale, _ = _unit(text, m.end(), found)
            value = float(m[group])
            yield Amount(value * scale, unit, m.start(group), m.end(group), m[group], plain=value)


def _fractions(text: str) -> Iterator[Amount]:
    """ "A quarter inch", "half an hour", "three quarters of the digits"."""
    for m in measures.FRACTION.finditer(text):
        written = re.sub(r"\s+", " ", (m["a"] or m["w"]).casefold())
        noun = stem(m["u"] or m["u2"] or "")
        unit, scale = measures.BY_STEM.get(noun, (f"~{noun}", 1.0))
        end = m.end("u2") if m["u2"] else m.end("u")
        yield Amount(measures.PARTS[written] * scale, unit, m.start(), end, text[m.start() : end])
    for m in measures.SHARE.finditer(text):
        value = 100 * measures.PARTS[re.sub(r"\s+", " ", m["w"].casefold())]
        yield Amount(value, "percent", m.start(), m.end(), m.group(), about=True)


def _pressures(text: str) -> Iterator[Amount]:
    """Blood pressures, written and spoken."""
    for m in measures.PRESSURE.finditer(text):
        if float(m["a"]) >= 80 and float(m["a"]) > float(m["b"]):
            yield Amount(float(m["a"]), "pressure", m.start(), m.end(), m.group(), float(m["b"]))
    for m in measures.SPOKEN_PRESSURE.finditer(text):
        high, low = (value_of(m["a"]) + (100 if m["h"] else 0), value_of(m["b"]))
        if high >= 80:
            yield Amount(high, "pressure", m.start(), m.end(), m.group(), low)


_LONG = re.compile(r"(?i)hour|minute")


def _in_pieces(text: str, found: Sequence[Word]) -> Iterator[Amount]:
    """ "3 minutes 40 seconds", "three point five kilos"."""
    for m in measures.COMPOUND.finditer(text) if _LONG.search(text) else ():
        value = value_of(m["a"]) * (60 if m["u"] else 1) + value_of(m["b"]) / (1 if m["u"] else 60)
        yield Amount(value, "time", m.start(), m.end(), m.group())
    for m in measures.POINT.finditer(text) if " point " in text.casefold() else ():
        whole, part = value_of(m["a"]), value_of(m["b"])
        value = whole + part / (10 if part < 10 else 100)
        unit, scale, end = _unit(text, m.end(), found)
        yield Amount(value * scale, unit, m.start(), max(end, m.end()), m.group(), plain=value)


def _scores(text: str) -> Iterator[Amount]:
    """ "All 12 pieces", "4 of 5", "4/5"."""
    for m in measures.ALL_OF.finditer(text):
        count = value_of(m["a"])
        if 1 < count <= 100:
            yield Amount(count, "score", m.start(), m.end(), m.group(), count)
    low = text.casefold()
    if " of " in low or " in " in low:
        yield from _apart_scores(measures.APART_SCORE, text)
    if "of " in low:
        yield from _apart_scores(measures.TURNED_SCORE, text)
    for m in measures.SCORE.finditer(text):
        done, tries = value_of(m["a"]), value_of(m["b"])
        if tries and done <= tries:
            yield _made(m, "score", done, text, of=tries)


def _apart_scores(pattern: re.Pattern[str], text: str) -> Iterator[Amount]:
    for m in pattern.finditer(text):
        done, tries = value_of(m["a"]), value_of(m["b"])
        if done <= tries:
            yield _made(m, "score", done, text, of=tries)


def _plain(text: str, found: Sequence[Word], *, loose: bool) -> Iterator[Amount]:
    for m in measures.PLAIN.finditer(text):
        written = m["a"] or m["c"]
        unit, scale, end = _unit(text, m.end(), found)
        if (
            written.casefold() == "one"
            and not loose
            and not (
                unit in measures.MEASURES
                or unit in ("cue", "times")
                or _counts_one(text, m)
                or (unit.startswith("~") and _ONE_THING.match(text[m.end() :]))
            )
        ):
            continue
        about = measures.ABOUT.search(text[: m.start()]) is not None
        yield Amount(
            value_of(written) * scale,
            unit,
            m.start(),
            max(end, m.end()),
            text[m.start() : max(end, m.end())].strip(),
            about=about,
            plain=value_of(written),
        )


# "One panel", and not "one of", "one at a time", "one foot", "one-handed".
_ONE_THING = re.compile(
    r"(?i)\s+(?!of|at|more|foot|leg|hand|arm|side|another|for|in|on|who|that|day|time|way|or)[a-z]{4,}"
)


def _counts_one(text: str, m: re.Match[str]) -> bool:
    return (
        re.match(
            r"(?i)\s*(?:loss|episode|fall|bite|step|more|less|fewer|new|hand|shoe|minute|more)\b",
            text[m.end() :],
        )
        is not None
    )


def _frequency(m: re.Match[str]) -> Amount:
    found = m.groupdict()
    per = next(v for k, v in found.items() if k.startswith("per") and v).casefold()
    often = (
        found["often"] or found["often2"] or found["often3"] or found["often4"] or found["often5"]
    )
    times = value_of(often) if often else 1.0
    many = value_of(found["many"] or found["many2"] or "1")
    if found["other"]:
        times = 0.5
    # How often in a week: "daily" is "7 times a week".
    weekly = round(7 * times / (many * measures.PERIODS[per]), 3)
    return Amount(weekly, "often", m.start(), m.end(), m.group().strip(), plain=times)


def _made(m: re.Match[str], unit: str, value: float, text: str, of: float | None = None) -> Amount:
    about = measures.ABOUT.search(text[: m.start()]) is not None
    return Amount(value, unit, m.start(), m.end(), m.group().strip(), of, about)


def _unit(text: str, end: int, found: Sequence[Word]) -> tuple[str, float, int]:
    """What is counted by the number that ends at `end`: a measure, or the idea of the next noun."""
    passed = 0
    for word in found:
        if word.start < end:
            continue
        if word.start - end > 1 + passed and text[end : word.start].strip("- \t"):
            break
        known = measures.BY_STEM.get(word.stem)
        if known:
            return known[0], known[1], word.end
        low = word.text.casefold()
        if low in measures.GLUE:
            passed += len(word.text) + 1
            end = word.end
            continue
        if word.ideas and not word.is_person:
            return f"~{sorted(word.ideas)[0].lstrip('~')}", 1.0, end
        if len(low) > 3 and low not in measures.NO_NOUN:
            return f"~{word.stem}", 1.0, end
        break
    return "", 1.0, end

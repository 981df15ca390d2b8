"""Copies of every kind between reports that were written by hand, and how well their words are
marked: the sentences of tests/data/school/hand.txt, not those of a generator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from countersign.school.own import Approved
from countersign.school.uniqueness import Report, pairs, report

BANK = Path(__file__).resolve().parents[1] / "tests/data/school/hand.txt"
KINDS = ("whole", "half", "section", "shuffled", "figures", "they", "mosaic", "many", "edited")
OWN = "po*1"
LEAST = 40
NEAR = 0.05
WIDTH = 78
FORMS = {
    "he": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
    "she": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
    "they": {"he": "they", "him": "them", "his": "their", "himself": "themself"},
}
FIGURES = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
OTHERS = {
    "small": "little",
    "hard": "difficult",
    "helped": "supported",
    "needs": "requires",
    "uses": "employs",
    "asked": "requested",
    "made": "produced",
    "near": "beside",
    "because": "since",
    "about": "roughly",
    "help": "assistance",
    "work": "effort",
    "keeps": "holds",
    "last": "past",
    "told": "informed",
}
WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: its type, its words, and which own sentence of which report it is."""

    type: str
    text: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A report of the bank."""

    id: str
    called: str
    form: str
    name: str
    lines: tuple[Line, ...]

    @property
    def own(self) -> list[Line]:
        return [line for line in self.lines if line.tag]


def bank() -> list[Written]:
    """The reports, in their order."""
    return list(_read(BANK.read_text("utf-8")))


def _read(text: str) -> Iterator[Written]:
    for block in text.split("=== base ")[1:]:
        head, *rest = block.strip().splitlines()
        key, called, form, name = re.split(r" name=|\|", head)
        lines = [
            Line(row[0], row[2:], f"{key}.{at}" if row[0] in OWN else "")
            for at, row in enumerate(rest)
            if row.strip()
        ]
        yield Written(key, called, form, name, tuple(lines))


def laid(lines: Sequence[Line], who: Written, form: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """The text of a report about `who`, and where each own sentence stands in it."""
    text, places = "", {}
    for line in lines:
        if line.type == "w":
            continue
        said = re.sub(r"\{(\w+)\}", lambda m: _form(m[1], who, form), line.text)
        text += "" if not text else " " if line.type in "ot" else "\n"
        text += "- " if line.type == "*" else ""
        if line.tag:
            places[line.tag] = (len(text), len(text) + len(said))
        text += said
    return _broken(text) if any(line.type == "w" for line in lines) else text, places


def _form(key: str, who: Written, form: str) -> str:
    if key in ("n", "N"):
        return who.called if key == "n" else who.name
    word = FORMS[form][key.lower()]
    return word.capitalize() if key[0].isupper() else word


def _broken(text: str) -> str:
    """Every line broken at `WIDTH`; no offset moves."""
    made, column, space = list(text), 0, -1
    for at, letter in enumerate(text):
        if letter == "\n":
            column, space = 0, -1
            continue
        space = at if letter == " " else space
        column += 1
        if column > WIDTH and space >= 0:
            made[space], column, space = "\n", at - space, -1
    return "".join(made)


def copied(
    kind: str, source: Written, others: Sequence[Written], draw: Random
) -> dict[str, list[Line]]:
    """The reports that are written anew with copies in them, by id."""
    target = draw.choice(others)
    rest = [line for line in target.lines if not line.tag]
    match kind:
        case "whole" | "they":
            return {target.id: list(source.lines)}
        case "figures" | "edited":
            change = _figures if kind == "figures" else _edited
            return {target.id: [change(line, draw) if line.tag else line for line in source.lines]}
        case "half":
            half = source.own[: len(source.own) // 2]
            kept = target.own[: len(target.own) // 2]
            return {target.id: [*kept, *_begun(half), *rest]}
        case "shuffled":
            mixed = draw.sample(source.own, len(source.own))
            return {target.id: [*rest, *(Line(_alone(x), x.text, x.tag) for x in mixed)]}
        case "mosaic":
            parts: list[Line] = []
            for one in draw.sample(others, 3):
                if one is not target:
                    parts += _begun(one.own[: max(4, len(one.own) // 3)])
            return {target.id: [*rest, *parts]}
    section = _section(source, draw)
    some = [target] if kind == "section" else draw.sample(others, 3)
    return {one.id: [*one.lines, *section] for one in some} if section else {}


def _begun(lines: Sequence[Line]) -> list[Line]:
    first = lines[0]
    return [Line("h", "Part"), Line(_alone(first), first.text, first.tag), *lines[1:]]


def _alone(line: Line) -> str:
    return "p" if line.type == "o" else line.type


def _section(source: Written, draw: Random) -> list[Line]:
    sections: list[list[Line]] = [[]]
    for line in source.lines:
        if line.type == "h":
            sections.append([])
        sections[-1].append(line)
    long = [s for s in sections if sum(len(x.text.split()) for x in s if x.tag) > LEAST]
    return draw.choice(long) if long else []


def _figures(line: Line, draw: Random) -> Line:
    def other(match: re.Match[str]) -> str:
        if match[0].isdigit():
            return str(int(match[0]) + draw.randrange(1, 4))
        return draw.choice([one for one in FIGURES if one != match[0]])

    return Line(line.type, re.sub(rf"\b(?:\d+|{'|'.join(FIGURES)})\b", other, line.text), line.tag)


def _edited(line: Line, draw: Random) -> Line:
    there = [word for word in OTHERS if re.search(rf"\b{word}\b", line.text)]
    if not there:
        return line
    word = draw.choice(there)
    return Line(line.type, re.sub(rf"\b{word}\b", OTHERS[word], line.text, count=1), line.tag)


def words_of(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Where the words of these stretches begin."""
    return frozenset(m.start() for a, b in spans for m in WORD.finditer(text, a, b))


def measure(seed: int) -> Counter[tuple[str, str]]:
    """Counts of copied, found and near pairs by kind, and of pairs that are no copies."""
    draw, written = Random(seed), bank()  # noqa: S311  no secret
    approved = Approved(x.text for one in written for x in one.lines if x.type == "b")
    counts: Counter[tuple[str, str]] = Counter()

    def paper(one: Written, lines: Sequence[Line], form: str) -> Paper:
        text, places = laid(lines, one, form)
        made = report(one.id, child=one.name, author="", text=text, approved=approved)
        return Paper(text, places, made)

    plain = {one.id: paper(one, one.lines, one.form) for one in written}
    for kind in KINDS:
        for source in written:
            others = [one for one in written if one is not source]
            anew = copied(kind, source, others, draw)
            changed = {
                one.id: paper(one, anew[one.id], "they" if kind == "they" else one.form)
                for one in others
                if one.id in anew
            }
            _count(kind, {**plain, **changed}, counts)
    return counts


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as it is compared: its text, where its own sentences stand, and itself."""

    text: str
    places: Mapping[str, tuple[int, int]]
    made: Report


def _count(kind: str, papers: Mapping[str, Paper], counts: Counter[tuple[str, str]]) -> None:
    found = {(pair.a, pair.b): pair for pair in pairs([one.made for one in papers.values()])}
    keys = list(papers)
    for at, a in enumerate(keys):
        for b in keys[at + 1 :]:
            both = papers[a].places.keys() & papers[b].places.keys()
            pair = found.pop((a, b), None)
            if not both:
                counts[kind, "false"] += pair is not None
                continue
            sides = [
                (words_of(papers[key].text, [papers[key].places[tag] for tag in both]), key)
                for key in (a, b)
            ]
            if len(sides[0][0]) < LEAST:
                continue
            counts[kind, "pairs"] += 1
            counts[kind, "found"] += pair is not None
            runs = ([r.a for r in pair.runs], [r.b for r in pair.runs]) if pair else ([], [])
            off = max(
                len(true ^ words_of(papers[key].text, marked)) / len(true)
                for (true, key), marked in zip(sides, runs, strict=True)
            )
            counts[kind, "near"] += off <= NEAR


def hand(seed: int) -> None:
    """Print what was found and marked, by kind."""
    counts = measure(seed)
    print(f"{len(bank())} reports by hand; copied pairs, found, words within 5 %, false pairs")
    for kind in KINDS:
        row = [counts[kind, what] for what in ("pairs", "found", "near", "false")]
        print(f"  {kind:9} {row[0]:4} {row[1]:4} {row[2]:4} {row[3]:4}")
    every = [sum(counts[k, what] for k in KINDS) for what in ("pairs", "found", "near", "false")]
    print(f"  all       {every[0]:4} {every[1]:4} {every[2]:4} {every[3]:4}")

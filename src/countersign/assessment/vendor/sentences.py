"""The sentences of a vendor's papers, each with what it stands under and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.assessment.vendor.papers.blocks import HEADING, ROW, Block, Paper

_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|inc|ltd|co|corp|no|nos|sec|art|dr|mr|mrs|ms|st|approx|incl|cf|"
    r"dept|est|fig|u\.s|u\.s\.c|c\.f\.r|p\.m|a\.m|ph\.d|jr|sr)|\b[A-Z]|^\s*\(?(?:\d{1,2}|[a-z]|[ivx]+))\.$",
    re.I,
)
_END = re.compile(
    r"[.!?]+[\"'”’)\]*_]*(?=\s+[\"'“‘(\[*_]*[A-Z0-9$]|\s*$)|[;](?=\s+\(?[a-z0-9]{1,3}\))"
)
_SECTION = re.compile(
    r"^\s*(?:(?:section|article|exhibit|clause|schedule|appendix|annex)\s+)?"
    r"\(?(\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z])[.):]?(?=\s|$)",
    re.I,
)
_NUMBERED = re.compile(
    r"^\s*(?:(?:section|article|clause)\s+)?"
    r"(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\(?[a-z][.)]|\(?[ivx]+[.)])\s+(?=\S)"
)
_ITEM = re.compile(r"[.!?;]\s+(\(?(?:[ivx]+|[a-h]|\d{1,2})[.)])$")
_QUESTION = re.compile(
    r"^\s*(?:Q|Question|Practice|Clinic|Client|Customer|Buyer|Prospect|Visitor|Me|You|Asked|Requirement)\s*(?:[A-Z]?\d+)?\s*[:.)-]\s*(.+)$",
    re.I,
)
_ANSWER = re.compile(
    r"^\s*(?:A|Answer|Vendor|Us|Reply|Response|Agent|Support|Sales|Rep)\s*(?:[A-Z]?\d+)?\s*[:.)-]\s*(.+)$",
    re.I,
)
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "\u00a0": " "}
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `text` is verbatim but for line breaks; `low` is how it is compared.

    `asked` is the question it answers, `heading` what it stands under, `before` what was said just
    before it under that heading; all lower-case. `cells` and `heads` are those of a table's row.
    """

    text: str
    low: str
    paper: str
    page: int | None
    place: int
    heading: str = ""
    section: str = ""
    asked: str = ""
    before: str = ""
    cells: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    is_title: bool = False
    is_question: bool = False


def plain(text: str) -> str:
    """Lower-case, with straight quotes and simple hyphens."""
    return " ".join(text.translate(_PLAIN).casefold().split())


LONGEST = 2000  # characters; what goes on longer is no sentence, and is read in parts


def split(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends."""
    for start, end in _ended(text):
        while end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            yield start, cut
            start = cut
        yield start, end


def _ended(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if end.end() < len(text):
            # The number of the next item stands after the end of this one.
            if item := _ITEM.search(piece):
                yield start, start + item.start(1)
                start += item.start(1)
                continue
            if _SHORT.search(piece.rstrip("\"'”’)]*_")):
                continue
        yield start, end.end()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def of(papers: Iterable[Paper]) -> list[Sentence]:
    """Every sentence of the papers, in order."""
    made: list[Sentence] = []
    for paper in papers:
        made += _of_paper(paper, len(made))
    return made


@dataclass(slots=True)
class _Standing:
    """Under what the reader stands: heading, number of section, open question."""

    heading: str = ""
    section: str = ""
    asked: str = ""
    before: str = ""


def _of_paper(paper: Paper, first: int) -> Iterator[Sentence]:
    at = _Standing()
    place = first
    for block in paper.blocks:
        if block.kind == HEADING:
            _headed(at, block.text)
        elif block.kind != ROW:
            number = _SECTION.match(block.text)
            if number and re.search(r"\d", number[1]):
                at.section = number[1]
        for sentence in _of_block(block, paper.name, at, place):
            yield sentence
            place += 1


def _headed(at: _Standing, text: str) -> None:
    number = _SECTION.match(text)
    at.heading = plain(text)
    at.before = ""
    at.asked = at.heading if text.rstrip().endswith("?") else ""
    if number and (re.search(r"\d", number[1]) or len(text.split()) > 1):
        at.section = number[1]


_ASKING_HEAD = re.compile(
    r"\b(?:requirements?|questions?|criteri(?:on|a)|asked|item|topic|subject|we ask)\b", re.I
)
_ANSWERING_HEAD = re.compile(
    r"\b(?:responses?|answers?|comments?|status|remarks?|repl(?:y|ies)|compliance|complies|explanation|vendor)\b",
    re.I,
)


def _asks_and_answers(block: Block) -> tuple[str, str]:
    """Of a table's row that answers a question or requirement, the two; empty of another row."""
    cells = [cell for cell in block.cells if not re.fullmatch(r"[A-Z]{0,3}[-. ]?[\d.]*", cell)]
    if len(cells) < 2 or block.cells == block.heads:
        return "", ""
    heads = " ".join(block.heads)
    headed = _ASKING_HEAD.search(heads) and _ANSWERING_HEAD.search(heads)
    told = cells[0].endswith("?") or (len(cells) == 2 and len(cells[1].split()) > 3)
    if not (headed or told):
        return "", ""
    return plain(cells[0]), plain(". ".join(cells[1:]))


def _of_block(block: Block, paper: str, at: _Standing, place: int) -> Iterator[Sentence]:
    if block.kind == ROW:
        asked, answer = _asks_and_answers(block)
        if answer:
            text = " ".join(block.text.split())
            yield Sentence(
                text, answer, paper, block.page_at(0), place, at.heading, at.section, asked
            )
            return
    is_question = False
    pieces = [(0, len(block.text))] if block.kind == ROW else list(split(block.text))
    for start, end in pieces:
        text = block.text[start:end]
        start += len(text) - len(text.lstrip())
        text = " ".join(text.split())
        if not re.search(r"[^\W\d_]{2}", text):
            continue
        asks, answers = _QUESTION.match(text), _ANSWER.match(text)
        body = asks[1] if asks else answers[1] if answers else _NUMBERED.sub("", text)
        low = plain(body)
        is_question = bool(asks) or low.endswith("?")
        yield Sentence(
            text=text,
            low=low,
            paper=paper,
            page=block.page_at(start),
            place=place,
            heading=at.heading,
            section=at.section,
            asked="" if is_question else at.asked,
            before=at.before,
            cells=block.cells,
            heads=block.heads,
            is_title=block.kind == HEADING,
            is_question=is_question,
        )
        place += 1
        at.before = "" if is_question else low
        if is_question:
            # "And for which plans?" asks on about what was asked before.
            at.asked = f"{at.asked[-160:]} {low}" if len(low.split()) < 6 else low
    # An answer goes on to the end of its paragraph; the next paragraph answers only a heading
    # or a question that had no answer yet.
    if block.kind != HEADING and at.asked and not is_question:
        at.asked = at.asked if at.asked == at.heading else ""

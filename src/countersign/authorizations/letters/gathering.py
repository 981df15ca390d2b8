"""What the proposers make of one letter, gathered once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from countersign.authorizations.letters import (
    forms,
    heads,
    identifiers,
    labelled,
    statements,
    tables,
    values,
)
from countersign.authorizations.letters.found import Choice, Proposal
from countersign.authorizations.letters.labelled import Labelled
from countersign.authorizations.letters.options import Option
from countersign.authorizations.letters.runs import Layout, Run
from countersign.authorizations.letters.statements import Fact, Sentence
from countersign.authorizations.letters.tables import Table


@dataclass(frozen=True, slots=True)
class Gathered:
    """A letter's layouts and everything proposed from them."""

    layouts: tuple[Layout, ...]
    options: tuple[Option, ...]
    tables: tuple[Table, ...]
    pairs: tuple[Labelled, ...]
    blocks: tuple[Run, ...]
    sentences: tuple[Sentence, ...]
    about: tuple[Proposal, ...]  # of the head's fields, from labels and from sentences
    payer: Choice
    facts: tuple[Fact, ...]  # about what was asked, held, granted

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


def gather(layouts: Sequence[Layout], options: Sequence[Option]) -> Gathered:
    """Let every proposer look at the letter."""
    found = [t for one in layouts for t in tables.tables(one)]
    in_tables = frozenset(w for t in found for w in t.words)
    pairs = [
        [p for p in labelled.pairs(one) if not any(id(w) in in_tables for w in p.words)]
        for one in layouts
    ]
    blocks = [block for one in layouts for block in one.blocks]
    sentences = list(statements.sentences(blocks))
    every = [pair for page in pairs for pair in page]
    about = [*heads.from_labels(every), *heads.from_prose(sentences), *identifiers.beside(blocks)]
    about += [*identifiers.in_rows(layouts), *heads.from_places(layouts)]
    payer = heads.payer(layouts, about)
    about += list(identifiers.npis(blocks, about, _clinics(blocks, payer)))
    facts = [
        fact
        for number, (page, one) in enumerate(zip(pairs, layouts, strict=True), start=1)
        for fact in forms.from_labels(page, one, 10_000 * number)
    ]
    taken = set(in_tables)
    for option in options:
        facts += _ticked(option)
        taken |= {id(w) for w in option.run.words}
    taken |= {id(w) for fact in facts for w in fact.words}
    taken |= {id(w) for p in about for w in p.words}
    taken |= {id(w) for w in payer.words} | _names(blocks, about, payer)
    facts += _markers(layouts)
    facts += _under_headings(statements.facts(sentences, frozenset(taken)), layouts)
    return Gathered(
        tuple(layouts),
        tuple(options),
        tuple(found),
        tuple(every),
        tuple(blocks),
        tuple(sentences),
        tuple(about),
        payer,
        tuple(facts),
    )


_MARK = re.compile(
    r"(?:service\s+|claim\s+)?(?:line|ln|item|service)(?:\s+(?:item|no\.?"
    r"|number))?\s*#?\s*(\d{1,2})\b(?!\s*(?:of|/))",
    re.I,
)


def _markers(layouts: Sequence[Layout]) -> Iterator[Fact]:
    """Where a numbered line of services begins: "Service line 1"."""
    for layout in layouts:
        for row in layout.rows:
            if found := _MARK.match(row[0].text):
                words = row[0].within(0, found.end())
                yield Fact("marker", int(found[1]), "", words, -1, "label")


def _under_headings(facts: Sequence[Fact], layouts: Sequence[Layout]) -> Iterator[Fact]:
    """The facts; what no sentence gives a role in a cell takes that of its column's heading."""
    cells = {
        id(word): (layout.rows, number, piece)
        for layout in layouts
        for number, row in enumerate(layout.rows)
        if len(row) > 2 or _goes_on(layout.rows, number)
        for piece in row
        if piece.place.x1 - piece.place.x0 < 0.4 * layout.page.width
        for word in piece.words
    }
    for fact in facts:
        cell = cells.get(id(fact.words[0])) if fact.words and not fact.role else None
        if cell is not None and fact.kind in ("amount", "start", "end", "day", "frequency"):
            under = labelled.heading_over(*cell)
            yield replace(fact, role=under) if under in ("requested", "previous") else fact
        else:
            yield fact


def _goes_on(rows: Sequence[Sequence[Run]], number: int) -> bool:
    """Whether a row is the rest of a cell in the row above: close below it, in a row of several."""
    if not number or len(rows[number - 1]) < 3:
        return False
    above, here = rows[number - 1], rows[number]
    gap = min(s.place.y0 for s in here) - max(s.place.y1 for s in above)
    return gap < 0.5 * max(s.place.height for s in here)


def _clinics(blocks: Sequence[Run], payer: Choice) -> list[tuple[str, str]]:
    """Names of clinics anywhere on the letter, which are not the payer's."""
    own = str(payer.value or "")
    return [
        (name, "rendering_provider")
        for block in blocks
        for name, _, _ in heads.firms(block.text.replace("\n", " "))
        if name not in own and own not in name
    ]


def _names(blocks: Sequence[Run], about: Sequence[Proposal], payer: Choice) -> set[int]:
    """Words of provider and payer names wherever they stand: "OT" there is no discipline."""
    names = {str(p.value) for p in about if p.role.endswith("provider") or p.role == "payer"}
    if payer.value:
        names.add(str(payer.value))
    found: set[int] = set()
    for block in blocks:
        text = block.text.replace("\n", " ").casefold()
        for name in names:
            start = text.find(name.casefold())
            while start >= 0:
                found |= {id(w) for w in block.within(start, start + len(name))}
                start = text.find(name.casefold(), start + 1)
    return found


def _ticked(option: Option) -> Iterator[Fact]:
    """What a tick box says about lines; an unclear one says nothing."""
    if not option.ticked:
        return
    text = option.run.text
    for kind in values.disciplines(text):
        yield Fact("discipline", kind.value, "approved", option.run.words, 0, "tick")
    unit = values.basis(text)
    if unit and len(option.run.words) <= 4:
        yield Fact("unit", unit, "approved", option.run.words, 0, "tick")

"""The human part is of today and of this child alone, and the rest does not read as before.

Compared with what is given of earlier updates to this family, and of other families' human parts.

Source: rules/parent_communication.yaml, human_specific_detail, uniqueness and generic_phrases.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.base.sameness import tokens
from countersign.family.reading.alike import SHORTEST, frame, near
from countersign.family.reading.page import page
from countersign.family.reading.read import Read
from countersign.family.update import Found


def faults(read: Read) -> Iterator[Found]:
    update = read.update
    if not update.earlier and not update.elsewhere:
        return
    names = frozenset(word for word, *_ in tokens(update.child))
    mine = frame(update.human, names)
    for whom, texts in (
        ("this family", [one.human for one in update.earlier]),
        ("another family", list(update.elsewhere)),
    ):
        if any(near(mine, _nameless(text, names)) for text in texts):
            yield Found(
                "family.same-detail",
                f"Nearly these words went out before, to {whom}. Write what you saw today, of "
                "this child.",
            )
            break
    yield from _frames(read, names)


def _frames(read: Read, names: frozenset[str]) -> Iterator[Found]:
    """Sentences of the draft that this family has read before, with other numbers."""
    known = {
        frame(one.text, names)
        for before in read.update.earlier
        for one in page(before.text, before.human).telling
        if not one.human
    }
    drafted = [one for one in read.page.telling if not one.human]
    seen = [
        one
        for one in drafted
        if len(f := frame(one.text, names)) >= SHORTEST and any(near(f, k) for k in known)
    ]
    whole = len(seen) > 1 and len(seen) == len(drafted)
    for one in seen[:1] if whole else seen:
        yield Found(
            "family.robotic" if whole else "family.read-before",
            "This family has read every sentence of this before. Say one of them in your own words."
            if whole
            else f"This family has read this sentence before: “{one.text}” Say it another way.",
            (one.start, one.end),
            blocks=whole,
        )


def _nameless(text: str, names: frozenset[str]) -> tuple[str, ...]:
    """The words of another child's human part, without the capital names it may hold."""
    called = {word.casefold() for word in text.split() if word[:1].isupper()}
    return frame(text, names | {word.strip(".,!?'’“”\"") for word in called})

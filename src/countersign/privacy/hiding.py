"""A prompt with identifiers out: all of it is looked through as one text, and looked at twice.

One text, because whose note it is decides what `will` means in the next turn. Whatever the detector
does wrong (raises, hangs, sees nothing, points nowhere), `Unsafe` says so and nothing leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import TypeVar

from countersign.privacy.prompt import KEY, NAME, PROSE, Prompt, rewritten
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner
from countersign.privacy.second_look import SecondLook, canary_dies
from countersign.privacy.span import Span
from countersign.privacy.surrogates import Surrogates
from countersign.spine.checks import Finding

MOST_CHARACTERS = 400_000
SECONDS_TO_LOOK = 30.0
_AFTER = {PROSE: "\n\n", KEY: ": ", NAME: "\n\n"}
Made = TypeVar("Made")


class Unsafe(Exception):
    """Why the text stays here. Its finding holds a code and words of ours, nothing of the text."""

    def __init__(self, finding: Finding):
        super().__init__(finding.code)
        self.finding = finding


def unsafe(code: str, message: str, *, do: str = "") -> Unsafe:
    """An `Unsafe` with that finding."""
    return Unsafe(Finding(f"privacy.{code}", message, do=do))


@dataclass(slots=True)
class _Piece:
    """One text of the prompt, with what was found in it."""

    text: str
    how: str
    start: int
    spans: list[Span] = field(default_factory=list)


def hide(
    prompt: Prompt, kept: Surrogates, roster: Roster, scanner: Scanner
) -> tuple[Prompt, Counter[str]]:
    """`prompt` with stand-ins, and how many of each kind. Raises Unsafe."""
    return within(SECONDS_TO_LOOK, lambda: _hidden(prompt, kept, roster, scanner))


def _hidden(
    prompt: Prompt, kept: Surrogates, roster: Roster, scanner: Scanner
) -> tuple[Prompt, Counter[str]]:
    if canary_dies(scanner):
        raise unsafe("canary", "The check did not pass its own test, so nothing leaves.")
    pieces = _pieces(prompt)
    text = "".join(piece.text + _AFTER[piece.how] for piece in pieces)
    found = _sound(scanner.scan(text), len(text))
    _divide(found, pieces)
    waiting = iter(pieces)

    def change(_: str, how: str) -> str:
        piece = next(waiting)
        if piece.how == NAME:
            if piece.spans:
                raise unsafe(
                    "named-tool",
                    "A tool or one of its fields is named after somebody.",
                    do="Give it another name.",
                )
            return piece.text
        return kept.hide(piece.text, piece.spans)

    hidden = rewritten(prompt, change)
    second = SecondLook(roster)
    if any(second.sees(piece.text) for piece in _pieces(hidden)):
        raise unsafe(
            "second-look",
            "A second look still found somebody named in it.",
            do="Take the name out, or teach it on the page Check a text.",
        )
    return hidden, Counter(span.label for span in found)


def _pieces(prompt: Prompt) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0

    def note(text: str, how: str) -> str:
        nonlocal at
        pieces.append(_Piece(text, how, at))
        at += len(text) + len(_AFTER[how])
        return text

    rewritten(prompt, note)
    if at > MOST_CHARACTERS:
        raise unsafe("too-long", "This is too long to check at once.", do="Send less of it.")
    return pieces


def _sound(found: Sequence[Span], length: int) -> Sequence[Span]:
    """`found`, when it is in order, none overlapping, inside the text; else nothing is believed."""
    at = 0
    for span in found:
        if not at <= span.start < span.end <= length:
            raise unsafe("nonsense", "The check pointed outside the text, so nothing leaves.")
        at = span.end
    return found


def _divide(found: Sequence[Span], pieces: Sequence[_Piece]) -> None:
    """Give each piece its part of every span; one that runs on into the next is cut in two."""
    at = 0
    for span in found:
        at = min(at, len(pieces) - 1)
        while at and pieces[at].start > span.start:
            at -= 1
        while at < len(pieces) and pieces[at].start < span.end:
            piece = pieces[at]
            start = max(0, span.start - piece.start)
            end = min(len(piece.text), span.end - piece.start)
            if start < end and piece.text[start:end].strip():
                piece.spans.append(Span(start, end, span.label, span.who, span.why))
            at += 1


def within(seconds: float, work: Callable[[], Made]) -> Made:
    """What `work` makes. Raises what it raises, and Unsafe when it takes longer.

    It goes on in its thread then, but what it finds is thrown away. It must not use the database.
    """
    made: list[Made] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(work())
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not made:
        raise unsafe("too-slow", "The check took too long, so the text stays here.")
    return made[0]

"""Letters that a pattern cannot match without, worked out from the pattern itself.

Most texts hold few of the forms that are looked for: asking for two letters first saves most of the
reading. A group, a mark or a repetition that is not understood asks for nothing.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

_GROUP = re.compile(r"\((?:\?(?P<kind><?[=!]|:|i:|-i:|i\)|m\)))?")
_ATOM = re.compile(r"(?P<letters>[A-Za-z0-9/]+)|\\.|\[(?:\\.|[^\]])*\]|.", re.S)
_OPTIONAL = re.compile(r"[?*]|\{0|\{,")
_QUANTIFIED = re.compile(r"(?:[?*+]|\{[\d,]+\})\??")


@dataclass(frozen=True, slots=True)
class Needed:
    """Letters of which a text must hold one for a pattern to match: as they stand in `exact`, in
    either size in `small`."""

    exact: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


def needed(pattern: str, *, small: bool = False) -> tuple[Needed, ...]:
    """What `pattern` cannot match without; a text needs one of each.

    Most texts hold few of the forms: looking for letters first saves most of the reading.
    """
    if pattern.startswith("(?i)"):
        pattern, small = pattern[4:], True
    branches = [_of_branch(branch, small=small) for branch in _branches(pattern)]
    if len(branches) == 1:
        return branches[0]
    if not all(branches):
        return ()
    longest = [max(found, key=_shortest) for found in branches]
    return (
        Needed(
            tuple(letters for one in longest for letters in one.exact),
            tuple(letters for one in longest for letters in one.small),
        ),
    )


def _shortest(one: Needed) -> int:
    return min(len(letters) for letters in (*one.exact, *one.small))


def _of_branch(pattern: str, *, small: bool) -> tuple[Needed, ...]:
    """What one alternative needs: its letters in a row, and what each of its groups needs."""
    found: list[Needed] = []
    at = 0
    while at < len(pattern):
        group = _GROUP.match(pattern, at)
        if group is not None:
            end = _closed(pattern, at)
            read = group["kind"] is not None or pattern[group.end()] != "?"
            looks = group["kind"] not in (None, ":", "i:", "-i:")
            if read and not looks and not _OPTIONAL.match(pattern, end):
                folded = small if group["kind"] in (None, ":") else group["kind"] == "i:"
                found += needed(pattern[group.end() : end - 1], small=folded)
        else:
            atom = _ATOM.match(pattern, at)
            end = atom.end() if atom else len(pattern)
            letters = (atom["letters"] if atom else "") or ""
            letters = letters[:-1] if _OPTIONAL.match(pattern, end) else letters
            if len(letters) > 1 or (letters.isupper() and not small):
                found.append(
                    Needed(small=(letters.casefold(),)) if small else Needed(exact=(letters,))
                )
        more = _QUANTIFIED.match(pattern, end)
        at = more.end() if more else end
    return tuple(found)


def _branches(pattern: str) -> list[str]:
    """The alternatives of `pattern` that stand in no group."""
    cuts, at = [-1], 0
    while at < len(pattern):
        if pattern[at] == "(":
            at = _closed(pattern, at)
            continue
        if pattern[at] == "|":
            cuts.append(at)
        atom = _ATOM.match(pattern, at)
        at = atom.end() if atom else len(pattern)
    cuts.append(len(pattern))
    return [pattern[begin + 1 : end] for begin, end in itertools.pairwise(cuts)]


def _closed(pattern: str, at: int) -> int:
    """The place after the group that opens at `at`."""
    depth = 0
    while at < len(pattern):
        depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        atom = _ATOM.match(pattern, at)
        at = atom.end() if atom else len(pattern)
        if depth == 0:
            break
    return at


def may_match(needed: tuple[Needed, ...], text: str, small: str) -> bool:
    """Whether `text`, which is `small` in small letters, holds one of each of `needed`."""
    for one in needed:
        for letters in one.exact:
            if letters in text:
                break
        else:
            for letters in one.small:
                if letters in small:
                    break
            else:
                return False
    return True

"""A goal put together from its parts, so that it reads as one sentence. Nothing is made up: a part
that is not given is not there, and the checks name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a goal in the writer's own words. `baseline` holds its date."""

    who: str = ""
    where: str = ""
    does: str = ""
    measure: str = ""
    help: str = ""
    holds: str = ""
    due: str = ""
    why: str = ""
    baseline: str = ""


def sentence(parts: Parts) -> str:
    """The goal as one sentence: where, who, what, how well, with which help, by when, from where.

    "Seated at the table", "Ada", "scoop yogurt" … become "Seated at the table, Ada will scoop
    yogurt in 4 of 5 scoops with 1 verbal cue by 8 January 2027 (baseline …)."
    """
    given = {name: _bare(getattr(parts, name)) for name in parts.__slots__}
    lead = f"{_capital(given['where'])}, " if given["where"] else ""
    who = f"{given['who'] or 'the client'} will" if given["does"] else given["who"]
    if not lead:
        who = _capital(who)
    tail = [
        given["does"],
        given["measure"],
        given["help"],
        given["holds"],
        _after("by", given["due"]),
        _after("so that", given["why"]),
    ]
    told = f"{lead}{who} {' '.join(one for one in tail if one)}".strip()
    told += f" (baseline {given['baseline']})" if given["baseline"] else ""
    return f"{told}." if told else ""


def _after(word: str, said: str) -> str:
    """`said` after its small word, unless it begins with one."""
    begins = ("by ", "within ", "in ", "on or", "so that", "in order", "to ", "before ", "until ")
    return said if not said or said.casefold().startswith(begins) else f"{word} {said}"


def _bare(said: str) -> str:
    return " ".join(said.split()).rstrip(".,; ")


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]

"""How near a coder comes to labelled notes, counted note by note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labelled import Labelled, Right

Coder = Callable[[Labelled], dict[str, Any]]
CONFUSED = (("97530", "97535"), ("97535", "97530"))


def counted(notes: Iterable[Labelled], coder: Coder, *, show: bool = False) -> Counter[str]:
    """Counts that `figures` turns into shares; they may be added up over files."""
    seen: Counter[str] = Counter()
    for one in notes:
        got = coder(one)
        mine = {line["code"]: line for line in got["lines"]}
        want = {line.code: line for line in one.lines}
        whole = _whole(mine, want)
        if show and not whole:
            _print(one, mine, got)
        seen["notes"] += 1
        seen["whole"] += whole
        seen["lines"] += len(mine) + len(want)
        seen["same"] += len(set(mine) & set(want))
        for right, wrong in CONFUSED:
            if right in want:
                seen["confusable"] += 1
                seen["swapped"] += right not in mine and wrong in mine and wrong not in want
        seen["unsupported"] += any(code not in want for code in mine) and len(mine) > len(want)
        for code in set(mine) & set(want):
            seen["clear"] += not want[code].review
            seen["needless"] += mine[code]["needs_review"] and not want[code].review
            seen["told"] += bool(want[code].words)
            seen["hit"] += _hit(one.case["note"], want[code].words, mine[code]["evidence"])
    return seen


def figures(seen: Counter[str]) -> dict[str, Any]:
    """The shares behind the targets."""

    def share(part: str, whole: str, times: int = 1) -> float:
        return round(times * seen[part] / max(seen[whole], 1), 3)

    return {
        "notes": seen["notes"],
        "whole notes right": share("whole", "notes"),
        "line F1": share("same", "lines", 2),
        "97530/97535 swapped": share("swapped", "confusable"),
        "notes with unsupported lines": share("unsupported", "notes"),
        "needless review": share("needless", "clear"),
        "evidence hit": share("hit", "told"),
    }


def _whole(mine: Mapping[str, dict[str, Any]], want: Mapping[str, Right]) -> bool:
    return set(mine) == set(want) and all(
        (mine[c]["units"], mine[c]["needs_review"]) == (want[c].units, want[c].review) for c in want
    )


def _hit(note: str, words: tuple[str, ...], evidence: list[list[int]]) -> bool:
    places = [(note.index(text), note.index(text) + len(text)) for text in words if text in note]
    return any(start < e and s < end for s, e in evidence for start, end in places)


def _print(one: Labelled, mine: Mapping[str, dict[str, Any]], got: dict[str, Any]) -> None:
    told = [(c, ln["minutes"], ln["units"], ln["needs_review"]) for c, ln in mine.items()]
    want = [(ln.code, ln.minutes, ln.units, ln.review) for ln in one.lines]
    print(one.case["id"], one.case["minutes"], one.case["note"], sep="\n  ")
    print("  want", want, "\n  got ", told)
    print("  ", [(f["code"][7:], f["message"][:60]) for f in got["findings"]])

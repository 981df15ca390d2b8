"""The labelled notes, from YAML and from JSON Lines, in one shape: a case and what is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "tests" / "data" / "coding"
ON = "2026-10-05"


@dataclass(frozen=True, slots=True)
class Right:
    """A line that the note supports. `words`: one of them must be among the evidence."""

    code: str
    minutes: int
    units: int
    review: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One note as `coding suggest` gets it, and its right lines; `idle`: what has no line."""

    case: dict[str, Any]
    lines: tuple[Right, ...]
    idle: tuple[tuple[str, str], ...] = ()
    ties: bool = False


def read(path: Path) -> list[Labelled]:
    """The notes of one file."""
    if path.suffix == ".yaml":
        return [_ours(row) for row in yaml.safe_load(path.read_text("utf-8"))]
    return [_others(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def files() -> Iterator[Path]:
    """Every file of labelled notes: ours, those by another hand, and those of many hands."""
    yield from sorted(HERE.glob("notes_*.yaml"), key=lambda p: int(p.stem.split("_")[1]))
    yield from sorted(HERE.glob("others_*.jsonl"))
    yield from sorted(DATA.glob("hands_*.jsonl"))


def _ours(row: dict[str, Any]) -> Labelled:
    case = {
        "id": row["id"],
        "date": ON,
        "method": row["method"],
        "note": row["note"],
        "minutes": row["minutes"],
        "clinician_role": row.get("role", "OT"),
    }
    lines = tuple(Right(c, m, u, r, (w,)) for c, m, u, r, w in row["lines"])
    return Labelled(case, lines, ties=bool(row.get("ties")))


def _others(row: dict[str, Any]) -> Labelled:
    truth = row["truth"]
    lines = tuple(
        Right(
            one["code"],
            one["minutes"],
            one["units"],
            one["needs_review"],
            tuple(one.get("evidence_words", ())),
        )
        for one in truth["lines"]
    )
    asked = ("id", "date", "method", "note", "minutes", "clinician_role")
    return Labelled(
        {name: row[name] for name in asked},
        lines,
        tuple((one["what"], one["why"]) for one in truth.get("no_line", ())),
        bool(truth.get("ties")),
    )

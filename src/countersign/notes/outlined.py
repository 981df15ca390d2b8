"""A note of `countersign notes draft` while it is being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from countersign.notes.grammar import Child

SECTIONS = ("S", "O", "A", "P")


@dataclass
class Outline:
    child: Child
    kind: str
    sections: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {s: [] for s in SECTIONS}
    )
    left_out: list[dict[str, str]] = field(default_factory=list)

    def add(self, section: str, text: str, *evidence: str, confirmed: bool = True) -> None:
        told: dict[str, Any] = {"text": text, "evidence": list(evidence)}
        # A number that was only heard waits for a person, and says so.
        self.sections[section].append(told if confirmed else told | {"confirmed": False})

    def leave(self, evidence: str, why: str) -> None:
        self.left_out.append({"evidence": evidence, "why": why})

"""A draft: statements, each pointing at the evidence it stands on, and its structured data.

A `PartDraft` is one part of a sheet (a note, a charge). Its canonical bytes are what gets signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from countersign.base.canonical import digest, to_bytes
from countersign.spine.evidence import Evidence

Author = Literal["composer", "model", "person"]
MODELS = "m-"
"""How the id of a sentence begins that a model worded; it stays when a person changes the words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence: its section ("S", "O", "A", "P" in a note), words, evidence ids and author."""

    id: str
    section: str
    text: str
    evidence: tuple[str, ...] = ()
    author: Author = "composer"

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "section": self.section,
            "text": self.text,
            "evidence": list(self.evidence),
            "author": self.author,
        }


def reworded(statement: Statement) -> bool:
    """Whether a model worded a sentence first, and a person changed its words."""
    return statement.author == "person" and statement.id.startswith(MODELS)


@dataclass(frozen=True, slots=True)
class PartDraft:
    """One part of a sheet as it stands now.

    `data` is plain JSON (no floats): a charge's lines, a note's minutes. `evidence` holds every
    piece that a statement of this part may name. Bytes and digest cover kind, statements and data.
    """

    kind: str
    statements: tuple[Statement, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    def payload(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "statements": [s.as_dict() for s in self.statements],
            "data": dict(self.data),
        }

    def to_bytes(self) -> bytes:
        return to_bytes(self.payload())

    @property
    def digest(self) -> str:
        return digest(self.to_bytes())

    def with_statement(self, statement: Statement) -> PartDraft:
        """The same part with the statement of that id replaced, or added at the end."""
        ids = [s.id for s in self.statements]
        if statement.id in ids:
            at = ids.index(statement.id)
            new = (*self.statements[:at], statement, *self.statements[at + 1 :])
        else:
            new = (*self.statements, statement)
        return replace(self, statements=new)

    def without(self, statement_id: str) -> PartDraft:
        """The same part without the statement of that id."""
        return replace(self, statements=tuple(s for s in self.statements if s.id != statement_id))


def part_from_payload(payload: Mapping[str, Any], evidence: tuple[Evidence, ...] = ()) -> PartDraft:
    """A part read back from its canonical JSON. Raises KeyError when a field is missing."""
    return PartDraft(
        kind=payload["kind"],
        statements=tuple(
            Statement(
                id=s["id"],
                section=s["section"],
                text=s["text"],
                evidence=tuple(s["evidence"]),
                author=s["author"],
            )
            for s in payload["statements"]
        ),
        data=payload["data"],
        evidence=evidence,
    )

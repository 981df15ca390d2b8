"""What a statement stands on.

An `Evidence` is a pointer with the words it points at: a tapped fact, a span of a transcript, a box
on a letter, a row of the chart, or the clinician's own attested observation, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from countersign.base.canonical import digest_of
from countersign.practice.facts import Fact
from countersign.practice.facts_wording import describe

EvidenceKind = Literal["fact", "transcript", "letter", "chart", "attested"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a statement may rest on.

    `id` is unique inside a draft (a fact's row id); `text` is what the signer reads. `start` and
    `end` are half-open character offsets into the source named by `source`, when it has any.
    `minutes` are whole; `confirmed` is False for a number heard in audio and not yet tapped.
    """

    id: str
    kind: EvidenceKind
    text: str
    source: str = ""
    start: int | None = None
    end: int | None = None
    at: datetime | None = None
    minutes: int | None = None
    confirmed: bool = True

    def as_dict(self) -> dict[str, object]:
        """The form covered by the evidence digest."""
        return {
            "id": self.id,
            "kind": self.kind,
            "text": self.text,
            "source": self.source,
            "span": None if self.start is None else [self.start, self.end],
            "at": self.at,
            "minutes": self.minutes,
            "confirmed": self.confirmed,
        }


def evidence_from_dict(body: Mapping[str, Any]) -> Evidence:
    """A piece of evidence read back from its stored JSON. Raises KeyError for a missing field."""
    start, end = body["span"] or (None, None)
    return Evidence(
        id=body["id"],
        kind=body["kind"],
        text=body["text"],
        source=body["source"],
        start=start,
        end=end,
        at=datetime.fromisoformat(body["at"]) if body["at"] else None,
        minutes=body["minutes"],
        confirmed=body["confirmed"],
    )


def evidence_digest(pieces: Iterable[Evidence]) -> str:
    """SHA-256 over every piece, in order; goes under the signature."""
    return digest_of([piece.as_dict() for piece in pieces])


def of_fact(fact: Fact) -> Evidence:
    """A captured fact as evidence. The therapist's own line is attested, and marked as such."""
    heard = fact.start is not None
    return Evidence(
        id=fact.id,
        kind="transcript" if heard else "attested" if fact.kind == "free" else "fact",
        text=re.sub(r"\s+", " ", describe(fact)),
        source=fact.source,
        start=fact.start,
        end=fact.end,
        at=fact.at,
        minutes=fact.minutes,
        confirmed=fact.confirmed,
    )

"""What goes in and what comes out of grounding: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

SourceKind = Literal["facts", "transcript", "attested", "chart"]
Verdict = Literal["supported", "unsupported", "contradicted", "no_claim"]
Severity = Literal["major", "minor"]


@dataclass(frozen=True, slots=True)
class Source:
    """Words that a draft may stand on. `date` and `subject` tell another session and child."""

    id: str
    text: str
    kind: SourceKind = "facts"
    on: date | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character offsets into the text of one source."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence of the draft: its offsets, the verdict, what it stands or fails on, and why.

    `lock` names what did not fit ("side", "assist level"), empty when all did. `inference`: it is
    right arithmetic or an ordinary inference, and waits for the clinician's tick.
    """

    start: int
    end: int
    verdict: Verdict
    severity: Severity | None = None
    inference: bool = False
    evidence: tuple[Span, ...] = ()
    why: str | None = None
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Omission:
    """A key fact of the sources that the draft does not tell."""

    span: Span
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Grounding:
    """Everything that was found about one draft."""

    sentences: tuple[Judged, ...]
    omissions: tuple[Omission, ...]

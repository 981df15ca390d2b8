"""Grounding: what each sentence of a text stands on in its sources, and what fails it. Pure.

It never calls a model, a database or the network, and the same input always has the same verdict.
Rooms give it their sources and a text; what follows from a verdict is theirs to decide.
"""

from __future__ import annotations

from countersign.spine.grounding.engine import ground, left_out
from countersign.spine.grounding.values import Grounding, Judged, Omission, Source, Span

__all__ = ["Grounding", "Judged", "Omission", "Source", "Span", "ground", "left_out"]

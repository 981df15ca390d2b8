"""999 (005010X231): whether a file could be read at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.exchange.formats.x12.segments import Segment, Transaction

GOOD = frozenset({"A", "E"})
"""Accepted; accepted, with errors noted."""
_SETS = frozenset("AEMPRWX")


@dataclass(frozen=True, slots=True)
class Noted:
    """A fault that the receiver names: the segment, where it stands in its ST, its loop, a code."""

    segment: str
    at: int
    loop: str
    code: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One group of ours: its number, and for each ST whether it was taken, and why not."""

    group: str
    taken: bool
    partly: bool
    sets: tuple[tuple[str, bool, tuple[Noted, ...]], ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "group": self.group,
            "taken": self.taken,
            "partly": self.partly,
            "sets": [
                {
                    "set": control,
                    "taken": taken,
                    "faults": [
                        {
                            "segment": one.segment,
                            "at": one.at,
                            "loop": one.loop,
                            "code": one.code,
                            "element": one.element,
                        }
                        for one in noted
                    ],
                }
                for control, taken, noted in self.sets
            ],
        }


def read(one: Transaction) -> Acknowledged:
    """Raises NotX12 for what is no 999."""
    group = ""
    sets: list[tuple[str, bool, tuple[Noted, ...]]] = []
    open_set, noted = "", list[Noted]()
    whole: Segment | None = None
    for segment in one.segments:
        match segment.id:
            case "AK1":
                group = segment.get(2)
            case "AK2":
                open_set, noted = segment.get(2), []
            case "IK3" | "AK3":
                noted.append(_noted(segment))
            case "IK4" | "AK4" if noted:
                last = noted.pop()
                element = segment.part(1, 1)
                noted.append(
                    Noted(last.segment, last.at, last.loop, segment.get(3) or last.code, element)
                )
            case "IK5" | "AK5":
                if segment.get(1) not in _SETS:
                    raise segment.fault("has no code that says whether the set was taken.")
                sets.append((open_set, segment.get(1) in GOOD, tuple(noted)))
                noted = []
            case "AK9":
                whole = segment
    if not group or whole is None:
        raise one.head.fault("begins a 999 without AK1 or AK9.")
    if whole.get(1) not in _SETS:
        raise whole.fault("has no code that says whether the file was taken.")
    return Acknowledged(group, whole.get(1) in GOOD, whole.get(1) == "P", tuple(sets))


def _noted(segment: Segment) -> Noted:
    at = segment.get(2)
    if not at.isdigit():
        raise segment.fault("does not say where the fault stands.")
    return Noted(segment.get(1), int(at), segment.get(3), segment.get(4))

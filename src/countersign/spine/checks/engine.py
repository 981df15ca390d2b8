"""Checks: small pure functions that find faults in a draft before anybody may sign it.

A room adds a check by adding one file under its `checks/`; the spine finds it by walking
`countersign.*.checks`. A check gets a `CheckInput` (plain values, no database) and yields findings.
A check that raises has failed, and a failed check blocks.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import countersign
from countersign.spine.draft import PartDraft

Strength = Literal["clinical", "money"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable `code`, what is wrong and what to do, and where.

    `blocks` keeps the sign button off. `part` is the part's kind, `where` a statement's id or a
    field. `do` is the next step. `acts` are the buttons offered: (verb id, label).
    `override` names the roles that may sign an override with a reason; empty means nobody may.
    """

    code: str
    message: str
    blocks: bool = True
    where: str = ""
    part: str = ""
    do: str = ""
    override: tuple[str, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The form covered by the signature as "findings shown"."""
        return {
            "code": self.code,
            "message": self.message,
            "blocks": self.blocks,
            "where": self.where,
            "part": self.part,
            "do": self.do,
        }


@dataclass(frozen=True, slots=True)
class CheckInput:
    """Everything a check on a sheet may look at: its parts, and plain values about the visit.

    `context` maps a name to what the provider of that name gathered (see `spine/context.py`):
    always "visit" (a `VisitContext`), and whatever rooms add. A missing name means that the room
    had nothing to say; a check must then pass or find, never raise.
    """

    parts: Mapping[str, PartDraft]
    context: Mapping[str, Any] = field(default_factory=dict)

    def part(self, kind: str) -> PartDraft | None:
        return self.parts.get(kind)


CheckFunction = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check: what it reads ("sheet": a CheckInput), its examples, its source."""

    name: str
    on: str
    run: CheckFunction
    passes: tuple[Any, ...]
    fails: tuple[Any, ...]
    source: str
    doc: str
    codes: tuple[str, ...] = field(default=())


_registry: dict[str, Check] = {}


def check(
    on: str, *, passes: Sequence[Any], fails: Sequence[Any], codes: Sequence[str]
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check on `on` ("sheet", or another kind of thing a room checks).

    `passes` and `fails` are its tests. Its module's docstring must say what it demands and, on a
    line beginning "Source:", where that comes from. Raises ValueError when any of it is missing.
    """

    def register(run: CheckFunction) -> CheckFunction:
        module = importlib.import_module(run.__module__)
        doc = module.__doc__ or ""
        source = next((ln[7:].strip() for ln in doc.splitlines() if ln.startswith("Source:")), "")
        if not source:
            raise ValueError(f"{run.__module__}: the docstring needs a line `Source: …`")
        if not passes or not fails or not codes:
            raise ValueError(f"{run.__module__}: a check needs passes, fails and codes")
        name = f"{run.__module__}.{run.__qualname__}"
        taken = {c for other in _registry.values() if other.name != name for c in other.codes}
        if clash := taken & set(codes):
            raise ValueError(f"{name}: code {sorted(clash)[0]} is already taken")
        _registry[name] = Check(
            name, on, run, tuple(passes), tuple(fails), source, doc, tuple(codes)
        )
        return run

    return register


@lru_cache(maxsize=1)
def find_all() -> tuple[Check, ...]:
    """Every check in the house, found by walking `countersign.*.checks`, in a fixed order."""
    for module in walk_modules("checks"):
        importlib.import_module(module)
    return tuple(_registry[name] for name in sorted(_registry))


def known(on: str) -> tuple[Check, ...]:
    """The checks on `on` whose modules are imported, for a room that imports only its own."""
    return tuple(one for _, one in sorted(_registry.items()) if one.on == on)


def walk_modules(leaf: str) -> Iterator[str]:
    """Names of `countersign.<room>.<leaf>` modules, and of the modules inside such a package."""
    for room in sorted(pkgutil.iter_modules(countersign.__path__), key=lambda m: m.name):
        if not room.ispkg:
            continue
        package = importlib.import_module(f"countersign.{room.name}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name != leaf:
                continue
            full = f"countersign.{room.name}.{leaf}"
            yield full
            if module.ispkg:
                inner = importlib.import_module(full)
                for leaf_module in pkgutil.iter_modules(inner.__path__):
                    yield f"{full}.{leaf_module.name}"


def run(on: str, subject: Any) -> tuple[Finding, ...]:
    """Findings of every check on `on`, blocking first. A check that raises is itself a finding."""
    found: list[Finding] = []
    for one in find_all():
        if one.on != on:
            continue
        try:
            found.extend(one.run(subject))
        except Exception as error:  # noqa: BLE001 — a check that cannot run has failed, whatever broke
            found.append(
                Finding(
                    "check.failed",
                    f"The check {one.name.rpartition('.')[2]} could not run "
                    f"({type(error).__name__}).",
                    blocks=True,
                    do="Nothing can be signed until it runs again. "
                    "Tell the person who looks after the system.",
                )
            )
    return tuple(sorted(found, key=lambda f: (not f.blocks, f.part, f.where, f.code)))

"""What a person wrote, set back into a part that was composed again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countersign.spine.draft import PartDraft, Statement


def merged_with(
    old: PartDraft, fresh: PartDraft, *, removed: Sequence[str], order: Sequence[str] = ()
) -> PartDraft:
    """`fresh` with the sentences of `old` that a person wrote or attested, or a model worded, each
    in its section.

    `removed` are ids a person took out. `order` are the part's sections as they are read.
    """
    attested = tuple(e for e in old.evidence if e.kind == "attested")
    own = {e.id for e in attested}
    known = {e.id for e in fresh.evidence} | own
    kept = {
        s.id: replace(s, evidence=tuple(e for e in s.evidence if e in known))
        for s in old.statements
        if s.author != "composer" or own.intersection(s.evidence)
    }
    composed = [s for s in fresh.statements if s.id not in removed]
    statements = [kept.pop(s.id, s) for s in composed]
    for statement in kept.values():
        statements.insert(end_of_section(statements, statement.section, order), statement)
    fresh_ids = {e.id for e in fresh.evidence}
    evidence = (*fresh.evidence, *(e for e in attested if e.id not in fresh_ids))
    return replace(fresh, statements=tuple(statements), evidence=evidence)


def end_of_section(statements: Sequence[Statement], section: str, order: Sequence[str] = ()) -> int:
    """Where a new sentence of `section` goes: behind its section, else before what is read later.

    A section that `order` does not name, and that has no sentence yet, goes to the end.
    """
    places = [at for at, s in enumerate(statements) if s.section == section]
    if places:
        return places[-1] + 1
    later = frozenset(order[order.index(section) + 1 :]) if section in order else frozenset()
    return next((at for at, s in enumerate(statements) if s.section in later), len(statements))

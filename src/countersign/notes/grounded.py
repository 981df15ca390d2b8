"""`countersign notes ground`: a draft and its sources to a verdict per sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from countersign.base.errors import UserError
from countersign.spine.grounding import Judged, Omission, Source, Span, ground
from countersign.spine.grounding.values import SourceKind

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
LONGEST = 200_000  # characters of all the sources of a draft
LONGEST_DRAFT = 50_000


def grounded(case: Mapping[str, Any]) -> dict[str, Any]:
    """One case to its verdicts. Raises UserError naming the field that cannot be used."""
    draft = case.get("draft")
    if not isinstance(draft, str):
        raise UserError("The draft is missing.", field="draft", remedy="Give its text.")
    sources = _sources(case)
    if len(draft) > LONGEST_DRAFT:
        raise UserError("This draft is too long.", field="draft", remedy="Give one note.")
    if sum(len(s.text) for s in sources) > LONGEST:
        raise UserError("These sources are too long.", field="sources", remedy="Give one session.")
    found = ground(draft, sources)
    return {
        "id": case["id"],
        "sentences": [_sentence(one) for one in found.sentences],
        "omissions": [_omission(one) for one in found.omissions],
    }


def _sources(case: Mapping[str, Any]) -> list[Source]:
    given = [] if case.get("sources") is None else case["sources"]
    if not isinstance(given, list):
        raise UserError("`sources` must be a list.", field="sources")
    found = [_source(one, f"sources.{number}") for number, one in enumerate(given)]
    if len({s.id for s in found}) < len(found):
        raise UserError(
            "Two sources have the same id.", field="sources", remedy="Give each its own."
        )
    return found


def _source(one: object, where: str) -> Source:
    if not isinstance(one, dict):
        raise UserError("Each source must be an object with id and text.", field=where)
    if not isinstance(one.get("id"), str) or not isinstance(one.get("text"), str):
        raise UserError("A source needs an id and a text.", field=where)
    kind = _kind(one.get("kind"), where)
    subject = one.get("subject")
    if subject is not None and not isinstance(subject, str):
        raise UserError("The subject must be a name.", field=f"{where}.subject")
    return Source(one["id"], one["text"], kind, _day(one.get("date"), where), subject)


def _kind(given: object, where: str) -> SourceKind:
    for kind in KINDS:
        if (given or "facts") == kind:
            return kind
    raise UserError(
        f"{given!r} is not a kind of source.",
        field=f"{where}.kind",
        remedy=f"Use one of: {', '.join(KINDS)}.",
    )


def _day(given: object, where: str) -> date | None:
    if given is None or given == "":
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise UserError(
            f"{given!r} is not a date.", field=f"{where}.date", remedy="Write it as 2026-10-05."
        ) from None


def _sentence(one: Judged) -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "verdict": one.verdict,
        "severity": one.severity,
        "inference": one.inference,
        "evidence": [_span(span) for span in one.evidence],
        "why": one.why,
    }


def _omission(one: Omission) -> dict[str, Any]:
    return {**_span(one.span), "kind": one.kind, "why": one.why}


def _span(span: Span) -> dict[str, Any]:
    return {"source": span.source, "start": span.start, "end": span.end}

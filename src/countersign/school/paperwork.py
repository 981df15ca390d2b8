"""A signed report as the values that its paper and its Word file show, from the signed bytes.

Nothing is shown that was not signed, and nothing is made without the disclosure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.base.errors import UserError
from countersign.school.authorship import FOR_THE_SCHOOL, MARKS, who
from countersign.school.compose import SECTIONS
from countersign.school.disclosure import whole
from countersign.school.results import age_said
from countersign.spine.models import Signature

TITLES = {"progress": "Progress report", "evaluation": "Evaluation report"}


class Undisclosed(UserError):
    """The report does not hold its disclosure; nothing is made of it."""


def values(
    payload: Mapping[str, Any],
    about: Mapping[str, Any],
    signatures: Sequence[Signature],
    *,
    practice: str,
    moments: Sequence[str],
) -> dict[str, Any]:
    """What both papers show. Raises Undisclosed."""
    data = payload["data"]
    disclosure = data.get("disclosure")
    if not whole(disclosure):
        raise Undisclosed(
            "The report does not say how it was made.",
            field="disclosure",
            remedy="Draft it again and sign it.",
        )
    kept = f"Disclosure {disclosure['code']}, version {disclosure['version']}."
    if disclosure.get("contract"):
        kept += f" Contract: {disclosure['contract']}."
    return {
        "title": f"Occupational therapy: {TITLES.get(data['report'], 'Report').lower()}",
        "about": list(_about(data, about, practice)),
        "sections": list(_sections(payload["statements"])),
        "results": list(_results(data.get("results", ()))),
        "disclosure": disclosure["text"],
        "authors": authors(payload["statements"]),
        "kept": kept,
        "signatures": [_signature(s, at) for s, at in zip(signatures, moments, strict=True)],
        "footer": f"{practice}. Verify with Countersign: signature {signatures[-1].pk}",
    }


def authors(statements: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """How many sentences came from whom, said for a reader."""
    counted = Counter(who(s["id"], s["author"]) for s in statements)
    return [[said, str(counted[name])] for name, said in FOR_THE_SCHOOL.items() if counted[name]]


def _about(data: Mapping[str, Any], about: Mapping[str, Any], practice: str) -> Iterator[list[str]]:
    to = data["recipient"]
    yield ["Student", f"{about['first_name']} {about['last_name']}"]
    yield ["Born", dates.said(date.fromisoformat(about["birth_date"]))]
    yield ["To", f"{to['person']}, {to['school']}" if to["person"] else to["school"]]
    if to["purpose"]:
        yield ["For", to["purpose"]]
    first, last = (dates.said(date.fromisoformat(day)) for day in data["period"])
    yield ["Period", f"{first} to {last}"]
    yield ["From", f"{about['therapist']}, {practice}"]


def _sections(statements: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    by_section: dict[str, list[dict[str, str]]] = {name: [] for name in SECTIONS}
    for statement in statements:
        mark = MARKS.get(who(statement["id"], statement["author"]), "")
        told = {"text": statement["text"], "mark": mark}
        by_section.setdefault(statement["section"], []).append(told)
    for name, sentences in by_section.items():
        if sentences:
            yield {"title": name, "sentences": sentences}


def _results(results: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    for result in results:
        for score in result["scores"]:
            yield [
                f"{result['name']}, {dates.said(date.fromisoformat(result['given_on']))}",
                age_said((result["age"][0], result["age"][1])),
                score["name"],
                score["said"],
            ]


def _signature(signature: Signature, moment: str) -> dict[str, str]:
    covered = json.loads(signature.sealed)
    signer, licence = covered["signer"], covered["licence"]
    return {
        "name": ", ".join(x for x in (signer["name"], signer["credentials"]) if x),
        "licence": f"Licence {licence['state']} {licence['kind']} {licence['number']}"
        if licence
        else "No licence of their own",
        "act": "Co-signed" if signature.intent == "cosign" else "Signed electronically",
        "at": moment,
        "digest": signature.digest,
    }

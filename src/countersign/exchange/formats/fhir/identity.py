"""Is the patient there the client here? Name and birth date must both say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countersign.exchange.formats.names import plain
from countersign.exchange.shipment import Chart


def is_merged(patient: Mapping[str, Any]) -> bool:
    """Whether another chart has replaced this one there."""
    links = patient.get("link")
    return isinstance(links, list) and any(
        isinstance(link, Mapping) and link.get("type") == "replaced-by" for link in links
    )


def is_same(chart: Chart, patient: Mapping[str, Any]) -> bool:
    """Whether `patient`, a FHIR resource, is the person of `chart`. In doubt: no."""
    if patient.get("resourceType") != "Patient" or patient.get("id") != chart.id:
        return False
    if patient.get("birthDate") != chart.birth_date.isoformat():
        return False
    names = patient.get("name")
    return isinstance(names, list) and any(_is_named(chart, name) for name in names)


def _is_named(chart: Chart, name: Any) -> bool:
    if not isinstance(name, Mapping) or plain(name.get("family")) != plain(chart.last_name):
        return False
    given = [g for g in name.get("given") or () if isinstance(g, str)]
    theirs = {plain(" ".join(given)), plain(given[0] if given else "")} - {""}
    ours = {
        plain(chart.first_name),
        plain(chart.first_name.split(" ")[0]),
        plain(chart.preferred_name),
    } - {""}
    return bool(theirs & ours)

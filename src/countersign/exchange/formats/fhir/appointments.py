"""An appointment there compared with a visit here; made or changed without touching the rest."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from countersign.exchange.formats.fhir import read, write
from countersign.exchange.formats.records import AppointmentRecord

OURS = ("status", "start", "end", "serviceType")
ACTORS = ("Patient", "Practitioner", "Location")


def is_so(there: Mapping[str, Any], wanted: AppointmentRecord) -> bool:
    """Whether what is there says the same: who, when, where it is known, and whether it stands."""
    found = read.record(there)
    if not isinstance(found, AppointmentRecord):
        return False
    return (
        (found.patient, found.practitioner) == (wanted.patient, wanted.practitioner)
        and found.location in (wanted.location, "")
        and (found.starts_at, found.ends_at) == (wanted.starts_at, wanted.ends_at)
        and found.status == wanted.status
    )


def made(wanted: AppointmentRecord, there: Mapping[str, Any] | None) -> dict[str, Any]:
    """The resource to write: a new one, or the one there with what a visit decides."""
    fresh = write.resource(wanted)
    if there is None:
        return fresh
    changed = deepcopy(dict(there))
    for name in OURS:
        if name in fresh and (name != "serviceType" or name not in changed):
            changed[name] = fresh[name]
    others = [one for one in changed.get("participant", ()) if _kind(one) not in ACTORS]
    changed["participant"] = [*fresh["participant"], *others]
    changed.pop("meta", None)
    return changed


def _kind(participant: Mapping[str, Any]) -> str:
    reference = str((participant.get("actor") or {}).get("reference", ""))
    return reference.rsplit("/", 2)[-2] if "/" in reference else ""


def only_if_same(there: Mapping[str, Any] | None) -> dict[str, str]:
    """The header by which a change made there in between is never written over."""
    version = ((there or {}).get("meta") or {}).get("versionId")
    return {"if-match": f'W/"{version}"'} if version else {}

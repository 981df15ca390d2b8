"""A signed plan as FHIR R4: a CarePlan with its Goals, in one collection Bundle. Pure.

Source: HL7 FHIR R4 (4.0.1), CarePlan, Goal, Bundle, http://hl7.org/fhir/R4/. Checked by the tables
of exchange/formats/fhir before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from countersign.base.errors import UserError
from countersign.exchange.formats.fhir.bindings import ICD10CM, problems

MEDIA_TYPE = "application/fhir+json"
Resource = dict[str, Any]


def bundle(
    payload: Mapping[str, Any],
    about: Mapping[str, Any],
    *,
    key: str,
    patient: str,
    by: str,
    at: datetime,
) -> bytes:
    """The file's bytes. `key` and `patient` are ids of ours; `at` is the moment of the signature.

    Raises UserError when R4 would not accept what was made.
    """
    data = payload["data"]
    child = _patient(about, patient)
    goals = [_goal(goal, data, patient) for goal in data["goals"]]
    plan = _plan(payload, goals, key=key, patient=patient, by=by, at=at)
    made = [child, *goals, plan]
    faults = [fault for one in made for fault in problems(one)]
    if faults:
        raise UserError("The plan could not be written as FHIR.", field=faults[0])
    whole = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in made],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _reference(key: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{key}"}


def _patient(about: Mapping[str, Any], key: str) -> Resource:
    return {
        "resourceType": "Patient",
        "id": key,
        "name": [{"family": about["last_name"], "given": [about["first_name"]]}],
        "birthDate": str(about["birth_date"])[:10],
    }


def _goal(goal: Mapping[str, Any], data: Mapping[str, Any], patient: str) -> Resource:
    targets = []
    step = goal.get("step") or {}
    if step:
        targets.append(_target(step["text"], step["due"]))
    targets.append(_target(goal["text"], goal["due"]))
    return {
        "resourceType": "Goal",
        "id": goal["id"],
        "lifecycleStatus": "active",
        "description": {"text": goal["text"]},
        "subject": _reference(patient),
        "startDate": data["starts_on"],
        "target": targets,
    }


def _target(text: str, due: str) -> dict[str, Any]:
    made: dict[str, Any] = {"measure": {"text": "As the goal counts it"}, "detailString": text}
    if due:
        made["dueDate"] = date.fromisoformat(due).isoformat()
    return made


def _plan(
    payload: Mapping[str, Any],
    goals: Sequence[Resource],
    *,
    key: str,
    patient: str,
    by: str,
    at: datetime,
) -> Resource:
    data = payload["data"]
    therapy = {"text": "Occupational therapy"}
    amount = next((s["text"] for s in payload["statements"] if s["id"] == "amount"), "")
    made: Resource = {
        "resourceType": "CarePlan",
        "id": key,
        "status": "active",
        "intent": "plan",
        "category": [therapy],
        "title": "Occupational therapy",
        "subject": _reference(patient),
        "period": {"start": data["starts_on"], "end": data["ends_on"]},
        "created": at.isoformat(timespec="seconds"),
        "contributor": [{"display": by}],
        "goal": [_reference(goal["id"]) for goal in goals],
        "activity": [
            {
                "detail": {
                    "status": "scheduled",
                    "code": therapy,
                    "description": amount or "Occupational therapy",
                    "scheduledTiming": {
                        "repeat": {
                            "boundsPeriod": {"start": data["starts_on"], "end": data["ends_on"]},
                            "frequency": data["per_week"],
                            "period": 1,
                            "periodUnit": "wk",
                            "duration": data["minutes"],
                            "durationUnit": "min",
                        }
                    },
                }
            }
        ],
    }
    if data["diagnoses"]:
        made["contained"] = [
            {
                "resourceType": "Condition",
                "id": f"dx{at_}",
                "code": {"coding": [{"system": ICD10CM, "code": code}]},
                "subject": _reference(patient),
            }
            for at_, code in enumerate(data["diagnoses"], 1)
        ]
        made["addresses"] = [
            {"reference": f"#dx{at_}"} for at_ in range(1, len(data["diagnoses"]) + 1)
        ]
    return made

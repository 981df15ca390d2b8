"""One signed sheet as a FHIR transaction: document, charge as a draft claim, and provenance.

Pure: the same shipment gives the same resources, so that what was read back can be compared.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from countersign.base.canonical import digest_of
from countersign.exchange.formats.fhir.bindings import CPT, HL7, ICD10CM, LOINC, US_NPI
from countersign.exchange.formats.fhir.write import Resource, clean, reference
from countersign.exchange.shipment import Shipment, Signer

URI = "urn:ietf:rfc:3986"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
PARTICIPANT = f"{HL7}provenance-participant-type"
SIGNATURE = "urn:iso-astm:E1762-95:2013"
AUTHOR, VERIFICATION = "1.2.840.10065.1.12.1.1", "1.2.840.10065.1.12.1.5"
NOTE, OT_NOTE, OT_EVALUATION = "11506-3", "11507-1", "18734-4"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT.*")


@dataclass(frozen=True, slots=True)
class Handover:
    """What to send and how to find it again there."""

    document: Resource
    claim: Resource | None
    key: UUID

    @property
    def document_key(self) -> str:
        return f"urn:uuid:{self.key}"

    @property
    def claim_key(self) -> str:
        return claim_key(self.key)


def claim_key(key: UUID) -> str:
    """Our identifier of the claim that travels with a document."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{key}/claim')}"


def by_key(key: str) -> str:
    """The search that finds what carries our identifier."""
    return f"identifier={quote(f'{URI}|{key}', safe='')}"


def carries(resource: Mapping[str, Any], key: str) -> bool:
    """Whether a resource has our identifier; a server may show others than those asked for."""
    identifiers = resource.get("identifier")
    return isinstance(identifiers, list) and any(
        isinstance(one, Mapping) and (one.get("system"), one.get("value")) == (URI, key)
        for one in identifiers
    )


def prepared(shipment: Shipment) -> Handover:
    """The document and, when there is something to bill, its draft claim."""
    return Handover(
        document=_document(shipment),
        claim=_claim(shipment) if shipment.lines else None,
        key=shipment.key,
    )


def person(signer: Signer) -> Resource:
    """A reference to a signer: by their id there, or by NPI."""
    known = reference("Practitioner", signer.id)
    by_npi = {"identifier": {"system": US_NPI, "value": signer.npi}} if signer.npi else {}
    return {**(known or by_npi), "display": signer.name}


def _document(shipment: Shipment) -> Resource:
    codings = (
        [{"system": LOINC, "code": OT_EVALUATION}]
        if shipment.evaluation
        else [{"system": LOINC, "code": NOTE}, {"system": LOINC, "code": OT_NOTE}]
    )
    last = shipment.signers[-1]
    corrects = "replaces" if shipment.kind == "wrong_chart" else "appends"
    made: Resource = clean(
        {
            "resourceType": "DocumentReference",
            "identifier": [{"system": URI, "value": f"urn:uuid:{shipment.key}"}],
            "status": "current",
            "docStatus": "final",
            "type": {"coding": codings, "text": shipment.title},
            "category": [{"coding": [{"system": CATEGORY, "code": "clinical-note"}]}],
            "subject": reference("Patient", shipment.chart.id),
            "date": moment(last.at),
            "author": [person(signer) for signer in shipment.signers],
            "relatesTo": [
                {"code": corrects, "target": reference("DocumentReference", first.id)}
                for first in shipment.first
                if first.type == "DocumentReference"
            ],
            "description": shipment.title,
            "content": [
                {
                    "attachment": {
                        "contentType": "application/pdf",
                        "language": "en",
                        "data": base64.b64encode(shipment.paper).decode(),
                        "size": len(shipment.paper),
                        "hash": shipment.sha1,
                        "title": shipment.title,
                        "creation": moment(last.at),
                    }
                }
            ],
            "context": {
                "period": {"start": moment(shipment.starts_at), "end": moment(shipment.ends_at)},
                "related": [reference("Appointment", shipment.appointment)],
            },
        }
    )
    return made


def _claim(shipment: Shipment) -> Resource:
    day = shipment.day.isoformat()
    first = shipment.signers[0]
    team = [{"sequence": 1, "provider": person(first), "role": _role("primary")}]
    team += [
        {"sequence": n, "provider": person(signer), "role": _role("supervisor")}
        for n, signer in enumerate(shipment.signers[1:], start=2)
    ]
    diagnoses = range(1, len(shipment.diagnoses) + 1)
    made: Resource = clean(
        {
            "resourceType": "Claim",
            "identifier": [{"system": URI, "value": claim_key(shipment.key)}],
            "status": "draft",
            "type": {"coding": [{"system": f"{HL7}claim-type", "code": "professional"}]},
            "use": "claim",
            "patient": reference("Patient", shipment.chart.id),
            "billablePeriod": {"start": day, "end": day},
            "created": shipment.made_at.astimezone(UTC).date().isoformat(),
            "provider": person(first),
            "priority": {"coding": [{"system": f"{HL7}processpriority", "code": "normal"}]},
            "careTeam": team,
            "diagnosis": [
                {
                    "sequence": n,
                    "diagnosisCodeableConcept": {"coding": [{"system": ICD10CM, "code": code}]},
                }
                for n, code in zip(diagnoses, shipment.diagnoses, strict=True)
            ],
            "insurance": [
                {
                    "sequence": 1,
                    "focal": True,
                    "coverage": {
                        **reference("Coverage", shipment.coverage),
                        "display": shipment.coverage_name,
                    },
                }
            ],
            "item": [
                {
                    "sequence": n,
                    "careTeamSequence": [1],
                    "diagnosisSequence": list(diagnoses)[:4],
                    "productOrService": {"coding": [{"system": CPT, "code": line.code}]},
                    "modifier": [_modifier(code) for code in line.modifiers],
                    "servicedDate": day,
                    "quantity": {"value": line.units},
                }
                for n, line in enumerate(shipment.lines, start=1)
            ],
        }
    )
    return made


def _role(code: str) -> Resource:
    return {"coding": [{"system": f"{HL7}claimcareteamrole", "code": code}]}


def _modifier(code: str) -> Resource:
    # Two digits are the AMA's, letters are HCPCS level II (GO, CO, KX).
    return {"coding": [{"system": CPT if code.isdecimal() else HCPCS, "code": code}]}


def provenance(shipment: Shipment, targets: list[str]) -> Resource:
    """Who made and who verified `targets`, with every signature as a JWS."""
    devices = [
        {
            "resourceType": "Device",
            "id": f"composer-{n}",
            "deviceName": [{"name": name, "type": "model-name"}],
            "type": {"text": "Software that drafted the text"},
        }
        for n, name in enumerate(shipment.composers, start=1)
    ]
    agents = [
        {"type": _participant("composer"), "who": {"reference": f"#{device['id']}"}}
        for device in devices
    ] + [{"type": _participant("verifier"), "who": person(s)} for s in shipment.signers]
    made: Resource = clean(
        {
            "resourceType": "Provenance",
            "id": str(shipment.key),
            "contained": devices,
            "target": [{"reference": target} for target in targets],
            "recorded": moment(shipment.made_at),
            "agent": agents,
            "signature": [
                {
                    "type": [
                        {
                            "system": SIGNATURE,
                            "code": VERIFICATION if signer.act == "cosign" else AUTHOR,
                        }
                    ],
                    "when": moment(signer.at),
                    "who": person(signer),
                    "sigFormat": "application/jose",
                    "data": base64.b64encode(signer.jws.encode()).decode(),
                }
                for signer in shipment.signers
            ],
        }
    )
    return made


def _participant(code: str) -> Resource:
    return {"coding": [{"system": PARTICIPANT, "code": code}]}


def moment(at: datetime) -> str:
    """An instant as FHIR writes it, in UTC to the millisecond, which servers keep."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def transaction(shipment: Shipment, *, retract: list[Resource]) -> Resource:
    """The Bundle that writes everything or nothing, and twice no more than once.

    `retract` are resources of the corrected sheet as read there, already marked.
    """
    made = prepared(shipment)
    entries = [_create(made.document, made.document_key)]
    if made.claim is not None:
        entries.append(_create(made.claim, made.claim_key))
    targets = [entry["fullUrl"] for entry in entries]
    targets += [f"{r['resourceType']}/{r['id']}" for r in retract]
    proof = provenance(shipment, targets)
    entries += [_put(proof, proof["id"])]
    entries += [
        {
            **_put(resource, resource["id"]),
            "request": {
                "method": "PUT",
                "url": f"{resource['resourceType']}/{resource['id']}",
                **_if_match(resource),
            },
        }
        for resource in retract
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _create(made: Resource, key: str) -> Resource:
    return {
        "fullUrl": key,
        "resource": made,
        "request": {
            "method": "POST",
            "url": made["resourceType"],
            "ifNoneExist": by_key(key),
        },
    }


def _put(made: Resource, id_: str) -> Resource:
    where = f"{made['resourceType']}/{id_}"
    return {
        "fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, where)}",
        "resource": made,
        "request": {"method": "PUT", "url": where},
    }


def _if_match(resource: Mapping[str, Any]) -> dict[str, str]:
    version = (resource.get("meta") or {}).get("versionId")
    return {"ifMatch": f'W/"{version}"'} if version else {}


def retracted(resource: Mapping[str, Any]) -> Resource:
    """A document or claim as read there, marked as entered in error."""
    marked = {**resource, "status": "entered-in-error"}
    if resource["resourceType"] == "DocumentReference":
        marked["docStatus"] = "entered-in-error"
    return marked


def seen(sent: Any, got: Any, *, base: str) -> Any:
    """Of `got`, what `sent` has, in one written form; what a server adds is left out."""
    if isinstance(sent, Mapping):
        held = got if isinstance(got, Mapping) else {}
        return {name: seen(value, held.get(name), base=base) for name, value in sent.items()}
    if isinstance(sent, list):
        held_list = got if isinstance(got, list) else []
        if len(held_list) != len(sent):
            return [f"{len(held_list)} instead of {len(sent)}"]
        return [seen(s, g, base=base) for s, g in zip(sent, held_list, strict=True)]
    return _one_form(got, base)


def _one_form(value: Any, base: str) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return str(Decimal(value).normalize())
    if isinstance(value, str):
        if _INSTANT.fullmatch(value):
            try:
                return moment(datetime.fromisoformat(value))
            except ValueError:
                return value
        return value.removeprefix(f"{base}/")
    return str(type(value).__name__)


def fingerprint(sent: Resource, got: Any, *, base: str) -> str:
    """The digest of what `got` holds of `sent`; equal to that of `sent` when all of it arrived."""
    return digest_of(seen(sent, got, base=base))

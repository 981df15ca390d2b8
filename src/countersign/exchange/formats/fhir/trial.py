"""Trying a FHIR server: is it one, does it let us in, can a patient be read, can notes be found.

Nothing is written there. What the server says is never repeated: it may describe a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from countersign.base.errors import UserError
from countersign.exchange.formats.fhir import read
from countersign.exchange.formats.records import KINDS, Fault
from countersign.exchange.http import Answer, must_succeed
from countersign.exchange.port import ConnectorError, Step

Ask = Callable[..., Answer]
_WRITTEN = ("DocumentReference", "Claim", "Provenance")


def steps(plain: Ask, ask: Ask, sign_in: Callable[[], str] | None) -> Iterator[Step]:
    """One step after the other; the first that stops is the last.

    `plain(address)` asks without a token, `ask(method, address)` with one, `sign_in` gets one.
    """
    for part in (_address(plain), _sign_in(sign_in), _patient(ask), _notes(ask)):
        try:
            for step in part:
                yield step
                if step.mark == "stop":
                    return
        except ConnectorError as error:
            yield Step("stop", error.message, error.remedy or "Try again in a few minutes.")
            return
        except UserError as error:
            yield Step("stop", error.message, error.remedy or "")
            return


def _address(plain: Ask) -> Iterator[Step]:
    body = must_succeed(plain("metadata"))
    if not isinstance(body, Mapping) or body.get("resourceType") != "CapabilityStatement":
        yield Step(
            "stop",
            "Something answers at this address, but not as a FHIR server.",
            "Ask the EMR's people for the FHIR R4 base address; it often ends in /fhir or /r4.",
        )
        return
    version = str(body.get("fhirVersion", ""))
    if not version.startswith("4."):
        yield Step(
            "stop",
            f"It speaks FHIR {version[:8] or 'of an unknown version'}; we need R4, version 4.",
            "Ask the EMR's people for the address of its R4 server.",
        )
        return
    yield Step("good", "A FHIR R4 server answers at this address.")
    yield from _offers(body)


def _offers(body: Mapping[str, Any]) -> Iterator[Step]:
    rest = next((r for r in body.get("rest") or () if isinstance(r, Mapping)), {})
    offered = {r.get("type") for r in rest.get("resource") or () if isinstance(r, Mapping)}
    missing = [kind for kind in (*KINDS, *_WRITTEN) if kind not in offered]
    if offered and missing:
        yield Step(
            "warn",
            f"It does not say that it offers {', '.join(missing)}.",
            "Ask the EMR's people whether these can be switched on for us.",
        )
    acts = [i.get("code") for i in rest.get("interaction") or () if isinstance(i, Mapping)]
    if acts and "transaction" not in acts:
        yield Step(
            "warn",
            "It does not say that it takes transactions, in which a note and its charge travel.",
            "Ask the EMR's people whether it does. Without, notes cannot be handed over.",
        )


def _sign_in(sign_in: Callable[[], str] | None) -> Iterator[Step]:
    if sign_in is None:
        yield Step(
            "warn",
            "There is no client id, so it is asked without signing in.",
            "That is right for a test server only.",
        )
        return
    sign_in()
    yield Step("good", "It accepts our key and lets us sign in.")


def _patient(ask: Ask) -> Iterator[Step]:
    body = must_succeed(ask("GET", "Patient", params={"_count": "1"}))
    entries = body.get("entry") if isinstance(body, Mapping) else None
    found = [e.get("resource") for e in entries or () if isinstance(e, Mapping)]
    first = next((f for f in found if isinstance(f, Mapping)), None)
    if first is None:
        yield Step(
            "warn",
            "We are shown no patient.",
            "If there are patients there, ask the EMR's people to let us read them.",
        )
        return
    record = read.record(first)
    if isinstance(record, Fault):
        yield Step(
            "warn",
            f"A patient can be read, but its {record.element} {record.why}.",
            "Such a chart is left out until it is completed there.",
        )
        return
    yield Step("good", "A patient can be read, with name and birth date.")


def _notes(ask: Ask) -> Iterator[Step]:
    for kind in ("DocumentReference", "Claim"):
        try:
            must_succeed(ask("GET", kind, params={"_count": "1"}))
        except ConnectorError as error:
            if error.retry:
                raise
            yield Step(
                "stop",
                f"We may not look for a {kind} there, so no note could be proven to have arrived.",
                f"Ask the EMR's people to let us read and write {kind}.",
            )
            return
    yield Step("good", "Notes and charges can be looked for there.")

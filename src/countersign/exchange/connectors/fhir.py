"""FHIR R4 servers, signed in to as a SMART backend service: reads records, sends notes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any, ClassVar, Self

from countersign.exchange.formats.fhir import appointments, handover, read, trial
from countersign.exchange.formats.fhir.bindings import problems
from countersign.exchange.formats.fhir.handover import Handover
from countersign.exchange.formats.fhir.identity import is_merged, is_same
from countersign.exchange.formats.fhir.settings import Settings
from countersign.exchange.formats.records import (
    KINDS,
    AppointmentRecord,
    Fault,
    Kind,
    Page,
    Record,
)
from countersign.exchange.http import Answer, Http, must_be_safe, must_succeed
from countersign.exchange.port import Ability, Arrived, ConnectorError, Step
from countersign.exchange.shipment import Arrival, Chart, Shipment
from countersign.exchange.smart import Tokens

FHIR_JSON = "application/fhir+json"
FRESH = {"cache-control": "no-cache"}  # some servers answer a repeated search from a cache
_IDS_AT_ONCE = 40
# An EMR may not offer these, or not to us; the practice then enters them by hand.
_OPTIONAL = ("Condition",)
_REFUSED = ("not-allowed", "not-there", "status-400", "status-405", "status-422", "status-501")


class Fhir:
    """See `port.Connector`."""

    name: ClassVar[str] = "fhir"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability) - {Ability.CLAIMS}

    def __init__(self, settings: Settings):
        self._settings = settings
        self._http = Http(
            must_be_safe(settings.base_url, field="base_url"),
            seconds=settings.seconds,
            max_bytes=settings.max_bytes,
        )
        self._tokens: Tokens | None = None
        if settings.client_id:
            self._tokens = Tokens(
                self._http,
                client_id=settings.client_id,
                key=settings.load_key,
                token_url=settings.token_url,
                scope=settings.scope,
                seconds=settings.seconds,
            )

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        """Raises UserError for settings that cannot be."""
        return cls(Settings.of(settings))

    def close(self) -> None:
        """Let go of sockets."""
        self._http.close()

    def ask(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        resource: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One signed-in request; once more with a new token when the old one was refused."""
        sent = {"accept": FHIR_JSON, **(headers or {})}
        body = None
        if resource is not None:
            sent["content-type"] = FHIR_JSON
            body = json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
        for last in (False, True):
            token = self._tokens.current() if self._tokens else ""
            if token:
                sent["authorization"] = f"Bearer {token}"
            answer = self._http.request(method, address, params=params, body=body, headers=sent)
            if answer.status != 401 or self._tokens is None or last:
                return answer
            self._tokens.forget(token)
        raise AssertionError("the second try has returned")

    def ready(self) -> bool:
        """Whether the server answers and lets us in."""
        try:
            must_succeed(self.ask("GET", "Patient", params={"_count": "1"}))
        except ConnectorError:
            return False
        return True

    def trial(self) -> Iterator[Step]:
        """See `port.Connector`: the address, the sign-in, a patient, and where notes go."""
        # What a server can do is public; asked without a token, it tells the address from the key.
        plain = partial(self._http.request, "GET", headers={"accept": FHIR_JSON})
        yield from trial.steps(
            plain, self.ask, None if self._tokens is None else self._tokens.current
        )

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        """Pages in the order of `KINDS`. `again` is read by id, whenever it was last changed."""
        payers: set[str] = set()
        for kind in KINDS:
            if kind == "Organization":
                continue  # most organizations there are no payers; those of coverages follow them
            ids = [id_ for k, id_ in again if k == kind]
            for page in self._offered(
                kind, chain(self._by_id(kind, ids), self._changed(kind, since))
            ):
                if kind == "Coverage":
                    new = {r.payer for r in page.records if r.payer} - payers
                    yield from self._by_id("Organization", sorted(new))
                    payers |= new
                yield page

    @staticmethod
    def _offered(kind: Kind, pages: Iterator[Page]) -> Iterator[Page]:
        """The pages of a kind; a misfit instead of an error where we can do without it."""
        try:
            yield from pages
        except ConnectorError as error:
            if kind not in _OPTIONAL or error.code not in _REFUSED:
                raise
            yield Page(kind, (), (Fault(kind, "*", "search", "is not allowed: enter them here"),))

    def _by_id(self, kind: Kind, ids: Sequence[str]) -> Iterator[Page]:
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = ids[start : start + _IDS_AT_ONCE]
            for found in self._search(kind, {"_id": ",".join(some)}):
                yield self._page(kind, found, last=False)

    def _changed(self, kind: Kind, since: datetime | None) -> Iterator[Page]:
        waiting: list[Mapping[str, Any]] | None = None
        for found in self._changes(kind, since):
            if waiting is not None:
                yield self._page(kind, waiting, last=False)
            waiting = found
        yield self._page(kind, waiting or [], last=True)

    def _changes(self, kind: Kind, since: datetime | None) -> Iterator[list[Mapping[str, Any]]]:
        if since is None:
            yield from self._search(kind, {})
            return
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            yield from self._search(kind, {"_lastUpdated": f"ge{moment}"})
        except ConnectorError as error:
            if error.code != "status-400":
                raise
            yield from self._search(kind, {})  # a server that cannot search by time: read all

    def _search(self, kind: str, params: Mapping[str, str]) -> Iterator[list[Mapping[str, Any]]]:
        """The resources of each page. Raises ConnectorError for a page that is not whole."""
        asked: set[str] = set()
        address, query = kind, {**params, "_count": str(self._settings.page_size)}
        for _ in range(self._settings.max_pages):
            bundle = must_succeed(self.ask("GET", address, params=query or None))
            resources, following = _opened(bundle, kind)
            yield resources
            if not following:
                return
            address, query = self._http.absolute(following), {}
            if address in asked:
                raise ConnectorError(
                    "endless", "The other system's pages go round in a circle.", retry=False
                )
            asked.add(address)
        raise ConnectorError(
            "endless",
            f"The other system has more than {self._settings.max_pages} pages of {kind}.",
            retry=False,
            remedy="Raise max_pages in the connection's settings.",
        )

    @staticmethod
    def _page(kind: Kind, resources: Sequence[Mapping[str, Any]], *, last: bool) -> Page:
        read_ones = [read.record(r) for r in resources]
        return Page(
            kind,
            tuple(r for r in read_ones if isinstance(r, Record)),
            tuple(r for r in read_ones if isinstance(r, Fault)),
            last,
        )

    def send(self, shipment: Shipment) -> Arrived:
        """See `port.Connector`. The patient is proven first; what is there is not sent again."""
        self._prove_patient(shipment.chart)
        made = handover.prepared(shipment)
        originals = self._originals(shipment)
        found = self._look(shipment, made, originals)
        if found is None:
            self._post(shipment, originals)
            found = self._look(shipment, made, originals)
        if found is None:
            raise ConnectorError(
                "not-found-after",
                "It was sent, but it is not there yet.",
                retry=True,
                remedy="It is looked for again by itself.",
            )
        self._prove_patient(shipment.chart, written=True)
        return found

    def _prove_patient(self, chart: Chart, *, written: bool = False) -> None:
        """Raise ConnectorError unless the chart there is this client's, before and after."""
        if not chart.id:
            raise ConnectorError(
                "no-chart",
                "This client has no chart at the other system.",
                retry=False,
                remedy="Make the chart there, read the other system, and try again.",
            )
        patient = self._read(f"Patient/{chart.id}") or {}
        same, merged = is_same(chart, patient), is_merged(patient)
        if same and not merged:
            return
        if written:
            raise ConnectorError(
                "chart-changed",
                "The chart there was merged or changed while the note was being written into it.",
                retry=False,
                remedy="Look where the note is there. Read the other system, then try again.",
            )
        if merged:
            raise ConnectorError(
                "merged-chart",
                "The chart there was merged into another one. Nothing was sent.",
                retry=True,  # reading finds the chart that stays
                remedy="Read the other system: the note then goes to the chart that stays.",
            )
        raise ConnectorError(
            "wrong-chart",
            "Name or birth date of the chart there is not this client's. Nothing was sent.",
            retry=False,
            remedy="Compare both charts, put right the one that is wrong, and try again. If the "
            "name changed there, read the other system first.",
        )

    def book(
        self, wanted: AppointmentRecord, *, known: AppointmentRecord | None, chart: Chart
    ) -> None:
        """See `port.Books`. The patient is proven first; what is right already is left alone."""
        self._prove_patient(chart)
        where = f"Appointment/{wanted.id}"
        there = self._read(where)
        if there is not None and appointments.is_so(there, wanted):
            return
        if (there is None) != (known is None) or (
            there is not None and known is not None and not appointments.is_so(there, known)
        ):
            raise ConnectorError(
                "appointment-changed",
                "This appointment was changed at the other system too.",
                retry=False,
                remedy="Compare both, enter there what is right, then say that it is settled.",
            )
        made = appointments.made(wanted, there)
        # What the other side had before is its own; what we write of it must be sound.
        if wrong := problems(appointments.made(wanted, None)):
            raise ConnectorError(
                "not-sound",
                f"What we made is not sound FHIR ({wrong[0]}). Nothing was sent."[:200],
                retry=False,
                remedy="Show this line to whoever looks after the system.",
            )
        answer = self.ask("PUT", where, resource=made, headers=appointments.only_if_same(there))
        if answer.status == 412:
            raise ConnectorError(
                "changed-meanwhile",
                "Something was changed there at the same moment. Nothing was written.",
                retry=True,
                remedy="It is looked at anew by itself.",
            )
        must_succeed(answer)
        back = self._read(where)
        if back is None or not appointments.is_so(back, wanted):
            raise ConnectorError(
                "differs",
                "The appointment that was read back is not what was sent.",
                retry=False,
                remedy="Compare both and enter there what is right.",
            )

    def _originals(self, shipment: Shipment) -> list[dict[str, Any]]:
        """Documents and claims of the corrected sheet as they are there, to be marked."""
        if shipment.kind != "wrong_chart":
            return []
        kinds = ("DocumentReference", "Claim")
        return [
            dict(must_succeed(self.ask("GET", f"{first.type}/{first.id}", headers=FRESH)))
            for first in shipment.first
            if first.type in kinds
        ]

    def _post(self, shipment: Shipment, originals: list[dict[str, Any]]) -> None:
        bundle = handover.transaction(shipment, retract=[handover.retracted(r) for r in originals])
        ours = bundle["entry"][: len(bundle["entry"]) - len(originals)]
        wrong = [problem for entry in ours for problem in problems(entry["resource"])]
        if wrong:
            raise ConnectorError(
                "not-sound",
                f"What we made is not sound FHIR ({wrong[0]}). Nothing was sent."[:200],
                retry=False,
                remedy="Show this line to whoever looks after the system.",
            )
        posted = self.ask("POST", "", resource=bundle)
        if posted.status == 412:  # somebody changed a note we take back, or made a copy of ours
            raise ConnectorError(
                "changed-meanwhile",
                "Something was changed there at the same moment. Nothing was written.",
                retry=True,
                remedy="It is looked at anew by itself.",
            )
        answer = must_succeed(posted)
        entries = answer.get("entry") if isinstance(answer, Mapping) else None
        statuses = [
            str((e.get("response") or {}).get("status", ""))
            for e in entries or ()
            if isinstance(e, Mapping)
        ]
        if len(statuses) != len(bundle["entry"]) or not all(s.startswith("2") for s in statuses):
            raise ConnectorError(
                "not-whole",
                "The other system took only a part of it.",
                retry=True,
                remedy="What is missing is sent again by itself.",
            )

    def _look(
        self, shipment: Shipment, made: Handover, originals: Sequence[Mapping[str, Any]]
    ) -> Arrived | None:
        """What of the shipment is there, compared with what we send; None when not all of it."""
        document = self._one("DocumentReference", made.document_key)
        claim = self._one("Claim", made.claim_key) if made.claim is not None else None
        proof = self._read(f"Provenance/{shipment.key}")
        if document is None or proof is None or (made.claim is not None and claim is None):
            return None
        sent: list[tuple[dict[str, Any], Mapping[str, Any]]] = [(made.document, document)]
        if made.claim is not None and claim is not None:
            sent.append((made.claim, claim))
        targets = [f"{got['resourceType']}/{got['id']}" for _, got in sent]
        for original in originals:
            where = f"{original['resourceType']}/{original['id']}"
            now_there = self._read(where) or {}
            if now_there.get("status") != "entered-in-error":
                return None
            status = {"resourceType": original["resourceType"], "status": "entered-in-error"}
            sent.append(({**status, "id": original["id"]}, now_there))
            targets.append(where)
        sent.append((handover.provenance(shipment, targets), proof))
        return Arrived(tuple(self._same(s, got) for s, got in sent), {"provenance": dict(proof)})

    def _same(self, sent: dict[str, Any], got: Mapping[str, Any]) -> Arrival:
        base = self._http.base
        wanted = handover.fingerprint(sent, sent, base=base)
        if handover.fingerprint(sent, self._with_data(got), base=base) != wanted:
            raise ConnectorError(
                "differs",
                f"The {sent['resourceType']} that was read back is not what was sent.",
                retry=False,
                remedy="Compare the note there with the signed one here before anybody uses it.",
            )
        return Arrival(sent["resourceType"], str(got["id"]), wanted)

    def _with_data(self, got: Mapping[str, Any]) -> Mapping[str, Any]:
        """Some servers keep a document's bytes as a Binary; put them back to compare them."""
        whole = deepcopy(dict(got))
        for content in whole.get("content") or ():
            attachment = content.get("attachment") or {}
            if "data" not in attachment and isinstance(attachment.get("url"), str):
                binary = must_succeed(self.ask("GET", attachment["url"]))
                attachment["data"] = binary.get("data") if isinstance(binary, Mapping) else None
        return whole

    def _one(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """The one resource with our identifier. Raises ConnectorError when there are several."""
        answer = must_succeed(self.ask("GET", f"{kind}?{handover.by_key(key)}", headers=FRESH))
        shown, _ = _opened(answer, kind)
        found = [resource for resource in shown if handover.carries(resource, key)]
        if shown and not found:
            raise ConnectorError(
                "cannot-look",
                f"The other system does not find a {kind} by our id, so nothing was sent.",
                retry=False,
                remedy="Ask its vendor to support searching by identifier.",
            )
        if len(found) > 1:
            raise ConnectorError(
                "twice",
                f"There are {len(found)} copies of this {kind} there.",
                retry=False,
                remedy="Remove all but one there, then try again.",
            )
        return found[0] if found else None

    def _read(self, where: str) -> Mapping[str, Any] | None:
        answer = self.ask("GET", where, headers=FRESH)
        if answer.status in (404, 410):
            return None
        body = must_succeed(answer)
        return body if isinstance(body, Mapping) else None


def _opened(bundle: Any, kind: str) -> tuple[list[Mapping[str, Any]], str]:
    """The resources of `kind` in a searchset, and the address of the next page or nothing."""
    broken = ConnectorError(
        "broken-answer", "The other system's answer is not a search result.", retry=True
    )
    if not isinstance(bundle, Mapping) or bundle.get("resourceType") != "Bundle":
        raise broken
    entries, links = bundle.get("entry") or [], bundle.get("link") or []
    if not isinstance(entries, list) or not isinstance(links, list):
        raise broken
    resources = [e.get("resource") for e in entries if isinstance(e, Mapping)]
    following = [
        link.get("url")
        for link in links
        if isinstance(link, Mapping) and link.get("relation") == "next"
    ]
    if any(not isinstance(url, str) for url in following):
        raise broken
    return (
        [r for r in resources if isinstance(r, Mapping) and r.get("resourceType") == kind],
        str(next(iter(following), "")),
    )


CONNECTOR = Fhir

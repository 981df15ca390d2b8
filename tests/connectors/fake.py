"""A FHIR server of a few lines on the loopback address that breaks in the way it is told to."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from countersign.base.ids import new_id


class Fake(ThreadingHTTPServer):
    """`faults["POST"]` lists what goes wrong with the next POSTs, "GET Patient" with those GETs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.resources: dict[tuple[str, str], dict[str, Any]] = {}
        self.faults: defaultdict[str, list[str]] = defaultdict(list)
        self.asked: list[str] = []
        self.keys: dict[str, Any] | None = None
        self.tokens: set[str] = set()
        self.assertions: list[dict[str, Any]] = []
        self.over = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/fhir"

    @property
    def token(self) -> str:
        return self.base.replace("/fhir", "/token")

    def put(self, resource: dict[str, Any]) -> None:
        self.resources[resource["resourceType"], resource["id"]] = resource

    def count(self, kind: str) -> int:
        return sum(1 for k, _ in self.resources if k == kind)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Fake
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def _serve(self, method: str) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if url.path == "/token":
            self._token(parse_qs(body.decode()))
            return
        where = url.path.removeprefix("/fhir").strip("/").split("/")
        name = f"{method} {where[0]}".strip()
        self.server.asked.append(name)
        faults = self.server.faults[name]
        fault = faults.pop(0) if faults else ""
        if self._breaks_before(fault) or not self._is_let_in():
            return
        resource = json.loads(body) if body else None
        status, answer = self._done(method, where, parse_qs(url.query), resource)
        if not self._breaks_after(fault, answer):
            self._answer(status, answer)

    def _is_let_in(self) -> bool:
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        if self.server.keys is None or token in self.server.tokens:
            return True
        self._answer(401, None)
        return False

    def _breaks_before(self, fault: str) -> bool:
        if fault.isdecimal():
            headers = {"retry-after": "7"} if fault == "429" else {}
            self._answer(int(fault), None, headers)
        elif fault == "hang":
            self.server.over.wait(10)
            self.close_connection = True
        elif fault == "elsewhere":
            self._answer(307, None, {"location": "http://elsewhere.example/fhir"})
        elif fault == "not json":
            self._raw(b"<html>Please sign in</html>")
        elif fault == "huge":
            self._raw(b" " * 2_000_000)
        elif fault == "half":
            self.send_response(200)
            self.send_header("content-length", "5000")
            self.end_headers()
            self.wfile.write(b'{"resourceType": "Bundle", "entry": [{"resou')
            self.close_connection = True
        elif fault == "nothing done":
            self._answer(200, {"resourceType": "Bundle", "type": "transaction-response"})
        else:
            return False
        return True

    def _breaks_after(self, fault: str, answer: Any) -> bool:
        if fault == "done, then lost":
            self.close_connection = True
        elif fault == "done, then slow":
            self.server.over.wait(3)
            self.close_connection = True
        elif fault == "an old answer":
            self._answer(200, {"resourceType": "Bundle", "type": "searchset"})
        elif fault == "everything":
            self._answer(
                200,
                {
                    "resourceType": "Bundle",
                    "entry": [{"resource": {"resourceType": "DocumentReference", "id": "other"}}],
                },
            )
        elif fault == "done, then 500":
            self._answer(500, None)
        elif fault == "failed entries":
            for entry in answer["entry"]:
                entry["response"]["status"] = "422 Unprocessable Entity"
            self._answer(200, answer)
        elif fault == "next elsewhere":
            answer["link"] = [{"relation": "next", "url": "http://elsewhere.example/fhir/Patient"}]
            self._answer(200, answer)
        elif fault == "next in a circle":
            self.server.faults[f"GET {self.path.split('/')[2].split('?')[0]}"].append(fault)
            answer["link"] = [{"relation": "next", "url": f"{self.server.base}/Patient?page=1"}]
            self._answer(200, answer)
        else:
            return False
        return True

    def _done(
        self, method: str, where: list[str], query: dict[str, list[str]], resource: Any
    ) -> tuple[int, Any]:
        if method == "POST":
            return 200, self._transaction(resource)
        if where == ["metadata"]:
            found = self.server.resources.get(("CapabilityStatement", "x"))
            return (200, found) if found else (404, None)
        if len(where) == 2:
            found = self.server.resources.get((where[0], where[1]))
            return (200, found) if found else (404, None)
        key = query.get("identifier", [""])[0].rpartition("|")[2]
        found_ones = [
            r
            for (kind, _), r in sorted(self.server.resources.items())
            if kind == where[0] and (not key or _carries(r, key))
        ]
        return 200, {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": r} for r in found_ones],
        }

    def _transaction(self, bundle: Any) -> dict[str, Any]:
        places: dict[str, str] = {}
        for entry in bundle["entry"]:
            kind, request = entry["resource"]["resourceType"], entry["request"]
            if request["method"] == "POST":
                key = request["ifNoneExist"].rpartition("%7C")[2].replace("%3A", ":")
                there = [
                    i
                    for (k, i), r in self.server.resources.items()
                    if k == kind and _carries(r, key)
                ]
                places[entry["fullUrl"]] = f"{kind}/{there[0] if there else new_id()}"
            else:
                places[entry["fullUrl"]] = request["url"]
        for entry in bundle["entry"]:
            kind, _, id_ = places[entry["fullUrl"]].partition("/")
            text = json.dumps(entry["resource"] | {"id": id_})
            for urn, place in places.items():
                text = text.replace(f'"reference": "{urn}"', f'"reference": "{place}"')
            if entry["request"]["method"] == "PUT" or (kind, id_) not in self.server.resources:
                self.server.put(json.loads(text))
        return {
            "resourceType": "Bundle",
            "type": "transaction-response",
            "entry": [{"response": {"status": "201 Created"}} for _ in bundle["entry"]],
        }

    def _token(self, form: dict[str, list[str]]) -> None:
        try:
            keys = KeySet([ECKey.import_key(k) for k in (self.server.keys or {"keys": []})["keys"]])
            assertion = jwt.decode(form["client_assertion"][0], keys, algorithms=["ES384"])
        except (JoseError, ValueError, KeyError):
            self._answer(401, {"error": "invalid_client"})
            return
        self.server.assertions.append(dict(assertion.claims))
        token = f"token-{len(self.server.assertions)}"
        self.server.tokens = {token}
        self._answer(200, {"access_token": token, "token_type": "bearer", "expires_in": 300})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        raw = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _raw(self, raw: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _carries(resource: dict[str, Any], key: str) -> bool:
    return any(i.get("value") == key for i in resource.get("identifier") or ())


@contextmanager
def running() -> Iterator[Fake]:
    """A fake that serves until the block ends."""
    fake = Fake()
    thread = threading.Thread(target=fake.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        fake.shutdown()
        fake.server_close()
        thread.join(5)

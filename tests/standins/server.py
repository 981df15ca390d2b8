"""The server of the stand-in pages: standard library, loopback only, forgetful.

`serve()` is for tests. What a page believes it holds is posted when Save or Sign is pressed and
kept under the keys of the catalogue, so that a test need not know the names of a seed.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.standins import markup
from tests.standins.catalogue import PAGES
from tests.standins.people import PRODUCTS, Patient, day_of_patients
from tests.standins.taken import from_form, taken
from tests.standins.vary import Fault, Sheet

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class StandIn:
    """One run of the stand-ins: where they are, what is shown, and what was recorded."""

    def __init__(
        self, patients: Sequence[Patient], *, seed: int = 0, fault: str | None = None, delay: int
    ) -> None:
        self.patients = {patient.id: patient for patient in patients}
        self.seed = seed
        self.fault = Fault.read(fault)
        self.delay = delay
        self.port = 0
        self.recorded: list[dict[str, Any]] = []
        self.presses = {"save": 0, "sign": 0}
        self.shown = ""
        self.ended = self.fault.kind == "signed-out"
        self._lock = threading.Lock()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, product: str, page: str = "note", patient: str = "") -> str:
        """Where a page of a patient's chart opens."""
        who = patient or next(iter(self.patients))
        if product == "fusion":
            return f"{self.origin}/fusion/app#/patients/{who}/{page}"
        return f"{self.origin}/{product}/chart?{urlencode({'patient': who, 'page': page})}"

    def sheet(self, product: str, page: str) -> Sheet:
        return Sheet(product, page, self.seed, self.fault)

    def key(self, product: str, page: str) -> dict[str, dict[str, Any]]:
        """For a test's eyes: the name, id, label and kind of every field of a page, by its key."""
        sheet = self.sheet(product, page)
        names, spec = sheet.keys(), sheet.spec()
        fields: list[dict[str, Any]] = list(spec["fields"])  # type: ignore[call-overload]  # our own list
        for grid in spec["grids"]:  # type: ignore[attr-defined]  # likewise
            fields += grid["columns"]
        return {names[field["name"]]: field for field in fields}

    def switch(self, patient: str) -> None:
        """Somebody opens another chart: pages of the fault `switched` show it within moments."""
        if patient not in self.patients:
            raise KeyError(patient)
        self.shown = patient

    def other(self, patient: str) -> Patient:
        """The patient who is shown beside, or instead of, this one."""
        ids = list(self.patients)
        return self.patients[ids[(ids.index(patient) + 1) % len(ids)]]

    def press(self, act: str, product: str, page: str, patient: str, sent: dict[str, Any]) -> bool:
        """Count a press, and record what the page held unless the log-in has ended."""
        with self._lock:
            self.presses[act] += 1
            if self.ended:
                return False
            entry = taken(self.sheet(product, page), sent)
            entry |= {"act": act, "product": product, "page": page, "patient": patient}
            self.recorded.append(entry)
        return True

    def last(self) -> dict[str, Any]:
        """What the last Save or Sign recorded."""
        return self.recorded[-1]

    def report(self) -> dict[str, Any]:
        return {"presses": self.presses, "recorded": self.recorded}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes on to another page hangs up: that is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet an answer: head and body apart would wait 40 ms for each other.
    wbufsize = -1
    disable_nagle_algorithm = True
    stand: StandIn

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what matters is in the report."""

    def _answer(
        self, body: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _json(self, value: object, status: int = 200) -> None:
        self._answer(json.dumps(value), "application/json", status)

    def _go(self, where: str, *, cookie: str = "") -> None:
        self.send_response(303)
        self.send_header("Location", where)
        if cookie:
            self.send_header("Set-Cookie", f"{cookie}; Path=/; SameSite=Lax; HttpOnly")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _asked(self) -> tuple[list[str], dict[str, str]]:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return [part for part in parts.path.split("/") if part], query

    def do_GET(self) -> None:
        path, query = self._asked()
        if not path:
            return self._answer(markup.front())
        if path[0] == "favicon.ico":
            return self._answer(b"", "image/x-icon")
        if path[0] == "recorded":
            return self._json(self.stand.report())
        if path[0] == "static" and len(path) == 2 and (STATIC / path[1]).is_file():
            return self._answer((STATIC / path[1]).read_bytes(), TYPES[Path(path[1]).suffix])
        if path[0] not in PRODUCTS:
            return self._answer("There is no such page.", status=404)
        return self._product(path[0], path[1:] or ["day"], query)

    def _product(self, product: str, path: list[str], query: dict[str, str]) -> None:
        stand, what = self.stand, path[0]
        if what == "login":
            return self._answer(markup.login(product, expired="expired" in query))
        if stand.ended:
            return (
                self._json({"login": True}, 401)
                if what in ("api", "part")
                else self._go(f"/{product}/login?expired=1")
            )
        if what == "day":
            return self._answer(markup.day(product, stand))
        if what == "current":
            return self._json({"patient": stand.shown})
        who = query.get("patient") or next(iter(stand.patients))
        page = path[1] if len(path) > 1 else query.get("page", "note")
        if who not in stand.patients or page not in PAGES[product]:
            return self._answer("There is no such chart.", status=404)
        if what == "api":
            return self._json(markup.boot(stand, product, page, stand.patients[who]))
        made = markup.made(what, stand, product, page, stand.patients[who], query)
        return self._answer(made or "There is no such page.", status=200 if made else 404)

    def do_POST(self) -> None:
        path, query = self._asked()
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if len(path) < 2 or path[0] not in PRODUCTS:
            return self._answer("There is no such page.", status=404)
        product, what = path[0], path[1]
        if what == "login":
            self.stand.ended = False
            return self._go(f"/{product}/day", cookie="clinic=signed-in")
        if what == "expire":
            self.stand.ended = True
            return self._json({"ended": True})
        if what == "form" and path[2:] and path[2] in PAGES[product]:
            return self._form(product, path[2], sent, query)
        if what in ("save", "sign") and path[2:] and path[2] in PAGES[product]:
            who = query.get("patient", "")
            kept = self.stand.press(what, product, path[2], who, json.loads(sent))
            return self._json({"kept": kept}, 200 if kept else 401)
        return self._answer("There is no such page.", status=404)

    def _form(self, product: str, page: str, sent: str, query: dict[str, str]) -> None:
        """A classic form: the button's own name says which was pressed."""
        values = parse_qs(sent, keep_blank_values=True)
        act = "sign" if "sign" in values else "save"
        who = query.get("patient", "")
        kept = self.stand.press(
            act, product, page, who, from_form(values, self.stand.sheet(product, page))
        )
        if not kept:
            return self._go(f"/{product}/login?expired=1")
        return self._go(
            f"/{product}/frame?{urlencode({'patient': who, 'page': page, 'kept': act})}"
        )


@contextmanager
def serve(
    port: int = 0,
    *,
    seed: int = 0,
    fault: str | None = None,
    patients: Sequence[Patient] | None = None,
    delay: int = 1200,
) -> Iterator[StandIn]:
    """The stand-ins under one seed and fault, until the block ends."""
    stand = StandIn(patients or day_of_patients(), seed=seed, fault=fault, delay=delay)
    handler = type("Pages", (_Pages,), {"stand": stand})
    server = _Server(("127.0.0.1", port), handler)
    stand.port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A stand-in for text-message services on this computer: Twilio's dialect, and one with keys."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from countersign.exchange.models import Ways


class Service(ThreadingHTTPServer):
    """What it took is in `texts`. `status` is what it answers; 0: it takes it and hangs up.

    `loses` counts how many it does not even take before it hangs up.
    """

    daemon_threads = True
    status = 201
    loses = 0
    refusal: int | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Service)
        self.texts: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet."""


class _Service(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        twilio = self.headers["Content-Type"] != "application/json"
        if twilio:
            said = {name: values[0] for name, values in parse_qs(raw).items()}
        else:
            said = json.loads(raw)
        said["authorization"] = self.headers["Authorization"]
        said["signature"] = self.headers.get("X-Signature", "")
        self.server.asked.append(said)
        if self.server.loses:
            self.server.loses -= 1
            return
        key = self.headers.get("Idempotency-Key")
        known = next((t for t in self.server.texts if key and t["key"] == key), None)
        if self.server.status < 300 and known is None:
            said["sid"] = f"SM{len(self.server.texts) + 1}"
            self.server.texts.append(said)
        if not self.server.status:
            return
        there = (known or said).get("sid", "")
        self._answer({"sid": there, "id": there, "code": self.server.refusal})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        rows = [
            {"sid": one["sid"], "body": one["Body"], "status": "sent"}
            for one in self.server.texts
            if one["To"] == asked["To"][0]
        ]
        self._answer({"messages": rows}, 200)

    def _answer(self, said: object, status: int = 0) -> None:
        answer = json.dumps(said).encode()
        self.send_response(status or self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


def by_twilio(service: Service, **more: str) -> Ways:
    """The practice's ways with text messages by a service that speaks like Twilio."""
    account = {"account": "AC1", "secret": "s", "sender": "+12125550100", "phone": "212 555 0199"}
    settings = {"carrier": "twilio", "address": service.address, **account, **more}
    return Ways.objects.create(texts=settings)


def by_webhook(service: Service, **more: str) -> Ways:
    """The same by a gateway that takes JSON."""
    settings = {"carrier": "webhook", "address": f"{service.address}/sms", "secret": "s"}
    return Ways.objects.create(texts={**settings, "phone": "212 555 0199", **more})

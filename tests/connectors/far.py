"""A mail server and a bucket service of a few lines on the loopback address."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Mailbox(socketserver.ThreadingTCPServer):
    """Takes mail over SMTP; `refuses` names the command it answers with an error."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.letters: list[str] = []
        self.refuses = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Smtp(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == self.server.refuses:
                self._say("535 no" if verb == "AUTH" else "550 no")
            elif verb == "EHLO":
                self._say("250-here")
                self._say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self._say("235 welcome")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.letters.append(self._letter())
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _letter(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Store(ThreadingHTTPServer):
    """Takes objects as S3 does; `status` is what it answers instead, once each."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _S3)
        self.objects: dict[str, bytes] = {}
        self.headers: list[dict[str, str]] = []
        self.status: list[int] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _S3(BaseHTTPRequestHandler):
    server: Store

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.headers.append({k.lower(): v for k, v in self.headers.items()})
        if self.server.status and (status := self.server.status.pop(0)):
            self._answer(status, b"<Error/>")
        elif self.headers.get("if-none-match") == "*" and self.path in self.server.objects:
            self._answer(412, b"<Error/>")
        else:
            self.server.objects[self.path] = body
            self._answer(200, b"")

    def do_GET(self) -> None:
        found = self.server.objects.get(self.path)
        self._answer(200 if found else 404, found or b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """The server answers inside the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

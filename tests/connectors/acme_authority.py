"""A small ACME authority (RFC 8555) on loopback: it checks what is asked, and looks for itself."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import ECKey

from countersign.base import clock

REGISTRY = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class AcmeAuthority:
    """Answers on `url`. `look_at` is where it finds the host whose certificate is asked for.

    `days` is how long its certificates last; `stale` answers are refused once with a fresh nonce;
    `other_host` puts another name into the certificate.
    """

    def __init__(self, look_at: int) -> None:
        self.look_at = look_at
        self.days, self.stale, self.other_host, self.offers = 90, 0, "", ["http-01", "dns-01"]
        self.nonces: set[str] = set()
        self.accounts: dict[str, ECKey] = {}
        self.state = "pending"
        self.token = secrets.token_urlsafe(16)
        self.host = ""
        self.issued = b""
        self.agreed = False
        self.seen: list[str] = []
        self.key = ec.generate_private_key(ec.SECP256R1())
        authority = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authority.answer(self)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, door: BaseHTTPRequestHandler) -> None:
        """One request, from its door."""
        length = int(door.headers.get("content-length") or 0)
        self.seen.append(door.path)
        nonce = secrets.token_urlsafe(12)
        self.nonces.add(nonce)
        try:
            status, headers, body = self.about(door.command, door.path, door.rfile.read(length))
        except PermissionError as error:
            status, headers, body = 400, {}, {"type": f"urn:ietf:params:acme:error:{error}"}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        door.send_response(status)
        for name, value in {**headers, "replay-nonce": nonce, "content-length": len(raw)}.items():
            door.send_header(name, str(value))
        door.end_headers()
        if door.command != "HEAD":
            door.wfile.write(raw)

    def about(self, method: str, path: str, raw: bytes) -> tuple[int, dict[str, str], Any]:
        names = ("newNonce", "newAccount", "newOrder")
        if method != "POST":
            return 200, {}, {name: f"{self.url}/{name}" for name in names}
        said = self.signed_by(path, raw)
        if path == "/newAccount":
            self.agreed = said["termsOfServiceAgreed"]
            return 201, {"location": f"{self.url}/account/1"}, {"status": "valid"}
        if path == "/newOrder":
            self.host = said["identifiers"][0]["value"]
            return 201, {"location": f"{self.url}/order"}, self.order()
        if path == "/authz":
            offered = [
                {"type": kind, "url": f"{self.url}/look", "token": self.token}
                for kind in self.offers
            ]
            return 200, {"retry-after": "0"}, {"status": self.state, "challenges": offered}
        if path == "/look":
            self.look()
            return 200, {}, {"status": "processing"}
        if path == "/finalize":
            self.issue(x509.load_der_x509_csr(bytes_of(said["csr"])))
        return 200, {}, self.issued if path == "/certificate" else self.order()

    def order(self) -> dict[str, Any]:
        return {
            "status": "valid" if self.issued else self.state,
            "authorizations": [f"{self.url}/authz"],
            "finalize": f"{self.url}/finalize",
            "certificate": f"{self.url}/certificate",
        }

    def signed_by(self, path: str, raw: bytes) -> Any:
        """The body of a request whose signature, address and nonce are right."""
        parts = json.loads(raw)
        header = json.loads(bytes_of(parts["protected"]))
        if self.stale:
            self.stale -= 1
            raise PermissionError("badNonce")
        if header["nonce"] not in self.nonces:
            raise PermissionError("badNonce")
        self.nonces.discard(header["nonce"])
        assert header["url"] == f"{self.url}{path}"
        if "jwk" in header:
            assert path == "/newAccount"
            self.accounts[f"{self.url}/account/1"] = ECKey.import_key(header["jwk"])
        key = self.accounts[header["kid"]] if "kid" in header else [*self.accounts.values()][-1]
        whole = ".".join((parts["protected"], parts["payload"], parts["signature"]))
        opened = jws.deserialize_compact(whole, key, registry=REGISTRY)
        return json.loads(opened.payload) if opened.payload else None

    def look(self) -> None:
        """Ask the host for the page, as the real one does on port 80."""
        url = f"http://127.0.0.1:{self.look_at}/.well-known/acme-challenge/{self.token}"
        key = next(iter(self.accounts.values()))
        try:
            found = httpx.get(url, timeout=5, trust_env=False)
            right = found.status_code == 200 and found.text == f"{self.token}.{key.thumbprint()}"
        except httpx.TransportError:
            right = False
        self.state = "valid" if right else "invalid"

    def issue(self, request: x509.CertificateSigningRequest) -> None:
        assert request.is_signature_valid
        assert self.state == "valid", "nothing is issued before it looked"
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test authority")])
        began = clock.now() - timedelta(minutes=1)
        names = [x509.DNSName(self.other_host or self.host)]
        made = (
            x509.CertificateBuilder()
            .subject_name(request.subject)
            .issuer_name(name)
            .public_key(request.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(began)
            .not_valid_after(began + timedelta(days=self.days))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        self.issued = made.public_bytes(serialization.Encoding.PEM)

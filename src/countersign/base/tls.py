"""HTTPS: a local authority made at set-up, a certificate from a public one, or the practice's own.

Passkeys need a secure address with a host name. The local authority may vouch only for that one
name (RFC 5280 name constraints), so a tablet that trusts it trusts nothing else through it.
"""

from __future__ import annotations

import ipaddress
import os
import re
import signal
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from countersign.base import dates, home
from countersign.base.clock import now
from countersign.base.errors import UserError

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 397  # the longest that browsers accept
RENEW_BEFORE_DAYS = 30
LOOK_SECONDS = 600.0
_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate (PEM, with its chain) and its private key, as files."""

    certificate: Path
    key: Path


def folder() -> Path:
    return home.folder() / "tls"


def authority_path() -> Path:
    """The local authority's certificate, which tablets and phones are told to trust."""
    return folder() / "authority.crt"


def checked_host(host: str) -> str:
    """`host` in lower case. Raises UserError for an address or a name without a dot."""
    host = host.strip().lower().rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if _HOST.fullmatch(host):
            return host
        raise UserError(
            f"{host or 'An empty name'} is not a host name.",
            field="--host",
            remedy="Use a name with a dot, for example countersign.clinic.lan.",
        ) from None
    raise UserError(
        "Browsers refuse passkeys on a bare address.",
        field="--host",
        remedy="Give this computer a name in the clinic's network, for example "
        "countersign.clinic.lan, and use that.",
    )


def make(host: str) -> Pair:
    """Make (or renew) the local authority's certificate for `host`.

    A new host gets a new authority, because the old one may not vouch for it.
    """
    host = checked_host(host)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _authority_is_for(host):
        _make_authority(host)
    return _issue(host)


def pair(url: str) -> Pair | None:
    """The certificate to serve `url` with; None for http://localhost.

    The practice's own (COUNTERSIGN_TLS_CERT and COUNTERSIGN_TLS_KEY) goes first, then what a public
    authority gave, then the local one, which is renewed here when it has under 30 days left. Raises
    UserError when there is none.
    """
    address = urlsplit(url)
    if address.scheme != "https":
        return None
    own, key = os.environ.get("COUNTERSIGN_TLS_CERT"), os.environ.get("COUNTERSIGN_TLS_KEY")
    if own and key:
        return _own(Path(own), Path(key))
    if (given := obtained(address.hostname or "")) is not None:
        return given
    local = Pair(folder() / "server.crt", folder() / "server.key")
    if not local.certificate.exists():
        raise UserError(
            "There is no certificate for this address.",
            field="COUNTERSIGN_TLS_CERT",
            remedy=f"Run `countersign https --host {address.hostname}`, or set "
            "COUNTERSIGN_TLS_CERT and COUNTERSIGN_TLS_KEY to the practice's own.",
        )
    left = expires_at(local.certificate) - now()
    if left < timedelta(days=RENEW_BEFORE_DAYS):
        return make(address.hostname or "")
    return local


def obtained(host: str) -> Pair | None:
    """What a public authority gave for `host`; `exchange.acme` gets and renews it."""
    found = Pair(folder() / "acme.crt", folder() / "acme.key")
    try:
        certificate = x509.load_pem_x509_certificate(found.certificate.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    fits = host in names.value.get_values_for_type(x509.DNSName)
    return found if fits and found.key.exists() else None


def keep(host: str, *, certificate: bytes, key: bytes) -> Pair:
    """Keep what a public authority gave, after proving that it is for `host` and for this key."""
    try:
        leaf = x509.load_pem_x509_certificate(certificate)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        ours = serialization.load_pem_private_key(key, password=None)
        fits = ours.public_key() == leaf.public_key()
        fits = fits and host in names.value.get_values_for_type(x509.DNSName)
    except (ValueError, x509.ExtensionNotFound):
        fits = False
    if not fits:
        raise UserError(
            "The authority sent a certificate that is not for this computer's name.",
            field="--host",
            remedy="Try again; nothing was changed.",
        )
    _write(folder() / "acme.key", key, mode=0o600)
    _write(folder() / "acme.crt", certificate, mode=0o644)
    return Pair(folder() / "acme.crt", folder() / "acme.key")


def account_key() -> bytes:
    """The key (PEM) by which public authorities know this installation; made when first asked."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder() / "acme-account.key"
    if not path.exists():
        _write(path, pem(ec.generate_private_key(ec.SECP256R1())), mode=0o600)
    return path.read_bytes()


def authority() -> str | None:
    """Which public authority is asked again before a certificate ends, as it was remembered."""
    try:
        return (folder() / "acme.json").read_text()
    except FileNotFoundError:
        return None


def remember_authority(what: str) -> None:
    """Remember whom to ask for the next certificate."""
    _write(folder() / "acme.json", what.encode(), mode=0o600)


def forget_authority() -> None:
    """Nobody is asked any more: the practice uses another certificate."""
    for name in ("acme.json", "acme.crt", "acme.key"):
        (folder() / name).unlink(missing_ok=True)


def end_when_renewed(url: str, *, served: Path, every: float = LOOK_SECONDS) -> None:
    """Wait until another certificate is to be served, then end this process politely.

    A web server reads its certificate once. Whoever keeps it alive starts it again within seconds.
    """
    before = served.read_bytes()
    while True:
        time.sleep(every)
        try:
            present = pair(url)
            if present is not None and present.certificate.read_bytes() != before:
                os.kill(os.getpid(), signal.SIGTERM)
                return
        except (UserError, OSError):
            continue  # what is served still serves; `doctor` says what is wrong


def expires_at(certificate: Path) -> datetime:
    """When a certificate ends, aware."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _own(certificate: Path, key: Path) -> Pair:
    try:
        ends = expires_at(certificate)
        serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            "The practice's certificate or its key cannot be read.",
            field="COUNTERSIGN_TLS_CERT",
            remedy="Both must be PEM files this user may read; the key without a password.",
        ) from error
    if ends < now():
        raise UserError(
            f"The practice's certificate ended on {dates.said(ends)}.",
            field="COUNTERSIGN_TLS_CERT",
            remedy="Put the renewed one in its place and start again.",
        )
    return Pair(certificate, key)


def _authority_is_for(host: str) -> bool:
    try:
        found = x509.load_pem_x509_certificate(authority_path().read_bytes())
        allowed = found.extensions.get_extension_for_class(x509.NameConstraints).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    alive = found.not_valid_after_utc > now() + timedelta(days=CERTIFICATE_DAYS)
    return alive and x509.DNSName(host) in (allowed.permitted_subtrees or [])


def _make_authority(host: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Countersign on {host}"[:64])])
    everything = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    certificate = (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(
                permitted_subtrees=[x509.DNSName(host)],
                excluded_subtrees=[x509.IPAddress(net) for net in everything],
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    _write(folder() / "authority.key", pem(key), mode=0o600)
    _write(authority_path(), certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _issue(host: str) -> Pair:
    authority = x509.load_pem_x509_certificate(authority_path().read_bytes())
    loaded = serialization.load_pem_private_key(
        (folder() / "authority.key").read_bytes(), password=None
    )
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise UserError("The local authority's key is not one we made.", field="authority.key")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    certificate = (
        _builder(name, authority.subject, key.public_key(), CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(loaded.public_key()), critical=False
        )
        .sign(loaded, hashes.SHA256())
    )
    made = Pair(folder() / "server.crt", folder() / "server.key")
    _write(made.key, pem(key), mode=0o600)
    chain = certificate.public_bytes(serialization.Encoding.PEM) + authority_path().read_bytes()
    _write(made.certificate, chain, mode=0o644)
    return made


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    began = now() - timedelta(hours=1)  # a tablet's clock may be a little behind
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as it is written to a file."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, body: bytes, *, mode: int) -> None:
    building = path.with_name(f"{path.name}.new")
    building.unlink(missing_ok=True)
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    building.replace(path)

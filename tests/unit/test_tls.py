"""A browser that trusts the local authority reaches this host, and nothing else through it."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from countersign.base import clock, home, tls
from countersign.base.errors import UserError

HOST = "countersign.clinic.lan"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    for name in ("COUNTERSIGN_URL", "COUNTERSIGN_TLS_CERT", "COUNTERSIGN_TLS_KEY"):
        monkeypatch.delenv(name, raising=False)


def handshake(pair: tls.Pair, authority: Path, name: str) -> None:
    """A TLS handshake in memory, as a browser does it. Raises ssl.SSLError when refused."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate, pair.key)
    client = ssl.create_default_context(cafile=str(authority))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    browser = client.wrap_bio(to_client, to_server, server_hostname=name)
    site = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(10):
        for side in (browser, site):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    browser.do_handshake()


def test_a_browser_accepts_the_host_and_no_other_name() -> None:
    pair = tls.make(HOST)
    handshake(pair, tls.authority_path(), HOST)
    with pytest.raises(ssl.SSLError):
        handshake(pair, tls.authority_path(), "bank.example.org")


def test_the_authority_may_vouch_for_this_host_only() -> None:
    tls.make(HOST)
    found = x509.load_pem_x509_certificate(tls.authority_path().read_bytes())
    allowed = found.extensions.get_extension_for_class(x509.NameConstraints)
    assert allowed.critical
    assert allowed.value.permitted_subtrees == [x509.DNSName(HOST)]


def test_making_it_again_keeps_the_authority_that_tablets_trust() -> None:
    tls.make(HOST)
    before = tls.authority_path().read_bytes()
    tls.make(HOST)
    assert tls.authority_path().read_bytes() == before


def test_another_host_gets_another_authority() -> None:
    tls.make(HOST)
    before = tls.authority_path().read_bytes()
    tls.make("desk.clinic.lan")
    assert tls.authority_path().read_bytes() != before


def test_a_certificate_near_its_end_is_renewed_at_the_start() -> None:
    made = tls.make(HOST)
    first = made.certificate.read_bytes()
    with clock.frozen(tls.expires_at(made.certificate) - timedelta(days=10)):
        again = tls.pair(f"https://{HOST}:8443")
    assert again is not None
    assert again.certificate.read_bytes() != first


def test_keys_are_private() -> None:
    made = tls.make(HOST)
    assert made.key.stat().st_mode & 0o077 == 0
    assert (tls.folder() / "authority.key").stat().st_mode & 0o077 == 0


def test_localhost_needs_no_certificate() -> None:
    assert tls.pair("http://localhost:8765") is None


def test_an_address_without_certificate_says_what_to_run() -> None:
    with pytest.raises(UserError, match="countersign https"):
        tls.pair(f"https://{HOST}")


@pytest.mark.parametrize("host", ["192.168.1.10", "::1", "clinic", "", "a b.lan", "-x.lan"])
def test_names_that_browsers_refuse_are_refused_here(host: str) -> None:
    with pytest.raises(UserError) as error:
        tls.make(host)
    assert error.value.field == "--host"


def test_the_practices_own_certificate_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tls.make(HOST)
    monkeypatch.setenv("COUNTERSIGN_TLS_CERT", str(made.certificate))
    monkeypatch.setenv("COUNTERSIGN_TLS_KEY", str(made.key))
    assert tls.pair("https://elsewhere.example.org") == made
    later = tls.expires_at(made.certificate) + timedelta(days=1)
    with clock.frozen(later), pytest.raises(UserError, match="ended on"):
        tls.pair("https://elsewhere.example.org")
    made.key.write_text("not a key")
    with pytest.raises(UserError, match="cannot be read"):
        tls.pair("https://elsewhere.example.org")


def test_the_address_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home.address() == home.DEFAULT_ADDRESS
    home.remember_address(f"https://{HOST}:8443")
    assert home.address() == f"https://{HOST}:8443"
    monkeypatch.setenv("COUNTERSIGN_URL", "http://localhost:9")
    assert home.address() == "http://localhost:9"

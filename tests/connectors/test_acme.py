"""A certificate of a public authority: asked for, proven, kept and renewed, and nothing lost."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from tests.connectors.acme_authority import AcmeAuthority

from countersign.base import clock, home, tls
from countersign.base.errors import UserError
from countersign.cli import doctor, main
from countersign.exchange import acme

HOST = "countersign.clinic.example"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AcmeAuthority]:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    for name in ("COUNTERSIGN_URL", "COUNTERSIGN_TLS_CERT", "COUNTERSIGN_TLS_KEY"):
        monkeypatch.delenv(name, raising=False)
    one = AcmeAuthority(look_at=free_port())
    yield one
    one.close()


def asked(far: AcmeAuthority) -> acme.Authority:
    return acme.Authority(
        host=HOST,
        email="owner@clinic.example",
        directory=f"{far.url}/directory",
        challenge_port=far.look_at,
    )


def names(pair: tls.Pair) -> list[str]:
    made = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    found = made.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)


def test_the_command_gets_a_certificate_and_the_address_is_served_with_it(
    far: AcmeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["https", "--host", HOST, "--port", "8443", "--acme", "--email", "owner@clinic.example"]
    words += ["--directory", f"{far.url}/directory", "--challenge-port", str(far.look_at)]
    assert main.main(words) == 1
    assert "your agreement to its terms" in capsys.readouterr().err
    assert not far.seen
    assert main.main([*words, "--agree"]) == 0
    assert far.agreed
    assert home.address() == f"https://{HOST}:8443"
    served = tls.pair(home.address())
    assert served is not None
    assert names(served) == [HOST]
    assert served.key.stat().st_mode & 0o077 == 0
    assert "trust this file" not in capsys.readouterr().err


def test_a_stale_nonce_is_asked_again(far: AcmeAuthority) -> None:
    far.stale = 2
    assert names(acme.obtain(asked(far), pause=0)) == [HOST]


def test_a_host_that_is_not_this_computer_is_told_and_nothing_is_kept(far: AcmeAuthority) -> None:
    elsewhere = acme.Authority(HOST, "a@b.example", f"{far.url}/directory", free_port())
    with pytest.raises(UserError, match="could not see that") as error:
        acme.obtain(elsewhere, pause=0)
    assert "port 80" in (error.value.remedy or "")
    assert tls.obtained(HOST) is None
    assert tls.authority() is None


def test_an_authority_that_does_not_look_at_pages_is_told(far: AcmeAuthority) -> None:
    far.offers = ["dns-01"]
    with pytest.raises(UserError, match="does not offer"):
        acme.obtain(asked(far), pause=0)


def test_a_certificate_for_another_name_is_not_kept(far: AcmeAuthority) -> None:
    acme.obtain(asked(far), pause=0)
    before = tls.obtained(HOST)
    assert before is not None
    kept = before.certificate.read_bytes()
    far.issued, far.other_host = b"", "bank.example"
    with pytest.raises(UserError, match="not for this computer's name"):
        acme.obtain(asked(far), pause=0)
    assert before.certificate.read_bytes() == kept


def test_it_is_renewed_a_month_before_its_end_and_not_earlier(far: AcmeAuthority) -> None:
    assert not acme.renew_if_due(pause=0)  # nobody was ever asked
    first = acme.obtain(asked(far), pause=0)
    ends, before = tls.expires_at(first.certificate), first.certificate.read_bytes()
    assert not acme.renew_if_due(pause=0)
    far.issued, far.state = b"", "pending"
    with clock.frozen(ends - timedelta(days=29)):
        assert acme.renew_if_due(pause=0)
    assert first.certificate.read_bytes() != before


def test_a_failed_renewal_keeps_what_is_served(far: AcmeAuthority) -> None:
    first = acme.obtain(asked(far), pause=0)
    before = first.certificate.read_bytes()
    far.close()
    soon = tls.expires_at(first.certificate) - timedelta(days=5)
    with clock.frozen(soon), pytest.raises(UserError, match="could not be reached"):
        acme.renew_if_due(pause=0)
    assert first.certificate.read_bytes() == before
    assert tls.pair(f"https://{HOST}") == first


def test_the_web_server_ends_when_another_certificate_is_to_be_served(
    far: AcmeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = acme.obtain(asked(far), pause=0)
    sent: list[int] = []
    monkeypatch.setattr("os.kill", lambda pid, number: sent.append(number))
    looked: list[float] = []

    def wait(seconds: float) -> None:
        looked.append(seconds)
        if len(looked) == 2:  # the first look finds what is served
            far.issued, far.state = b"", "pending"
            acme.obtain(asked(far), pause=0)

    monkeypatch.setattr("countersign.base.tls.time.sleep", wait)
    tls.end_when_renewed(f"https://{HOST}", served=first.certificate)
    assert len(looked) >= 2
    assert len(sent) == 1


def test_doctor_says_when_the_certificate_ends(far: AcmeAuthority) -> None:
    assert doctor.certificate().mark == "✓"
    first = acme.obtain(asked(far), pause=0)
    home.remember_address(f"https://{HOST}:8443")
    ends = tls.expires_at(first.certificate)
    assert doctor.certificate().mark == "✓"
    for left, mark in ((timedelta(days=13), "▲"), (timedelta(days=-1), "■")):
        with clock.frozen(ends - left):
            assert doctor.certificate().mark == mark


def test_the_page_for_the_authority_serves_nothing_else(far: AcmeAuthority) -> None:
    port = free_port()
    with acme.answering("token", "said", port=port):
        url = f"http://127.0.0.1:{port}/.well-known/acme-challenge/"
        assert httpx.get(f"{url}token", trust_env=False).text == "said"
        assert httpx.get(f"{url}other", trust_env=False).status_code == 404
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 404


def test_a_port_in_use_is_said(far: AcmeAuthority) -> None:
    with (
        socket.create_server(("", far.look_at)),
        pytest.raises(UserError, match="cannot be used") as error,
    ):
        acme.obtain(asked(far), pause=0)
    assert error.value.field == "--challenge-port"


def test_the_local_authority_takes_over_when_it_is_asked_for(far: AcmeAuthority) -> None:
    acme.obtain(asked(far), pause=0)
    assert main.main(["https", "--host", HOST]) == 0
    assert tls.authority() is None
    served = tls.pair(home.address())
    assert served is not None
    assert served.certificate.name == "server.crt"

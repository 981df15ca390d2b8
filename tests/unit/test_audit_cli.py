"""`countersign audit …` as a person at the keyboard sees it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from countersign.base import audit, clock
from countersign.base.audit import checkpoints
from countersign.cli import main, support
from countersign.practice.models import Staff

audit.register(
    audit.AuditKind("test.greeted", says="{actor} greeted {subject} {n} times", keys=("n",))
)

CLIENT = uuid4()


@pytest.fixture(autouse=True)
def installation(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner_dsn: str
) -> None:
    """Five entries in the test database, which the commands take for the installation's."""

    @contextmanager
    def here(*, login: str = "app") -> Iterator[None]:
        yield

    monkeypatch.setattr(support, "installation", here)
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("SET countersign.audit_job = 'reset'")
        owner.execute("TRUNCATE audit_entry, audit_payload, audit_checkpoint")
    for n in range(5):
        with audit.act(actor="system", subject=f"s{n}", client=CLIENT if n == 2 else None) as act:
            act.record("test.greeted", n=n)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main.main(["audit", *words]) == code
    return capsys.readouterr().out


def test_verify_says_ok_with_count_rate_and_head(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "verify")
    assert out.startswith("ok: 5 entries, ")
    assert f"head: 5 {audit.head().hex}" in out


def test_verify_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    result = json.loads(said(capsys, "verify", "--json", "--from", "3"))
    assert (result["ok"], result["entries"], result["fault"]) == (True, 3, None)
    assert result["head"] == {"seq": 5, "hash": audit.head().hex}


def test_verify_names_the_first_bad_entry(
    capsys: pytest.CaptureFixture[str], owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays")
        owner.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 3")
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_stays")
    assert "Entry 3 was edited" in said(capsys, "verify", code=1)
    result = json.loads(said(capsys, "verify", "--json", code=1))
    assert (result["fault"]["code"], result["fault"]["entry"]) == ("edited", 3)


def test_verify_compares_lines_kept_elsewhere(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    line = said(capsys, "checkpoint", "--print")
    paper = tmp_path / "paper.txt"
    paper.write_text(line)
    checkpoints.path().unlink()
    assert "ok: 5 entries" in said(capsys, "verify", "--witness", str(paper))
    paper.write_text(line.replace('"seq":5', '"seq":4'))
    said(capsys, "verify", "--witness", str(paper), code=1)
    said(capsys, "verify", "--witness", str(tmp_path / "none"), code=1)


def test_report_speaks_in_sentences_and_is_itself_recorded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    staff = Staff.objects.create(name="Rosa Field", credentials="OTR/L")
    with audit.act(actor=staff.pk, subject="s9") as act:
        act.record("test.greeted", n=9)
    out = said(capsys, "report").splitlines()
    assert len(out) == 7
    assert out[0].endswith("system greeted s0 0 times")
    assert out[5].endswith("Rosa Field, OTR/L greeted s9 9 times")
    assert out[6].endswith("system read the audit trail")


def test_report_can_be_narrowed(capsys: pytest.CaptureFixture[str]) -> None:
    today = clock.wall().date()
    day, after = today.isoformat(), (today + timedelta(days=2)).isoformat()
    assert len(said(capsys, "report", "--kind", "test.greeted").splitlines()) == 5
    assert "s2" in said(capsys, "report", "--kind", "test.greeted", "--client", str(CLIENT))
    narrow = ["--from", day, "--to", day, "--kind", "test.greeted", "--user", "system"]
    assert len(said(capsys, "report", *narrow).splitlines()) == 5
    assert said(capsys, "report", "--from", after) == ""
    assert said(capsys, "report", "--user", "nobody") == ""


def test_report_as_csv_holds_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    with audit.act(actor="system", subject="=1+1") as act:
        act.record("test.greeted", n=1)
    rows = list(csv.DictReader(io.StringIO(said(capsys, "report", "--csv"))))
    assert rows[0]["what"] == "system greeted s0 0 times"
    assert rows[5]["subject"] == "'=1+1"


def test_report_of_an_unknown_kind_still_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit.kinds, "_registry", {
        name: kind for name, kind in audit.kinds._registry.items() if name != "test.greeted"
    })  # fmt: skip
    audit.kinds.find_all.cache_clear()
    try:
        assert "system: test.greeted" in said(capsys, "report")
    finally:
        audit.kinds.find_all.cache_clear()


def test_accept_restore_without_a_restore_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "accept-restore", "--reason", "disk_failure", "--by", "system", code=1)


def test_accept_restore_lets_releases_go_on(
    capsys: pytest.CaptureFixture[str], owner_dsn: str
) -> None:
    said(capsys, "checkpoint")
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("SET countersign.audit_job = 'reset'")
        owner.execute("TRUNCATE audit_entry, audit_payload, audit_checkpoint")
    assert audit.may_release() is not None
    said(capsys, "accept-restore", "--reason", "disk_failure", "--by", "system")
    assert audit.may_release() is None


def test_shed_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "shed", str(CLIENT), "--reason", "family_asked", "--by", "system")
    assert audit.verify().ok


def test_a_wrong_day_is_asked_wrongly() -> None:
    with pytest.raises(SystemExit):
        main.main(["audit", "report", "--from", "yesterday"])

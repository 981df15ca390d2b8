"""Starting the demo again: what a killed one left is waited for, what runs is never thrown away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.base import supervisor
from countersign.base.errors import UserError
from countersign.cli import demo


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo's folder that was half filled."""
    home = tmp_path / "demo"
    monkeypatch.setenv("COUNTERSIGN_HOME", str(home))
    (home / "postgres").mkdir(parents=True)
    (home / "demo.json").write_text('{"filled": false}')
    return home


@pytest.fixture
def left(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A part of a killed demo that has not ended yet."""
    script = "import sys; print(flush=True); sys.stdin.read(); open('late', 'w').close()"
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    yield child
    child.communicate(b"")


def test_what_a_killed_demo_left_ends_before_its_folder_goes(
    folder: Path, left: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    def wait(seconds: float) -> None:
        waited.append((folder / "demo.json").exists())
        left.communicate(b"")  # it ends now, and writes as it does

    monkeypatch.setattr("countersign.cli.demo.time.sleep", wait)
    demo._throw_away(folder)
    assert waited == [True]
    assert not folder.exists()


def test_what_does_not_end_is_named(
    folder: Path, left: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PATIENCE_SECONDS", -1.0)
    with pytest.raises(UserError, match=f"process {left.pid}"):
        demo._throw_away(folder)
    assert (folder / "demo.json").exists()


def test_a_demo_that_runs_is_not_thrown_away(folder: Path) -> None:
    with (
        supervisor.one_at_a_time(),
        pytest.raises(UserError, match="already runs on the folder"),
    ):
        demo._throw_away(folder)
    assert (folder / "demo.json").exists()


def test_the_demo_emr_needs_its_port_free() -> None:
    assert demo.emr("http://localhost:9000", 9001).port == 9001

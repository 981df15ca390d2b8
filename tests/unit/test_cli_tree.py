"""The tree of commands: complete, honest, quick to start, and never a traceback."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.base.errors import UserError
from countersign.cli import main, support

ROOT = Path(__file__).resolve().parents[2]


def commands(parser: argparse.ArgumentParser, words: str = "") -> Iterator[tuple[str, str]]:
    """Every runnable command a user may see, with its help line."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            shown = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, child in action.choices.items():
                if name in shown:
                    inner = list(commands(child, f"{words} {name}".strip()))
                    yield from inner or [(f"{words} {name}".strip(), shown[name])]


COMMANDS = dict(commands(main.build()))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_is_documented(name: str) -> None:
    assert COMMANDS[name]
    assert f"countersign {name}" in (ROOT / "docs" / "cli.md").read_text()


def test_building_the_tree_loads_nothing_heavy() -> None:
    script = (
        "import sys; from countersign.cli import main; main.build();"
        "heavy = {'django', 'psycopg', 'tink', 'granian', 'httpx', 'yaml', 'typst'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_asking_wrongly_is_exit_2() -> None:
    for words in ([], ["no-such-command"], ["run", "--port", "eighty"], ["run", "--port", "80"]):
        with pytest.raises(SystemExit) as stopped:
            main.main(words)
        assert stopped.value.code == 2


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def handler(arguments: argparse.Namespace) -> int:
        raise error

    parser = argparse.ArgumentParser()
    parser.set_defaults(handler=handler)
    monkeypatch.setattr(main, "build", lambda: parser)


def test_a_user_error_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(monkeypatch, UserError("The disk is full.", remedy="Make room, then try again."))
    assert main.main([]) == 1
    assert capsys.readouterr().err == "The disk is full. Make room, then try again.\n"


def test_an_unforeseen_error_keeps_its_words_out_of_sight_and_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    raising(monkeypatch, ValueError("Ada Invented, born 2019-02-03"))
    assert main.main([]) == 1
    said = capsys.readouterr().err
    logged = (tmp_path / "logs" / "errors.log").read_text()
    assert said.count("\n") == 1
    assert "Invented" not in said + logged
    assert "ValueError" in logged
    assert "test_cli_tree.py" in logged
    assert logged.split()[0] in said


def test_an_unforeseen_error_is_told_even_when_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", os.devnull)
    assert "builtins.KeyError" in support.unexpected(KeyError("Ada"))


def test_ctrl_c_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, KeyboardInterrupt())
    assert main.main([]) == 130


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m countersign.cli.main --help | true', sys.executable],
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr


def test_home_chooses_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "before"))
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    support.command(subparsers, "look", lambda arguments: 0, help="look")
    monkeypatch.setattr(main, "build", lambda: parser)
    assert main.main(["look", "--home", str(tmp_path / "chosen")]) == 0
    assert os.environ["COUNTERSIGN_HOME"] == str(tmp_path / "chosen")


def test_a_command_without_a_practice_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "countersign.cli.main", "migrate", "--home", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "countersign setup" in done.stderr
    assert "Traceback" not in done.stderr

"""Many commands of the product, each in a process of its own that starts from one made ready.

Loading the product takes longer than most commands. One process loads it and does nothing else;
each command runs in a fork of it, with its own words, output and end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SECONDS = 120


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said to its user."""

    returncode: int
    stderr: str


@dataclass(frozen=True)
class Ready:
    """The process that commands start from."""

    asks: IO[str]
    told: IO[str]
    folder: Path

    def run(self, words: list[str]) -> Done:
        """One command. Raises EOFError when the process it starts from is gone."""
        said = self.folder / "stderr"
        self.asks.write(json.dumps([words, str(said)]) + "\n")
        self.asks.flush()
        ended = self.told.readline()
        if not ended:
            raise EOFError(words)
        return Done(int(ended), said.read_text(errors="replace"))


@contextmanager
def ready(env: Mapping[str, str], folder: Path) -> Iterator[Ready]:
    """A process with the product loaded under `env`."""
    made = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.gate.forked"],
        env={**env, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdin
    assert made.stdout
    try:
        yield Ready(made.stdin, made.stdout, folder)
    finally:
        made.stdin.close()
        made.wait(SECONDS)
        made.stdout.close()


def serve() -> None:
    """Run what is asked for, a line each, until nobody asks."""
    import django

    from countersign.cli import main

    django.setup()
    for line in sys.stdin:
        words, said = json.loads(line)
        child = os.fork()
        if not child:
            _become(Path(said))
            signal.alarm(SECONDS)
            code = 1
            try:
                code = main.main(words)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(said: Path) -> None:
    """No input, no output to read, and what it says into a file."""
    nothing = os.open(os.devnull, os.O_RDWR)
    told = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, to in ((0, nothing), (1, nothing), (2, told)):
        os.dup2(to, number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  the process's own


if __name__ == "__main__":
    serve()

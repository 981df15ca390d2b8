"""A hundred processes race for the last unit: exactly one wins, on either kind of server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests import tcp_server

from countersign.base import home

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 100


def race(env: dict[str, str], *, free: int, at_once: int) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "tests" / "racing.py"), "--processes", str(PROCESSES)]
    command += ["--free", str(free), "--at-once", str(at_once)]
    where = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, env={**env, **where}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def won(answer: dict[str, Any], free: int) -> None:
    refused = PROCESSES - free
    assert answer["counted"] == {"insured": free, "authorizations.used-up": refused}
    assert (answer["free"], answer["held"]) == (0, free)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_race_for_the_last_unit_on_the_embedded_server() -> None:
    name = connection.settings_dict["NAME"]
    env = {**os.environ, "DATABASE_URL": make_conninfo(home.dsn("app"), dbname=name)}
    # The embedded server takes 60 connections; the test itself and its keepers need some.
    won(race(env, free=1, at_once=40), 1)


def test_a_hundred_race_for_the_last_unit_on_a_real_server(embedded_server: object) -> None:
    with tcp_server.running() as server:
        env = tcp_server.migrated(server)
        won(race(env, free=1, at_once=PROCESSES), 1)

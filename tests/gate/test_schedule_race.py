"""Many processes race for one hour: one has it, and no hour is ever anybody's twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from countersign.base import home

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 100 if os.environ.get("COUNTERSIGN_SOAK") else 9


@pytest.mark.django_db(transaction=True)
def test_many_race_for_one_hour_and_one_has_it() -> None:
    name = connection.settings_dict["NAME"]
    env = {
        **os.environ,
        "DATABASE_URL": make_conninfo(home.dsn("app"), dbname=name),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    # The embedded server takes 60 connections; the test itself and its keepers need some.
    command = [sys.executable, str(ROOT / "tests" / "racing_blocks.py")]
    command += ["--processes", str(PROCESSES), "--at-once", "40"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    counted = answer["counted"]
    assert answer["overlaps"] == 0
    assert set(counted) <= {"booked", "one visit", "NotHeld", "Taken"}, counted
    assert sum(counted.values()) == PROCESSES
    # Either one child has the whole block, or single visits came first and no block was held.
    blocks, single = counted.get("booked", 0), counted.get("one visit", 0)
    assert (blocks, single) == (1, 0) or (blocks == 0 and single >= 1)
    assert answer["places"] == 12 * blocks + single

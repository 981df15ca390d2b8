"""How fast `countersign rotate-keys` is: rows and files a second, and the memory it takes.

    PYTHONPATH=src python benchmarks/bench_rotate_keys.py [--clients 20000] [--files 100]
    PYTHONPATH=src python benchmarks/bench_rotate_keys.py --home FOLDER

Makes an installation in a temporary folder with that many clients (seven encrypted columns and a
look-up each) and files of 200 KB, or takes a stopped demo as it is; rotates its keys and prints.
The pause after the new keys were made (two seconds) is left out.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from countersign.base.rekeying import Table

FILE_BYTES = 200_000


def main() -> int:
    """Fill, or take what is there; rotate; print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--home", help="a demo's folder, while the demo is stopped")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["COUNTERSIGN_HOME"] = given.home or folder
        from countersign.base import setup
        from countersign.cli import support

        # Whoever starts this as root runs the database as a user who must reach the folder.
        Path(folder).chmod(0o755)
        setup.create()
        if not given.home:
            with support.installation(login="owner"):
                from django.core.management import call_command

                call_command("migrate", verbosity=0)
                _fill(given.clients, given.files)
        with support.installation(login="owner"):
            return _measure()


def _fill(clients: int, files: int) -> None:
    from countersign.base import files as stored
    from countersign.practice.models import Client

    for start in range(0, clients, 1000):
        Client.objects.bulk_create(
            Client(
                first_name=f"Child {n}",
                last_name="Invented",
                birth_date=date(2018, 5, 4),
                mrn=f"A-{n}",
            )
            for n in range(start, min(start + 1000, clients))
        )
    for n in range(files):
        stored.write([os.urandom(FILE_BYTES)], owner=f"paper {n}", media_type="text/plain")


def _measure() -> int:
    from countersign.base import owner, rekeying, rotation
    from countersign.base.models import StoredFile

    rotation.SETTLE_SECONDS = 0
    with psycopg.connect(owner.dsn()) as connection:
        values = sum(_values(connection, table) for table in rekeying.tables())
    marks: dict[str, float] = {}
    started = time.perf_counter()

    def tell(what: str, done: int, of: int) -> None:
        marks[what] = time.perf_counter()

    outcome = rotation.run(by="system", tell=tell)
    whole = time.perf_counter() - started
    papers = StoredFile.objects.count()
    rows = outcome.tally.renewed - papers
    in_rows = marks.get("rows", started) - started
    print(f"rows        {rows:>10,} with {values:,} values in {in_rows:.2f} s")
    if in_rows:
        print(f"            {rows / in_rows:>10,.0f} rows, {values / in_rows:,.0f} values a second")
    print(f"files       {papers:>10,} in {marks.get('files', 0) - marks.get('rows', 0):.2f} s")
    print(f"whole       {whole:>10.2f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {memory:>10,} MiB")
    return 0 if outcome.finished else 1


def _values(connection: psycopg.Connection[Any], table: Table) -> int:
    """How many encrypted values a table holds."""
    counts = sql.SQL(" + ").join(
        sql.SQL("count({})").format(sql.Identifier(c)) for c in table.sealed
    )
    query = sql.SQL("SELECT {} FROM {}").format(counts, sql.Identifier(table.name))
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


if __name__ == "__main__":
    sys.exit(main())

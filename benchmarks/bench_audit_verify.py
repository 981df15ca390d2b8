"""How fast `countersign audit verify` reads: 200,000 entries in a database of their own.

    PYTHONPATH=src python benchmarks/bench_audit_verify.py [--entries 200000]

Makes an installation in a temporary folder, fills the chain with precomputed hashes by COPY (as the
superuser, triggers off), and prints the rate, the peak memory and the head. Exit code 1 below
50,000 entries a second.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

AT_LEAST = 50_000


def main() -> int:
    """Fill, verify three times, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=200_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["COUNTERSIGN_HOME"] = folder
        os.environ["COUNTERSIGN_DATABASE_LOGIN"] = "owner"
        os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
        from countersign.base import postgres, setup

        # Whoever starts this as root runs the database as a user who must reach the folder.
        Path(folder).chmod(0o755)
        setup.create()
        server = postgres.ensure()
        try:
            return _measure(entries)
        finally:
            server.stop()


def _measure(entries: int) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "base", verbosity=0)
    started = time.perf_counter()
    _fill(entries)
    print(f"filled      {entries:>10,} entries in {time.perf_counter() - started:.1f} s")
    from countersign.base import audit

    slowest = float("inf")
    for _ in range(3):
        report = audit.verify()
        if not report.ok or report.count != entries:
            print(report)
            return 1
        slowest = min(slowest, report.rate)
        print(f"verified    {entries:>10,} entries, {report.rate:,.0f} a second")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {memory:>10,} MiB")
    print(f"head        {report.head.seq} {report.head.hex}")
    return 0 if slowest >= AT_LEAST else 1


def _fill(entries: int) -> None:
    from countersign.base import clock, home
    from countersign.base.audit import layout

    dsn = make_conninfo(
        home.dsn("owner"),
        user="postgres",
        password=home.secret_path("postgres.password").read_text().strip(),
    )
    start = clock.wall() - timedelta(days=2 * 365)
    step = timedelta(days=2 * 365) / entries
    prev, payloads = layout.GENESIS, []
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy("COPY audit_entry FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(
                ["int8", "timestamptz", *["text"] * 4, "uuid", "bytea", "bytea", "bytea"]
            )
            for seq in range(1, entries + 1):
                kept = b'{"number":%d,"part":"note"}' % seq
                personal = hashlib.md5(b"%d" % seq, usedforsecurity=False).digest() + b'{"a":1}'
                personal_digest = hashlib.sha256(personal).digest()
                digest = layout.payload_digest(kept, personal_digest)
                at, actor = start + step * seq, str(UUID(int=seq % 30 + 1))
                subject, client = str(UUID(int=seq // 4 + 1)), UUID(int=seq % 600 + 1)
                link = layout.entry_hash(
                    seq=seq,
                    at=at,
                    kind="sheet.edited",
                    actor=actor,
                    role="ot",
                    subject=subject,
                    client=client,
                    payload_digest=digest,
                    prev_hash=prev,
                )
                copy.write_row(
                    (seq, at, "sheet.edited", actor, "ot", subject, client, digest, prev, link)
                )
                payloads.append((seq, kept, personal, personal_digest))
                prev = link
        with cursor.copy("COPY audit_payload FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "bytea", "bytea", "bytea"])
            for row in payloads:
                copy.write_row(row)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE audit_entry, audit_payload")


if __name__ == "__main__":
    sys.exit(main())

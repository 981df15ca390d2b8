"""A process that signs a sheet, delivers it and writes a checkpoint, and is killed on the way.

It counts all that it does to the world: before and after each database statement and commit, in
the middle and at the end of each request, in the middle of each line written, before and after a
file is brought to the disk. At the n-th of these it ends itself by SIGKILL. Each order from stdin
is done in a fork of its own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django


@dataclass
class Toll:
    """Notes every step in the trace, and dies at the one it was told."""

    die_at: int
    trace: int
    count: int = 0
    write: Callable[[int, bytes], int] = os.write

    def pay(self, step: str) -> None:
        self.count += 1
        self.write(self.trace, f"{step}\n".encode())
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.pay(f"before {name}")
            result = real(*given, **named)
            self.pay(f"after {name}")
            return result

        return counted

    def statement(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        said = sql if isinstance(sql, str) else sql.decode() if isinstance(sql, bytes) else str(sql)
        words = " ".join(said.split())[:60]
        if words.startswith("SELECT"):
            self.pay(words)
            return execute(sql, params, many, context)
        return self.around(words, execute)(sql, params, many, context)

    def half_sent(self, sock: socket.socket, data: Any, *flags: int) -> int:
        view = memoryview(data)
        sock.sendall(view[: len(view) // 2])
        self.pay("half a request")
        sock.sendall(view[len(view) // 2 :])
        self.pay("a whole request")
        return len(view)

    def half_written(self, handle: int, data: bytes) -> int:
        written = self.write(handle, data[: len(data) // 2])
        self.pay("half a line")
        return written + self.write(handle, data[written:])


def sign_and_deliver(order: dict[str, Any], toll: Toll) -> None:
    """What the web process, the worker and the nightly job do, one after the other."""
    import pytest
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from django.db import connection
    from tests import proofs
    from tests import world as made

    from countersign.base.audit import checkpoints
    from countersign.exchange import deliver
    from countersign.exchange.models import Parcel
    from countersign.practice.models import User
    from countersign.spine import sign
    from countersign.spine.models import Sheet

    patch = pytest.MonkeyPatch()
    made.only_test_parts(patch)
    patch.setattr(checkpoints, "path", lambda: Path(order["checkpoints"]))
    user = User.objects.get(pk=order["user"])
    key: Any = load_pem_private_key(order["key"].encode(), None)
    passkey = proofs.SoftPasskey(
        user=user, key=key, credential_id=bytes.fromhex(order["credential"])
    )
    session = proofs.web(user)
    sheet = Sheet.objects.get(pk=order["sheet"])

    database: Any = connection  # whose stubs leave _commit out
    patch.setattr(database, "_commit", toll.around("COMMIT", database._commit))
    patch.setattr(os, "write", toll.half_written)
    patch.setattr(os, "fsync", toll.around("fsync", os.fsync))
    patch.setattr(os, "replace", toll.around("replace", os.replace))
    patch.setattr(
        socket.socket, "send", lambda sock, data, *flags: toll.half_sent(sock, data, *flags)
    )
    with connection.execute_wrapper(toll.statement):
        offer = sign.prepare(sheet, user=user)
        sign.sign(offer.request_id, user=user, proof=passkey.answer(offer), session_is_web=session)
        deliver.deliver(Parcel.objects.get(sheet=sheet).pk)
        checkpoints.write(witnesses=[])


def main() -> None:
    """One line of JSON in, one line out: how the fork ended."""
    django.setup()
    from countersign.exchange import port
    from countersign.spine import checks, release

    checks.find_all(), port.found(), release._outboxes()
    for line in sys.stdin:
        order = json.loads(line)
        trace = os.open(order["trace"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        child = os.fork()
        if child == 0:
            try:
                sign_and_deliver(order, Toll(order["die_at"], trace))
            except BaseException:  # noqa: BLE001 — a fork must not go on in its parent's code
                import traceback

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        os.close(trace)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

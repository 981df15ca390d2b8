"""Outside witnesses of the audit chain: its signed heads by e-mail and into a bucket.

`base.witness` calls them after each checkpoint; one that did not take the last line gets it again
every five minutes. A line holds numbers and digests, nothing about anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from countersign.base import witness
from countersign.base.audit import checkpoints
from countersign.base.canonical import digest
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import bucket, mail
from countersign.exchange.models import OutsideWitness, WitnessKind
from countersign.exchange.port import ConnectorError

TEXT = """This is checkpoint {n} of the audit chain of a Countersign installation.

It says: on {at} the chain ended at entry {seq} with the hash {hash}.

Keep this message. Nobody at that installation can change it any more, so it shows whether the
record was rewritten afterwards. To compare, save the attached files in one file and run:

    countersign audit verify --witness FILE
"""


class _Sends(Protocol):
    def __call__(self, settings: Mapping[str, Any], line: str) -> None: ...


def _by_mail(settings: Mapping[str, Any], line: str) -> None:
    told = json.loads(line)
    mail.send(
        mail.MailServer.of(settings),
        subject=f"Countersign checkpoint {told['n']}, entry {told['seq']}",
        text=TEXT.format(**told),
        attached=(_name(line), f"{line}\n"),
    )


def _into_bucket(settings: Mapping[str, Any], line: str) -> None:
    bucket.put(bucket.Bucket.of(settings), name=_name(line), content=f"{line}\n".encode())


def _name(line: str) -> str:
    return f"checkpoint-{json.loads(line)['n']:08d}-{digest(line.encode())[:16]}.json"


_WAYS: dict[str, _Sends] = {WitnessKind.EMAIL: _by_mail, WitnessKind.BUCKET: _into_bucket}


class Kept:
    """One configured witness; what came of it is kept on its row."""

    def __init__(self, row: OutsideWitness):
        self.name = row.kind
        self._row = row

    def keep(self, line: str) -> None:
        """Raises ConnectorError, or UserError for settings that cannot be."""
        mine = OutsideWitness.objects.filter(pk=self._row.pk)
        try:
            _WAYS[self._row.kind](self._row.settings, line)
        except ConnectorError as error:
            mine.update(last_error=error.code)
            raise
        except UserError:
            mine.update(last_error="settings")
            raise
        mine.update(kept_at=now(), kept_number=json.loads(line)["n"], last_error="")


def _configured(kind: str) -> witness.Witness | None:
    row = OutsideWitness.objects.filter(kind=kind).first()
    return None if row is None else Kept(row)


def _email() -> witness.Witness | None:
    return _configured(WitnessKind.EMAIL)


def _bucket() -> witness.Witness | None:
    return _configured(WitnessKind.BUCKET)


witness.register("email", _email)
witness.register("bucket", _bucket)


def must_be(kind: str, settings: Mapping[str, Any]) -> None:
    """Raise UserError, naming the field, unless these settings can be."""
    if kind == WitnessKind.EMAIL:
        mail.MailServer.of(settings)
    else:
        bucket.Bucket.of(settings)


def send_now(row: OutsideWitness) -> int:
    """Have it keep the last checkpoint now; returns its number. Not inside a transaction.

    Raises ConnectorError, or UserError for settings that cannot be.
    """
    last = checkpoints.last() or checkpoints.write(witnesses=())
    Kept(row).keep(last.line)
    return last.number

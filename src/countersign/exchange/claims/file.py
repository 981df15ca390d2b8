"""`ClaimFile`: the bytes of a claim file that a biller released. Nothing else leaves as one.

Only `of` makes one, from a genuine `Released`; whoever hands a file out asks `proven` first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import InitVar, dataclass, field
from uuid import UUID

from countersign.base.errors import UserError
from countersign.exchange.models import ClaimBatch
from countersign.spine import release as releases
from countersign.spine.marks import Mark
from countersign.spine.models import Release
from countersign.spine.release import Released
from countersign.spine.signed import Forged

PART = "claim_batch"
CLEARINGHOUSE = "clearinghouse"
_mark = Mark()
_ours = object()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class ClaimFile:
    """One released file. `content` are exactly the bytes that were signed."""

    release_id: UUID
    number: int
    content: bytes
    sha256: str
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("claims.maker")

    @property
    def name(self) -> str:
        """A file name that sorts by number and says nothing of anybody."""
        return f"claims-{self.number:09d}.837"


def of(released: Released) -> ClaimFile:
    """The file inside a release of claims. Raises Forged for anything else."""
    released = releases.proven(released)
    if released.part != PART or released.destination != CLEARINGHOUSE:
        raise Forged("claims.not-claims")
    data = json.loads(released.payload)["data"]
    content = data["file"].encode("ascii")
    if hashlib.sha256(content).hexdigest() != data["sha256"]:
        raise Forged("claims.other-bytes")
    made = ClaimFile(
        released.release_id, int(data["number"]), content, data["sha256"], _maker=_ours
    )
    _mark.put(made)
    return made


def load(batch: ClaimBatch) -> ClaimFile:
    """The file of a released batch. Raises UserError when it was not released, Forged."""
    row = Release.objects.filter(sheet=batch.sheet_id, destination=CLEARINGHOUSE).first()
    if row is None:
        raise UserError(
            "This file is not released.",
            field="batch",
            remedy="The biller reads it, signs it, and then it can be taken out.",
        )
    return of(releases.load(row.pk))


def proven(file: object) -> ClaimFile:
    """`file` itself when it is genuine. Raises Forged for a copy or a hand-made one."""
    if not isinstance(file, ClaimFile) or not _mark.on(file):
        raise Forged("claims.maker")
    return file

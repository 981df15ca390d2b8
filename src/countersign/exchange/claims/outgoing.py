"""`Outgoing`: one file on its way to the clearinghouse, and what lets it go. Made only here.

A file of claims leaves as the release of a biller, questions of coverage under the owner's standing
order; both are proven again at the moment of leaving.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from uuid import UUID

from countersign.exchange.claims import asking
from countersign.exchange.claims import file as claim_files
from countersign.exchange.models import ClaimBatch, Parcel
from countersign.spine.marks import Mark
from countersign.spine.signed import Forged

_mark = Mark()
_ours = object()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Outgoing:
    """A file's bytes and its name there. `may_be_there`: an earlier try may have named it."""

    key: UUID
    name: str
    content: bytes
    sha256: str
    may_be_there: bool
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("outgoing.maker")


def of(parcel: Parcel) -> Outgoing:
    """The file of that parcel, proven now. Raises Forged, UserError, ConnectorError."""
    if parcel.inquiry is not None:
        asked = asking.proven(asking.load(parcel.inquiry))
        name, content, sha256 = asked.name, asked.content, asked.sha256
    else:
        batch = ClaimBatch.objects.get(sheet=parcel.sheet_id)
        claims = claim_files.proven(claim_files.load(batch))
        name, content, sha256 = claims.name, claims.content, claims.sha256
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Forged("outgoing.other-bytes")
    stem, dot, kind = name.rpartition(".")
    made = Outgoing(
        key=parcel.key,
        name=f"{stem}-{sha256[:8]}{dot}{kind}",
        content=content,
        sha256=sha256,
        may_be_there=parcel.landing_at is not None,
        _maker=_ours,
    )
    _mark.put(made)
    return made


def proven(file: object) -> Outgoing:
    """`file` itself when it is genuine. Raises Forged for a copy or a hand-made one."""
    if not isinstance(file, Outgoing) or not _mark.on(file):
        raise Forged("outgoing.maker")
    return file

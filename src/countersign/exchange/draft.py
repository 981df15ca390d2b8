"""The part that a sheet of claims is made of: the file's bytes, signed by the biller."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.base.errors import UserError
from countersign.exchange.claims.file import CLEARINGHOUSE, PART
from countersign.practice.models import Visit
from countersign.spine.draft import PartDraft
from countersign.spine.sheet import Part, register


def compose(visit: Visit, earlier: Mapping[str, PartDraft]) -> PartDraft:
    """Never: a file of claims is composed from released charges, by `claims.batch`."""
    raise UserError("Claims are made on the page Claims.", field="part")


CLAIMS = register(
    Part(
        kind=PART,
        title="Claims",
        order=90,
        template="",
        strength="claim_batch",
        destinations=(CLEARINGHOUSE,),
        compose=compose,
        composer="countersign claims 1",
        sheet="claim_batch",
    )
)

"""The spine's call inside each release: what leaves uses its units, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from countersign.authorizations import signing
from countersign.authorizations.signed_charges import CHARGE, codes_in
from countersign.spine.models import Sheet, SheetKind
from countersign.spine.release import Released


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Use the units of the charge that leaves; give them back for a note in the wrong chart.

    Whatever this raises, nothing is released.
    """
    if sheet.visit is None:
        return
    if sheet.kind == SheetKind.WRONG_CHART:
        signing.give_back(sheet.visit)
        return
    for one in released:
        if one.part == CHARGE:
            signing.consume(sheet.visit, codes_in(one.payload))
            return

"""The local journal of break-glass: encrypted files that wait to be taken into the database."""

from __future__ import annotations

from countersign.base import crypto, rekeying
from countersign.base.keysets import field_key
from countersign.spine import break_glass


def renew() -> rekeying.Tally:
    """Put every waiting journal entry under the present key; another installation's stay."""
    tally = rekeying.Tally()
    for path in break_glass.waiting():
        try:
            if field_key(path.read_bytes()) in crypto.current().ids("fields")[1:]:
                break_glass.seal_again(path)
                tally.renewed += 1
        except FileNotFoundError:
            continue  # taken into the database meanwhile
        except crypto.Unreadable:
            tally.does_not_open(f"the journal entry {path.stem}")
    return tally


rekeying.register("journal", renew)

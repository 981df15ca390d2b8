"""Names of people: known ones in any written form, unknown ones by the words around them.

A word that is also a name (will, hope, may, summer) is judged by its sentence and by whose note
it is. What the trade calls its tests, methods, toys and characters stays.
"""

from __future__ import annotations

from countersign.privacy.beside import numbers_of_rows
from countersign.privacy.echoing import Echoing
from countersign.privacy.initials import initials, spelled
from countersign.privacy.sight import Sights
from countersign.privacy.signing import signatures
from countersign.privacy.span import Span


class Names:
    """Finds names in one text after another for one roster."""

    def __init__(self, sights: Sights):
        self._sights = sights

    def page(self, text: str) -> Echoing:
        """`text` cut into words, as this roster sees them."""
        return Echoing(text, self._sights)

    def find(self, page: Echoing) -> list[Span]:
        """The names on `page`, and the places the roster knows."""
        page.keep()
        page.judge()
        page.widen()
        page.echo()
        spans = list(page.spans())
        spans += page.places
        spans += initials(page)
        spans += spelled(page)
        spans += signatures(page)
        spans += numbers_of_rows(page)
        return spans

"""Which row of ours is which of theirs: the links of one counterpart, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from countersign.practice.models import ExternalLink


class Links:
    """The links of one counterpart, looked up in bulk and remembered for one run."""

    def __init__(self, system: str, *, seen_at: datetime):
        self.system = system
        self.seen_at = seen_at
        self._known: dict[tuple[str, str], ExternalLink] = {}
        self._asked: set[tuple[str, str]] = set()

    def load(self, kind: str, external_ids: Iterable[str]) -> None:
        """Have the links of these ids at hand."""
        new = {i for i in external_ids if i and (kind, i) not in self._asked}
        if not new:
            return
        for link in ExternalLink.objects.filter(system=self.system, kind=kind, external_id__in=new):
            self._known[kind, link.external_id] = link
        self._asked |= {(kind, i) for i in new}

    def of(self, kind: str, external_id: str) -> ExternalLink | None:
        """The link of an id that was loaded or added in this run."""
        return self._known.get((kind, external_id))

    def ours(self, kind: str, external_id: str) -> UUID | None:
        """Our row's id, or None when we do not have it (any more)."""
        link = self.of(kind, external_id)
        return link.object_id if link else None

    def all_ours(self, kind: str) -> set[UUID]:
        """Every row of ours that is linked to one of this kind."""
        return set(
            ExternalLink.objects.filter(system=self.system, kind=kind).values_list(
                "object_id", flat=True
            )
        )

    def write(self, kind: str, kept: Iterable[tuple[str, str, UUID]]) -> None:
        """Remember (external id, digest, our id): new links made, known ones brought up to date."""
        new, changed = [], []
        for external_id, digest, object_id in kept:
            link = self.of(kind, external_id)
            if link is None:
                link = ExternalLink(
                    system=self.system,
                    kind=kind,
                    external_id=external_id,
                    object_id=object_id,
                    digest=digest,
                    seen_at=self.seen_at,
                )
                self._known[kind, external_id] = link
                self._asked.add((kind, external_id))
                new.append(link)
            else:
                link.digest, link.object_id = digest, object_id
                link.seen_at, link.gone_at = self.seen_at, None
                changed.append(link)
        ExternalLink.objects.bulk_create(new, batch_size=1000)
        if changed:
            ExternalLink.objects.bulk_update(
                changed, ["digest", "object_id", "seen_at", "gone_at"], batch_size=500
            )

    def seen(self, kind: str, external_ids: Iterable[str]) -> None:
        """These are still there, unchanged."""
        ExternalLink.objects.filter(
            system=self.system, kind=kind, external_id__in=list(external_ids)
        ).update(seen_at=self.seen_at)


def external_id(system: str, kind: str, object_id: UUID) -> str:
    """Their id of a row of ours, or empty when it has none there (any more)."""
    found = (
        ExternalLink.objects.filter(
            system=system, kind=kind, object_id=object_id, gone_at__isnull=True
        )
        .order_by("-seen_at")
        .values_list("external_id", flat=True)
        .first()
    )
    return found or ""

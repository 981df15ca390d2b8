"""Which row of ours is which of another system, so that a sync runs again without duplicates."""

from __future__ import annotations

from django.db import models

from countersign.base.models import Row


class ExternalLink(Row):
    """`system` is the counterpart's name, `kind` its resource type, `external_id` its id there."""

    system = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    external_id = models.CharField(max_length=128)
    object_id = models.UUIDField()
    version = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "external_id"],
                name="one_link_per_external_row",
            )
        ]
        indexes = [models.Index(fields=["object_id"])]

    def __str__(self) -> str:
        return f"{self.system} {self.kind}"

"""The practice's signed notes in clear text, for the peers that keep them so."""

from __future__ import annotations

import json
from collections.abc import Iterator


def superuser() -> str:
    """The superuser of the benchmark's own embedded server."""
    from psycopg.conninfo import make_conninfo

    from countersign.base import home

    return make_conninfo(
        home.dsn("owner"),
        user="postgres",
        password=home.secret_path("postgres.password").read_text().strip(),
    )


def plain() -> Iterator[tuple[str, str, str, str]]:
    """(id, client, day, sentences by line) of every released note."""
    from django.db.models import F

    from countersign.spine.models import Revision

    found = (
        Revision.objects.filter(
            number=F("draft__head"), draft__kind="note", draft__sheet__status="released"
        )
        .select_related("draft__sheet__visit", "draft__sheet__client")
        .only(
            "payload",
            "draft__sheet__visit__date_of_service",
            "draft__sheet__client__first_name",
            "draft__sheet__client__last_name",
        )
    )
    for revision in found.iterator(chunk_size=2000):
        sheet = revision.draft.sheet
        said = [s["text"] for s in json.loads(bytes(revision.payload))["statements"]]
        name = f"{sheet.client.first_name} {sheet.client.last_name}"
        yield str(revision.pk), name, sheet.visit.date_of_service.isoformat(), "\n".join(said)

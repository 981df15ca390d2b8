"""Background work of coding: ids in, nothing out, safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.coding import bringing


@app.task(name=bringing.TASK)
def take_in_tables(table_id: str) -> None:
    """Read the published tables that were brought."""
    bringing.take_in(table_id)

"""The booked series of a chart in the form in which they are entered in the EMR."""

from __future__ import annotations

from datetime import timedelta

from countersign.exchange.filling.standing import WEEK, Entry
from countersign.practice.models import Client
from countersign.scheduling.models import Block, BlockState


def series(client: Client) -> list[Entry]:
    """Each booked block."""
    rows = Block.objects.filter(client=client, state=BlockState.BOOKED).order_by("starts_on")
    return [_series(block) for block in rows.select_related("therapist", "site")]


def _series(block: Block) -> Entry:
    minutes = timedelta(minutes=block.minutes)
    begins = timedelta(hours=block.starts.hour, minutes=block.starts.minute)
    ends = int((begins + minutes).total_seconds() // 60)
    return {
        "therapist": block.therapist.name,
        "site": block.site.name,
        "starts_on": block.starts_on.isoformat(),
        "ends_on": block.ends_on.isoformat(),
        "weekdays": [WEEK[day] for day in sorted(block.weekdays)],
        "starts": f"{block.starts:%H:%M}",
        "ends": f"{ends // 60:02}:{ends % 60:02}",
        "minutes": str(block.minutes),
        "every": "1",
        "visits": str(block.places.count() or ""),
    }

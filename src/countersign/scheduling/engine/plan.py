"""A plan as JSON: each block with its dated visits in the site's own time, and each evaluation.

Visits carry the offset of their day, so an hour stays the same hour when clocks change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from countersign.base.errors import UserError
from countersign.scheduling.engine.columns import Block
from countersign.scheduling.engine.master import Chosen
from countersign.scheduling.engine.visits import Visit, block_visits, open_days
from countersign.scheduling.engine.world import World

HOUR = 60


def at(world: World, site: str, day: int, minutes: int) -> str:
    """The moment as ISO 8601 with the site's offset on that day."""
    wall = datetime.combine(
        world.week0 + timedelta(days=day),
        time(minutes // HOUR, minutes % HOUR),
        tzinfo=world.sites[site].zone,
    )
    return wall.isoformat()


def clock(minutes: int) -> str:
    """ "15:00"."""
    return f"{minutes // HOUR:02d}:{minutes % HOUR:02d}"


def visits_of(world: World, block: Block) -> tuple[Visit, ...]:
    """The dated visits of a block, each with the authorization that pays."""
    child, therapist = world.children[block.child], world.therapists[block.therapist]
    return block_visits(
        world,
        child,
        is_ot=therapist.is_ot,
        days=open_days(world, child, therapist, block.site),
        pattern=block.pattern,
        start_week=block.first,
    )


def placement(world: World, block: Block) -> dict[str, Any]:
    """One child's place in the plan."""
    return {
        "child": block.child,
        "therapist": block.therapist,
        "site": block.site,
        "weekdays": list(block.pattern),
        "start": clock(block.start),
        "start_week": block.first,
        "visits": [
            {"at": at(world, block.site, day, block.start), "auth": grant}
            for day, grant in visits_of(world, block)
        ],
    }


def as_dict(world: World, chosen: Chosen) -> dict[str, Any]:
    """The plan. Evaluations are given only to children who have a block after them."""
    count = len(chosen.made.columns)
    columns = [chosen.made.columns[n] for n in chosen.numbers if n < count]
    placed = sorted((b for one in columns for b in one.blocks), key=lambda b: b.child)
    given = [chosen.made.evaluations[n - count] for n in chosen.numbers if n >= count]
    return {
        "instance": world.name,
        "placements": [placement(world, block) for block in placed],
        "evals": [
            {"child": one.child, "opening": one.opening}
            for one in sorted(given, key=lambda one: one.child)
        ],
    }


def read(world: World, body: Any) -> dict[str, Mapping[str, Any]]:
    """The placements of a plan by child. Raises UserError for one that does not fit the
    instance.
    """
    placements = body.get("placements") if isinstance(body, Mapping) else None
    if not isinstance(placements, Sequence):
        raise UserError(
            "The plan has no placements.",
            field="placements",
            remedy="Give the file that `schedule solve` wrote.",
        )
    found: dict[str, Mapping[str, Any]] = {}
    for number, one in enumerate(placements):
        known = (
            isinstance(one, Mapping)
            and one.get("child") in world.children
            and one.get("therapist") in world.therapists
            and one.get("site") in world.sites
            and isinstance(one.get("visits"), list)
        )
        if not known:
            raise UserError(
                f"placements[{number}] does not belong to this instance.",
                field=f"placements[{number}]",
                remedy="Give the instance and the plan that belong together.",
            )
        found[one["child"]] = one
    return found


def openings(body: Any) -> set[str]:
    """The evaluation openings that a plan gives away."""
    given = body.get("evals", ()) if isinstance(body, Mapping) else ()
    rows = given if isinstance(given, Sequence) else ()
    return {str(one["opening"]) for one in rows if isinstance(one, Mapping) and "opening" in one}

"""What happened, as the page lists it: each fact as it stands, its first capture beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from countersign.base.kept import Kept
from countersign.practice.capture import Version, versions
from countersign.practice.facts import Fact, from_dict
from countersign.practice.facts_wording import describe
from countersign.practice.models import CapturedFact, Client, Goal, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.web.sheet.presenters import FactLine
from countersign.web.sheet.vocabulary import COMMON, Tile

LOOK_BACK = 60
NEVER = datetime.max.replace(tzinfo=UTC)


def lines(visit: Visit) -> tuple[FactLine, ...]:
    """Every fact of the visit in the order it happened; those taken back stay, marked."""
    found = [_line(version) for version in versions(visit)]
    return tuple(sorted(found, key=lambda f: (f.kind == "span", f.at is None, f.at or NEVER)))


def _line(version: Version) -> FactLine:
    first, now = version.first, version.now
    shown = now or first
    at = first.at or version.captured_at
    changed = now is not None and describe(now) != describe(first)
    return FactLine(
        id=first.id,
        kind=shown.kind,
        text=describe(shown),
        at=at,
        minutes=shown.minutes if now is not None and shown.kind == "activity" else None,
        origin=shown.origin,
        first=describe(first) if changed else "",
        withdrawn=now is None,
        confirmed=shown.confirmed,
    )


def tiles(client: Client) -> tuple[Tile, ...]:
    """Activities to tap: this child's goals, then what was done before, then the usual ones."""
    found: dict[str, Tile] = {}
    before = _before(client)
    for goal in Goal.objects.filter(client=client, status=GoalStatus.ACTIVE):
        if word := goal.activity.strip():
            last = next((f for f in before if f.activity.lower() == word.lower()), None)
            aim = last.aim if last else _usual(word)
            hint = f"last {last.successes} of {last.trials}" if last and last.trials else "goal"
            found.setdefault(word.lower(), Tile(word, aim, hint, str(goal.id)))
    for fact in before:
        found.setdefault(fact.activity.lower(), Tile(fact.activity, fact.aim, "done before"))
    for tile in COMMON:
        found.setdefault(tile.activity, tile)
    return tuple(found.values())[:14]


def tools_known(client_facts: Sequence[Fact]) -> tuple[str, ...]:
    """Tools this child used before, newest first."""
    return tuple(dict.fromkeys(t for f in client_facts for t in f.tools))[:6]


def _before(client: Client) -> list[Fact]:
    rows = CapturedFact.objects.filter(visit__client=client, withdrawn=False).order_by(
        "-created_at"
    )[:LOOK_BACK]
    return [f for f in map(_fact, rows) if f.kind == "activity" and f.activity]


_facts: Kept[UUID, Fact] = Kept(5000)


def _fact(row: CapturedFact) -> Fact:
    """What was captured. Decrypted once by a process, since a capture never changes."""
    return _facts.get(row.pk) or _facts.put(row.pk, from_dict(row.body))


def _usual(word: str) -> str:
    return next((t.aim for t in COMMON if t.activity in word.lower()), "")

"""Why a child has no place: what stands in the way, and the smallest changes that would give one.

Everybody else stays where the plan has them. Changes are tried alone, the smallest first, then in
pairs; each that works comes with the block it would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from countersign.base.errors import UserError
from countersign.scheduling.engine import calendar, plan
from countersign.scheduling.engine.columns import Block, Taken
from countersign.scheduling.engine.rows import choices, evaluations_of
from countersign.scheduling.engine.world import Child, World

MOST = 5
HALF_HOURS = (1, 2, 3, 4)
VISITS = (1, 2, 4, 8, 12)
WEEKS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that could be different. `size` orders changes from small to large."""

    kind: str
    amount: int | str
    says: str
    size: float
    apply: Callable[[Child], Child]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one child."""

    child: str
    placed: bool
    fits_now: bool
    obstacles: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {
            "child": self.child,
            "placed": self.placed,
            "fits_now": self.fits_now,
            "obstacles": list(self.obstacles),
            "relaxations": list(self.changes),
        }


def why(
    world: World,
    placements: Mapping[str, Mapping[str, Any]],
    name: str,
    *,
    given: Collection[str] = (),
) -> Answer:
    """Why the child `name` has no place in the plan. `given`: openings the plan gives away.

    Raises UserError when there is no such child.
    """
    if name not in world.children:
        raise UserError(
            f"There is no child {name} in this instance.",
            field="CHILD",
            remedy="Give an id from the instance's children.",
        )
    if name in placements:
        return Answer(name, placed=True, fits_now=True, obstacles=(), changes=())
    around = _Around(world, placements, name, given)
    if (block := around.place({})) is not None:
        return Answer(name, False, True, (), (_works((), block, world),))
    return Answer(name, False, False, tuple(around.obstacles()), tuple(around.changes()))


def _works(changes: tuple[Change, ...], block: Block, world: World) -> dict[str, Any]:
    return {
        "changes": [{"kind": one.kind, "amount": one.amount, "says": one.says} for one in changes],
        "gives": {
            "therapist": block.therapist,
            "site": block.site,
            "weekdays": list(block.pattern),
            "start": plan.clock(block.start),
            "start_week": block.first,
            "visits": block.visits,
        },
    }


class _Around:
    """The plan around one child who is not in it."""

    def __init__(
        self, world: World, placements: Mapping[str, Any], name: str, given: Collection[str]
    ) -> None:
        self.world, self.child, self.given = world, world.children[name], frozenset(given)
        self.party = next(([*pair] for pair in world.siblings if name in pair), [name])
        self.taken = Taken(world)
        self.load: Counter[str] = Counter()
        for other, body in placements.items():
            block = _block(world, world.children[other], body)
            self.taken.add(block, world.children[other])
            self.load[block.therapist] += 1

    def place(self, changed: Mapping[str, Child], *, caseload: int = 0) -> Block | None:
        """The best block of the child with some children changed; None when there is none."""
        party = [changed.get(name, self.world.children[name]) for name in self.party]
        best: tuple[int, Block] | None = None
        for blocks in choices(self.world, self.taken, party):
            new = Counter(one.therapist for one in blocks)
            most = self.world.therapists
            if any(self.load[t] + n > most[t].caseload + caseload for t, n in new.items()):
                continue
            if not all(
                self._evaluated(child, one) for child, one in zip(party, blocks, strict=True)
            ):
                continue
            value = sum(one.value for one in blocks)
            if best is None or value > best[0]:
                mine = next(one for one in blocks if one.child == self.child.id)
                best = (value, mine)
        return None if best is None else best[1]

    def _evaluated(self, child: Child, block: Block) -> bool:
        return not child.needs_eval or block.first in self._evaluations(child)

    def _evaluations(self, child: Child) -> set[int]:
        """The weeks in which a block may begin after an evaluation that nobody else has."""
        found = evaluations_of(self.world, child)
        return {one.first for one in found if one.opening not in self.given}

    def obstacles(self) -> Iterator[str]:
        """What stands in the way whatever the plan is."""
        child, world = self.child, self.world
        able = [t for t in world.therapists.values() if child.needs <= t.skills]
        if not able:
            yield "No therapist has " + " and ".join(sorted(child.needs)) + "."
        elif not any(shift.site in child.sites for t in able for shift in t.shifts.values()):
            yield "No therapist with the skill works at a site the family can come to."
        if not child.grants:
            yield "No authorization is approved."
        if child.needs_eval and not self._evaluations(child):
            yield "No evaluation is open at a time the family can come."
        if len(self.party) > 1:
            yield "Siblings are placed together or not at all."
        if not any(True for _ in choices(world, Taken(world), [child])):
            yield "Even in an empty week no block satisfies hours, skills and authorizations."
        else:
            yield "Every hour that would do is taken."

    def changes(self) -> Iterator[dict[str, Any]]:
        """The smallest changes that would give a place, alone and then in pairs."""
        known = sorted(self._known(), key=lambda one: one.size)
        found = 0
        for many in (1, 2):
            done: list[frozenset[str]] = []
            sets = sorted(combinations(known, many), key=lambda s: sum(one.size for one in s))
            for chosen in sets:
                kinds = frozenset(one.kind for one in chosen)
                if len(kinds) < many or any(seen <= kinds for seen in done):
                    continue
                if (block := self._with(chosen)) is not None:
                    done.append(kinds)
                    found += 1
                    yield _works(chosen, block, self.world)
                if found >= MOST:
                    return
            if found:
                return

    def _with(self, chosen: tuple[Change, ...]) -> Block | None:
        child = self.child
        for one in chosen:
            child = one.apply(child)
        extra = sum(int(one.amount) for one in chosen if one.kind == "caseload")
        return self.place({child.id: child}, caseload=extra)

    def _known(self) -> Iterator[Change]:
        yield from _hours(self.world)
        yield from _authorizations(self.world, self.child)
        for weeks in WEEKS:
            says = f"begin up to {weeks} weeks later"
            yield Change("start", weeks, says, 2.0 * weeks, _later_start(weeks))
        for site in sorted(set(self.world.sites) - set(self.child.sites)):
            yield Change("site", site, f"come to {site}", 4.0, _at_site(site))
        for skill in sorted(self.child.needs):
            says = f"be seen by a therapist without {skill}"
            yield Change("skill", skill, says, 12.0, lambda c: replace(c, needs=frozenset()))
        if self.child.ot_only:
            yield Change(
                "role", "OTA", "be seen by an assistant", 8.0, lambda c: replace(c, ot_only=False)
            )
        if self.child.times_a_week > 1:
            yield Change("frequency", 1, "come once a week", 9.0, _once_a_week)
        if self.child.needs_eval:
            says = "have one more hour opened for evaluations, one to three weeks before"
            yield Change("evaluation", 1, says, 3.0, lambda c: replace(c, needs_eval=False))
        yield Change("caseload", 1, "let a therapist take one child more", 3.0, lambda child: child)


def _later_start(weeks: int) -> Callable[[Child], Child]:
    return lambda child: replace(child, ready=child.ready + weeks)


def _at_site(site: str) -> Callable[[Child], Child]:
    return lambda child: replace(child, sites=(*child.sites, site))


def _once_a_week(child: Child) -> Child:
    wanted = -(-child.wanted // child.times_a_week)
    return replace(child, times_a_week=1, wanted=wanted, least=min(child.least, wanted // 2))


def _hours(world: World) -> Iterator[Change]:
    per_slot = world.grid
    for slots in HALF_HOURS:
        minutes = slots * per_slot
        yield Change("later", minutes, f"come until {minutes} minutes later", slots, _wider(slots))
        yield Change(
            "earlier", minutes, f"come from {minutes} minutes earlier", slots + 0.1, _wider(-slots)
        )


def _wider(slots: int) -> Callable[[Child], Child]:
    def apply(child: Child) -> Child:
        wide = dict(child.slots)
        for day, mask in child.slots.items():
            for _ in range(abs(slots)):
                mask |= mask << 1 if slots > 0 else mask >> 1
            wide[day] = mask
        return replace(child, slots=wide)

    return apply


def _authorizations(world: World, child: Child) -> Iterator[Change]:
    if not child.grants:
        return
    unit = child.grants[-1].cost
    for visits in VISITS:
        units = visits * unit
        what = "units" if unit > 1 else "visits"
        yield Change(
            "units", units, f"have {units} {what} more authorized", visits + 0.5, _more(units)
        )
    for weeks in WEEKS:
        says = f"have the authorization run {weeks} weeks longer"
        yield Change("authorization_end", weeks, says, 1.5 * weeks, _longer(world, weeks))


def _more(units: int) -> Callable[[Child], Child]:
    def apply(child: Child) -> Child:
        *rest, last = child.grants
        return replace(child, grants=(*rest, replace(last, left=last.left + units)))

    return apply


def _longer(world: World, weeks: int) -> Callable[[Child], Child]:
    whole = (1 << (world.weeks * calendar.WEEK)) - 1

    def apply(child: Child) -> Child:
        *rest, last = child.grants
        end = last.days.bit_length()
        more = ((1 << (weeks * calendar.WEEK)) - 1) << end
        return replace(child, grants=(*rest, replace(last, days=(last.days | more) & whole)))

    return apply


def _block(world: World, child: Child, body: Mapping[str, Any]) -> Block:
    """A placement of a plan as a block, with what it holds."""
    try:
        hours, minutes = str(body["start"]).split(":")
        pattern = tuple(sorted(int(day) for day in body["weekdays"]))
        block = Block(
            child=child.id,
            therapist=body["therapist"],
            site=body["site"],
            pattern=pattern,
            start=int(hours) * plan.HOUR + int(minutes),
            minutes=child.minutes,
            first=int(body["start_week"]),
            last=int(body["start_week"]),
            visits=len(body["visits"]),
            value=0,
        )
    except (KeyError, TypeError, ValueError):
        raise UserError(
            f"The placement of {child.id} is not complete.",
            field=f"placements.{child.id}",
            remedy="Give the file that `schedule solve` wrote.",
        ) from None
    dated = plan.visits_of(world, block)
    last = dated[-1][0] // calendar.WEEK if dated else block.first
    return replace(block, last=last)

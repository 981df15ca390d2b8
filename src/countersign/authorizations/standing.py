"""Which authorization line a visit may take from, or exactly why none. Pure; dates and counts only.

Booking, the series preview, the checks of a sheet and the benchmark all ask `allot`. Amounts taken
leave out the visit itself. A visit counts once for a line of visits; a line of units counts the
units of its codes; a line of hours counts minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from countersign.authorizations import amounts
from countersign.authorizations.spans import Span, span_of

Reason = Literal[
    "fine",
    "not-needed",
    "self-pay",
    "tentative",
    "tentative-ended",
    "none",
    "wrong-code",
    "wrong-discipline",
    "not-started",
    "past-end",
    "cancelled",
    "wrong-therapist",
    "wrong-site",
    "used-up",
    "too-often",
]
EVALUATIONS = frozenset({"97165", "97166", "97167", "97168"})
DEFAULT_MINUTES = 45


@dataclass(frozen=True, slots=True)
class CapNow:
    """A frequency cap, and what other visits take on which days of the spans it may count."""

    most: int
    span: Span
    taken: Mapping[date, int] = field(default_factory=dict)

    def room(self, day: date, amount: int, starts_on: date) -> bool:
        """Whether `amount` more on `day` stays within the cap, in every span that holds the day."""
        return all(
            sum(n for on, n in self.taken.items() if first <= on <= last) + amount <= self.most
            for first, last in span_of(self.span, day, starts_on=starts_on, taken=self.taken)
        )


@dataclass(frozen=True, slots=True)
class PoolNow:
    """A total over several lines, with what other visits take of it."""

    id: str
    granted: int
    counts: str
    taken: int = 0


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line of an authorization with what other visits take of it. Empty sets mean any.

    `before` is what was taken before this visit's day, for "visit 7 of 24"; None: all of `used`.
    """

    id: str
    reference: str
    starts_on: date
    ends_on: date
    counts: Literal["visits", "units", "hours"]
    granted: int
    used: int = 0
    codes: frozenset[str] = frozenset()
    cancelled_on: date | None = None
    before: int | None = None
    discipline: str = ""
    therapists: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    caps: tuple[CapNow, ...] = ()
    pool: PoolNow | None = None

    def covers(self, code: str) -> bool:
        return not self.codes or code in self.codes

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on and not self.cancelled_by(day)

    def cancelled_by(self, day: date) -> bool:
        return self.cancelled_on is not None and self.cancelled_on <= day

    @property
    def free(self) -> int:
        return self.granted - self.used


@dataclass(frozen=True, slots=True)
class Ask:
    """One visit that wants to be inside an authorization. Empty `codes`: not known yet."""

    day: date
    codes: Mapping[str, int] = field(default_factory=dict)
    minutes: int = DEFAULT_MINUTES
    therapist: str = ""
    site: str = ""
    discipline: str = "OT"
    evaluation: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """So much of that line, and of its pool."""

    line: LineNow
    amount: int
    of_pool: int = 0


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a visit is not inside, with the line that came nearest (None: there is none at all)."""

    reason: Reason
    line: LineNow | None = None
    code: str = ""
    amount: int = 1
    cap: CapNow | None = None
    by_pool: bool = False


@dataclass(slots=True)
class _SoFar:
    """What the codes before this one take, by line and by pool."""

    lines: dict[str, int] = field(default_factory=dict)
    pools: dict[str, int] = field(default_factory=dict)

    def of_pool(self, pool: PoolNow, line: LineNow, amount: int, ask: Ask) -> int:
        """What `amount` of the line takes of its pool; a visit counts once in a pool of visits."""
        if pool.counts == line.counts == "units":
            return amount
        if pool.id in self.pools:
            return 0
        return amounts.planned(pool.counts, ask.minutes)

    def add(self, line: LineNow, amount: int, ask: Ask) -> int:
        """Note it; what it takes of the line's pool."""
        self.lines[line.id] = self.lines.get(line.id, 0) + amount
        if line.pool is None:
            return 0
        more = self.of_pool(line.pool, line, amount, ask)
        self.pools[line.pool.id] = self.pools.get(line.pool.id, 0) + more
        return more


def allot(ask: Ask, lines: Sequence[LineNow]) -> tuple[Taking, ...] | Obstacle:
    """What the visit takes of which lines, the earliest-ending first, or the nearest obstacle.

    All of its codes or nothing. Lines it takes nothing of are not in the answer.
    """
    if not lines:
        return Obstacle("none", code=next(iter(ask.codes), ""))
    taken = _SoFar()
    answer: dict[str, Taking] = {}
    for code, units in (ask.codes or {"": 0}).items():
        found = _line_for(ask, code, units, lines, taken)
        if isinstance(found, Obstacle):
            return found
        line, amount = found.line, found.amount
        of_pool = taken.add(line, amount, ask)
        old = answer.get(line.id, Taking(line, 0, 0))
        answer[line.id] = Taking(line, old.amount + amount, old.of_pool + of_pool)
    return tuple(one for one in answer.values() if one.amount)


def _line_for(
    ask: Ask, code: str, units: int, lines: Sequence[LineNow], taken: _SoFar
) -> Taking | Obstacle:
    """The line this code is taken from. Of several obstacles the one that came furthest is told."""
    nearest: tuple[int, Obstacle] | None = None
    for line in sorted(lines, key=lambda ln: (ln.ends_on, ln.starts_on, ln.id)):
        amount = _amount(ask, code, units, line, taken)
        stop = _obstacle(ask, code, line, amount, taken)
        if stop is None:
            return Taking(line, amount)
        rank = _STAGES.index(stop.reason)
        if nearest is None or rank >= nearest[0]:
            nearest = (rank, stop)
    return nearest[1] if nearest else Obstacle("none", code=code)


_STAGES: tuple[Reason, ...] = (
    "wrong-code",
    "wrong-discipline",
    "not-started",
    "past-end",
    "cancelled",
    "wrong-therapist",
    "wrong-site",
    "used-up",
    "too-often",
)


def _amount(ask: Ask, code: str, units: int, line: LineNow, taken: _SoFar) -> int:
    if line.counts == "units":
        return max(1, units) if code else amounts.units_of(ask.minutes)
    # One visit, or its minutes, once, however many codes of it are on this line.
    return 0 if line.id in taken.lines else amounts.planned(line.counts, ask.minutes)


def _obstacle(ask: Ask, code: str, line: LineNow, amount: int, taken: _SoFar) -> Obstacle | None:
    def stop(reason: Reason, **more: bool | CapNow) -> Obstacle:
        return Obstacle(reason, line, code=code, amount=amount, **more)  # type: ignore[arg-type]  # by name

    if not _fits_code(ask, code, line):
        return stop("wrong-code")
    if line.discipline and line.discipline != ask.discipline:
        return stop("wrong-discipline")
    if not line.starts_on <= ask.day <= line.ends_on:
        return stop("not-started" if ask.day < line.starts_on else "past-end")
    if line.cancelled_by(ask.day):
        return stop("cancelled")
    if line.therapists and ask.therapist and ask.therapist not in line.therapists:
        return stop("wrong-therapist")
    if line.sites and ask.site and ask.site not in line.sites:
        return stop("wrong-site")
    already = taken.lines.get(line.id, 0)
    if already + amount > line.free:
        return stop("used-up")
    if line.pool is not None:
        wanted = taken.of_pool(line.pool, line, amount, ask)
        if line.pool.taken + taken.pools.get(line.pool.id, 0) + wanted > line.pool.granted:
            return stop("used-up", by_pool=True)
    for cap in line.caps:
        if not cap.room(ask.day, already + amount, line.starts_on):
            return stop("too-often", cap=cap)
    return None


def _fits_code(ask: Ask, code: str, line: LineNow) -> bool:
    if code or not line.codes:
        return line.covers(code)
    # The code is not known yet: an evaluation needs a line that allows one, treatment another.
    return any((known in EVALUATIONS) == ask.evaluation for known in line.codes)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every authorization line of the visit's payer, and on whose word the visit is booked."""

    needed: bool = False
    lines: tuple[LineNow, ...] = ()
    state: str = ""
    minutes: int = DEFAULT_MINUTES
    therapist: str = ""
    site: str = ""
    evaluation: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer for one visit. `number` is "visit 7" (or the last unit) of `granted`."""

    ok: bool
    reason: Reason
    reference: str = ""
    number: int = 0
    granted: int = 0
    counts: str = "visits"
    starts_on: date | None = None
    ends_on: date | None = None
    cancelled_on: date | None = None
    codes: tuple[str, ...] = ()
    cap: CapNow | None = None
    line: str = ""

    @property
    def says(self) -> str:
        """ "visit 7 of 24", as the page's head shows it."""
        if not self.granted:
            return {"self-pay": "self-pay", "tentative": "tentative"}.get(self.reason, "")
        of = amounts.number(self.granted, self.counts)
        return f"{amounts.one(self.counts)} {amounts.number(self.number, self.counts)} of {of}"


_BY_STATE: Mapping[str, tuple[bool, Reason]] = {
    "self_pay": (True, "self-pay"),
    "tentative": (False, "tentative"),
    "tentative-ended": (False, "tentative-ended"),
}


def standing(ledger: Ledger, *, day: date, codes: Mapping[str, int]) -> Standing:
    """Where a visit on `day` with these units per code stands; the first fault, if there is one.

    `codes` may be empty (nothing billed yet): then any line in force answers.
    """
    if not ledger.needed:
        return Standing(True, "not-needed")
    ask = Ask(
        day,
        codes,
        minutes=ledger.minutes,
        therapist=ledger.therapist,
        site=ledger.site,
        evaluation=ledger.evaluation,
    )
    found = allot(ask, ledger.lines)
    if ledger.state == "self_pay" or (isinstance(found, Obstacle) and ledger.state in _BY_STATE):
        ok, reason = _BY_STATE[ledger.state]
        return Standing(ok, reason, codes=tuple(codes))
    if isinstance(found, Obstacle):
        return of_obstacle(found)
    first = found[0]
    return _about(first.line, "fine", first.amount, codes=codes)


def of_obstacle(stop: Obstacle) -> Standing:
    """An obstacle as a standing."""
    if stop.line is None:
        return Standing(False, stop.reason, codes=(stop.code,) if stop.code else ())
    told = _about(stop.line, stop.reason, max(1, stop.amount), codes=[stop.code])
    if stop.by_pool and stop.line.pool is not None:
        pool = stop.line.pool
        told = replace(told, granted=pool.granted, number=pool.taken + 1, counts=pool.counts)
    return replace(told, cap=stop.cap)


def _about(line: LineNow, reason: Reason, amount: int, *, codes: Iterable[str]) -> Standing:
    before = line.used if line.before is None or reason == "used-up" else line.before
    return Standing(
        ok=reason == "fine",
        reason=reason,
        reference=line.reference,
        number=before + amount,
        granted=line.granted,
        counts=line.counts,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        cancelled_on=line.cancelled_on,
        codes=tuple(code for code in codes if code),
        line=line.id,
    )

"""Terms times volume: what a month and a year would cost, with every step. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from countersign.assessment.price import reading
from countersign.assessment.price.reading import (
    FEE,
    HOUR,
    INCLUDED,
    LEAST_DOLLARS,
    LEAST_USERS,
    MINUTE,
    ONCE,
    OVERAGE,
    PRACTICE,
    ROUNDED,
    SITE,
    TIER,
    USER,
    VISIT,
    Term,
)

CENT = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Volume:
    """A practice's year: visits of each of twelve months, users, sites, minutes of a visit."""

    visits: tuple[int, ...]
    users: int
    sites: int = 1
    minutes: int = 45

    @property
    def a_month(self) -> int:
        """Visits of a usual month."""
        return round(sum(self.visits) / len(self.visits)) if self.visits else 0

    @property
    def a_year(self) -> int:
        """Visits of twelve such months."""
        return round(sum(self.visits) * MONTHS / len(self.visits)) if self.visits else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic, with the sentence it stands on."""

    words: str
    dollars: Decimal
    text: str
    paper: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What it would cost. `month` is a usual month, `busiest` the dearest of the record's.

    `unclear` says what the papers leave open or state twice. Dollars are None when no price stands.
    """

    month: Decimal | None
    busiest: Decimal | None
    year: Decimal | None
    visit: Decimal | None
    steps: tuple[Step, ...]
    unclear: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON; dollars as text."""
        told = {
            name: None if value is None else str(value)
            for name, value in (
                ("month", self.month),
                ("busiest_month", self.busiest),
                ("first_year", self.year),
                ("per_visit", self.visit),
            )
        }
        steps = [
            {
                "step": one.words,
                "dollars": str(one.dollars.quantize(CENT)),
                "text": one.text,
                "file": one.paper,
                "page": one.page,
            }
            for one in self.steps
        ]
        return {**told, "steps": steps, "unclear": list(self.unclear)}


def run(terms: Sequence[Term], volume: Volume) -> Cost:
    """The cost of `terms` at `volume`. Of two prices for the same thing the dearer one is run."""
    if not reading.stated(terms):
        said = "No paper states a price. Ask for the full cost of a usual month in writing."
        return Cost(None, None, None, None, (), (said,))
    model = _Model(terms, volume)
    usual, steps = model.month(volume.a_month)
    months = [model.month(visits)[0] for visits in volume.visits] or [usual]
    once, once_steps = model.once()
    year = sum(months, Decimal(0)) * MONTHS / len(months) + once
    return Cost(
        month=usual.quantize(CENT),
        busiest=max(months).quantize(CENT),
        year=year.quantize(CENT),
        visit=(year / volume.a_year).quantize(CENT) if volume.a_year else None,
        steps=(*steps, *once_steps),
        unclear=tuple(model.unclear()),
    )


class _Model:
    def __init__(self, terms: Sequence[Term], volume: Volume) -> None:
        self.terms, self.volume = terms, volume
        self.users = volume.users
        self.least_users = self._dearest(LEAST_USERS)
        if self.least_users is not None:
            self.users = max(self.users, int(self.least_users.amount))

    def _of(self, kind: str, per: str = "") -> list[Term]:
        return [t for t in self.terms if t.kind == kind and (not per or t.per == per)]

    def _dearest(self, kind: str, per: str = "") -> Term | None:
        found = self._of(kind, per)
        return max(found, key=lambda t: t.amount / (t.months or 1), default=None)

    def month(self, visits: int) -> tuple[Decimal, list[Step]]:
        """Dollars of a month with so many visits, and the steps."""
        steps: list[Step] = []
        for per, many, word in (
            (USER, self.users, "users" if self.users != 1 else "user"),
            (SITE, self.volume.sites, "sites" if self.volume.sites != 1 else "site"),
            (PRACTICE, 1, "practice"),
        ):
            if term := self._dearest(FEE, per):
                months = term.months or 1
                said = f"{many} {word} × ${_money(term.amount)} a month"
                if months > 1:
                    said = f"{many} {word} × ${_money(term.amount)} a year ÷ {months}"
                steps.append(_step(said, term.amount * many / months, term))
        steps += self._by_use(visits)
        total = sum((one.dollars for one in steps), Decimal(0))
        least = self._dearest(LEAST_DOLLARS)
        if least is not None and (floor := least.amount / (least.months or 1)) > total:
            steps.append(
                _step(f"up to the least of ${_money(floor)} a month", floor - total, least)
            )
            total = floor
        return total, steps

    def _by_use(self, visits: int) -> list[Step]:
        """What is charged by visit or by minute, beyond what is included."""
        steps = []
        for per in (VISIT, MINUTE, HOUR):
            fee, more = self._dearest(FEE, per), self._dearest(OVERAGE, per)
            used = self._used(visits, per)
            free = self._included(MINUTE if per == HOUR else per)
            free = free / 60 if per == HOUR else free
            unit = {VISIT: "visits", MINUTE: "minutes", HOUR: "hours"}[per]
            tier = self._dearest(TIER, per)
            if fee is not None and more is not None and tier is not None:
                under = min(used, tier.amount)
                for term, many in ((fee, under), (more, used - under)):
                    said = f"{_count(many)} {unit} × ${_money(term.amount)}"
                    steps.append(_step(said, many * term.amount, term))
                continue
            if (priced := fee or more) is not None:
                counted = max(used - free, Decimal(0))
                said = f"{_count(counted)} {unit} × ${_money(priced.amount)}"
                if free:
                    said = f"{_count(used)} {unit} less {_count(free)} included: {said}"
                steps.append(_step(said, counted * priced.amount, priced))
        return steps

    def _used(self, visits: int, per: str) -> Decimal:
        if per == VISIT:
            return Decimal(visits)
        each = Decimal(self.volume.minutes)
        if rounded := self._dearest(ROUNDED):
            each = max(each, rounded.amount)
        return visits * each / (60 if per == HOUR else 1)

    def _included(self, per: str) -> Decimal:
        """What a month's price includes; of two statements the smaller."""
        found = [
            t.amount / t.months * (self.users if t.of == USER else 1)
            for t in self._of(INCLUDED, per)
        ]
        return min(found, default=Decimal(0))

    def once(self) -> tuple[Decimal, list[Step]]:
        """What is paid once, in the first year."""
        steps = []
        for term in self._of(ONCE):
            many = {USER: self.users, SITE: self.volume.sites}.get(term.per, 1)
            word = {USER: f"{many} users × ", SITE: f"{many} sites × "}.get(term.per, "")
            steps.append(_step(f"once: {word}${_money(term.amount)}", term.amount * many, term))
        return sum((one.dollars for one in steps), Decimal(0)), steps

    def unclear(self) -> list[str]:
        """What the papers state twice, or leave open."""
        found = []
        for kind, per, word in (
            (FEE, USER, "for a user"),
            (FEE, VISIT, "for a visit"),
            (FEE, PRACTICE, "for the practice"),
            (OVERAGE, VISIT, "for a visit beyond what is included"),
        ):
            prices = sorted({t.amount / (t.months or 1) for t in self._of(kind, per)})
            if len(prices) > 1:
                said = " and ".join(f"${_money(p)}" for p in prices)
                found.append(f"Two prices stand {word}: {said}. The dearer one is run.")
        for per, word in ((VISIT, "visits"), (MINUTE, "minutes")):
            priced = any(self._of(kind, per) for kind in (FEE, OVERAGE))
            if per == MINUTE:
                priced = priced or bool(self._of(FEE, HOUR) or self._of(OVERAGE, HOUR))
            used = self._used(max(self.volume.visits, default=self.volume.a_month), per)
            free = self._included(per)
            if free and not priced and used > free:
                found.append(
                    f"Your busiest month has {_count(used)} {word}, {_count(free)} are included, "
                    "and no paper says what more cost. Ask."
                )
        return found


def _step(words: str, dollars: Decimal, term: Term) -> Step:
    return Step(words, dollars, term.text, term.paper, term.page)


def _money(dollars: Decimal) -> str:
    exact = dollars.quantize(Decimal("0.0001")).normalize()
    return f"{exact:,.2f}" if exact == exact.quantize(CENT) else f"{exact:,f}"


def _count(many: Decimal) -> str:
    return f"{round(many):,}"

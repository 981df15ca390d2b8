"""The whole audit: sessions in one by one, one answer out. Memory holds what is flagged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.audit.compare import Judged, judge, session
from countersign.coding.audit.figures import Dollars, Tally, money, rates
from countersign.coding.audit.patterns import Habit

MOST_ERRORS = 1000


class Audit:
    """Takes sessions one at a time; `answer()` gives the figures at any moment.

    The same sessions give the same answer, whatever the day; order matters only for listing.
    """

    def __init__(self, prices: Mapping[str, Decimal], *, sample: int = 0, seed: str = "") -> None:
        self._prices = prices
        self._sample, self._seed = sample, seed
        self._seen: set[str] = set()
        self._drawn: list[tuple[str, Any]] = []
        self.flagged: list[Judged] = []
        self.unclear: list[Any] = []
        self.errors: list[dict[str, Any]] = []
        self.all = Tally()
        self._by: dict[str, dict[str, Tally]] = {
            "clinician": {},
            "payer": {},
            "month": {},
            "code": {},
        }
        self._dollars = Dollars()
        self._habits: dict[str, Habit] = {}

    def take(self, case: Mapping[str, Any]) -> Judged | None:
        """Judge one session and count it. A session that cannot be read goes to `errors`."""
        try:
            one = session(case)
            self._once(one.id)
            judged = judge(one, self._prices)
        except UserError as error:
            self.fault({"id": case.get("id"), "error": error.as_dict()})
            return None
        self._count(judged)
        return judged

    def fault(self, told: dict[str, Any]) -> None:
        """Keep a line that could not be read."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(told)

    def answer(self, *, population: int | None = None) -> dict[str, Any]:
        """The figures. `population`: of how many sessions these are a sample."""
        found: dict[str, Any] = {
            "sessions": self.all.sessions,
            "flagged": [_told(one) for one in self.flagged],
            "unclear": list(self.unclear),
            "rates": {
                "all": self.all.as_dict(),
                **{f"by_{name}": rates(tallies.items()) for name, tallies in self._by.items()},
            },
            "exposure": self._dollars.exposure(),
            "patterns": [
                row for name in sorted(self._habits) for row in self._habits[name].told(name)
            ],
        }
        if population is not None:
            found["extrapolation"] = self._dollars.extrapolated(population)
        if self._sample:
            found["sample"] = [id_ for _, id_ in sorted(self._drawn, key=lambda d: d[0])][
                : self._sample
            ]
        if self.errors:
            found["errors"] = self.errors
        return found

    def _once(self, id_: Any) -> None:
        key = hashlib.blake2b(repr(id_).encode(), digest_size=12).hexdigest()
        if key in self._seen:
            raise UserError(
                "This session stands twice in the file.", field="id", remedy="Give each its own id."
            )
        self._seen.add(key)

    def _count(self, judged: Judged) -> None:
        one = judged.session
        self.all.add(judged.direction)
        names = {"clinician": [one.clinician], "payer": [one.payer], "month": [f"{one.on:%Y-%m}"]}
        names["code"] = sorted(one.billed)
        for kind, values in names.items():
            for value in values:
                self._by[kind].setdefault(value, Tally()).add(judged.direction)
        self._habits.setdefault(one.clinician, Habit()).add(judged)
        self._dollars.add(judged.dollars)
        if judged.unclear:
            self.unclear.append(one.id)
        elif judged.direction is not None:
            self.flagged.append(judged)
        if self._sample:
            self._draw(one.id)

    def _draw(self, id_: Any) -> None:
        """A sample that anyone can draw again: the lowest digests of seed and id."""
        digest = hashlib.sha256(f"{self._seed}\0{id_!r}".encode()).hexdigest()
        self._drawn.append((digest, id_))
        if len(self._drawn) > 4 * self._sample + 64:
            self._drawn = sorted(self._drawn, key=lambda d: d[0])[: self._sample]


def _told(one: Judged) -> dict[str, Any]:
    return {
        "id": one.session.id,
        "clinician": one.session.clinician,
        "billed": _lines(one.session.billed),
        "supported": _lines(one.supported),
        "direction": one.direction,
        "dollars": money(one.dollars),
        "evidence": {c: [list(s) for s in spans] for c, spans in (one.evidence or {}).items()},
    }


def _lines(units: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"code": code, "units": n} for code, n in sorted(units.items())]

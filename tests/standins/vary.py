"""How one page differs from seed to seed, and what goes wrong on it.

The four low bits of a seed say what is changed, and the whole seed draws how: 1 renames ids and
names, 2 rewords labels, 4 changes the order, 8 nests fields deeper. Seed 0 is the plain page, 15
changes all four, 31 does so with another draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from tests.standins.catalogue import PAGES, Field, Grid

RENAMED, REWORDED, REORDERED, RENESTED = 1, 2, 4, 8

FAULTS = {
    "slow": "the fields appear after `delay` milliseconds",
    "signed-out": "every page leads to the log-in page until somebody signs in",
    "expired": "the third entry on a page ends the log-in: the browser goes to the log-in page",
    "expired-overlay": "the third entry ends the log-in: a log-in form covers the page",
    "switched": "the page shows whichever chart `switch()` names, without a reload",
    "switched-mid-fill": "the second entry shows another patient's chart, without a reload",
    "missing": "one field is not there (missing:KEY names it)",
    "read-only": "one field cannot be changed (read-only:KEY names it)",
    "second-patient": "another patient's chart is open on the same page",
    "transformed": "the page changes one text after entry: transformed:HOW or transformed:HOW:KEY; "
    "HOW is truncate, trim, format or late",
    "duplicated": "one field stands twice, under the same name and label (duplicated:KEY)",
    "no-birth-date": "the banner does not say when the patient was born",
    "prefilled": "the texts already hold something",
}
STRUCK = ("missing", "read-only", "transformed", "duplicated")
HOW = ("truncate", "trim", "format", "late")
TEXTS = ("area", "rich", "text")

Thing = TypeVar("Thing")


def draw(*words: object, of: int) -> int:
    """A number below `of` that these words always give."""
    said = "/".join(str(word) for word in words).encode()
    return int.from_bytes(sha256(said).digest()[:8]) % of


def reordered(things: Sequence[Thing], *words: object) -> list[Thing]:
    """The same things in the order these words always give."""
    return [
        thing
        for _, thing in sorted(
            enumerate(things), key=lambda pair: draw(*words, pair[0], of=1 << 60)
        )
    ]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `key` names a field where one field is meant, `how` what is done to it."""

    kind: str = ""
    key: str = ""
    how: str = ""

    @classmethod
    def read(cls, said: str | None) -> Fault:
        """The fault of a name like `missing`, `missing:plan` or `transformed:trim:plan`."""
        if not said:
            return cls()
        kind, *rest = said.split(":")
        if kind not in FAULTS:
            raise ValueError(f"no fault is called {kind!r}; there are: {', '.join(FAULTS)}")
        how = ""
        if kind == "transformed":
            how = rest.pop(0) if rest else HOW[0]
            if how not in HOW:
                raise ValueError(f"a text is not transformed by {how!r}; there are: {HOW}")
        elif rest and kind not in STRUCK:
            raise ValueError(f"{kind} takes no field")
        return cls(kind, rest[0] if rest else "", how)


def _camel(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def _every_key(product: str, page: str) -> list[str]:
    """All keys of a page: its fields, its grids and their columns."""
    shape = PAGES[product][page]
    keys = [field.key for field in shape.fields]
    for grid in shape.grids:
        keys += [grid.key, *(column.key for column in grid.columns)]
    return keys


def _hook(product: str, page: str, key: str, seed: int) -> str:
    """What the product calls a field in its page, in the manner of its kind of product."""
    if not seed & RENAMED:
        return {
            "webpt": f"{page[:2]}_{key}",
            "fusion": f"{page}.{key}",
            "raintree": f"{page.upper()}.{key.upper()}",
            "theraoffice": f"ctl00$Main$Doc${page}$txt{_camel(key)}",
        }[product]
    # Never the same for two fields of a page.
    place = _every_key(product, page).index(key)
    number = (draw(product, page, key, seed, "hook", of=300) + 40) * 25 + place
    return {
        "webpt": f"sec{number % 7}[f{number}]",
        "fusion": f":r{number:x}:",
        "raintree": f"T{number // 100}.C{number}",
        "theraoffice": f"ctl00$Main$ctl{number % 90 + 10}$rpt$ctl{number}$fld",
    }[product]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of one product under one seed and fault."""

    product: str
    page: str
    seed: int
    fault: Fault

    def name(self, key: str) -> str:
        """The name a field has here."""
        return _hook(self.product, self.page, key, self.seed)

    def _label(self, field: Field) -> str:
        if not self.seed & REWORDED:
            return field.labels[0]
        others = len(field.labels) - 1
        chosen = draw(self.product, self.page, field.key, self.seed, "label", of=others)
        return field.labels[1 + chosen]

    def struck(self) -> str:
        """The field that a fault of one field is about."""
        if self.fault.kind not in STRUCK:
            return ""
        if self.fault.key:
            return self.fault.key
        page = PAGES[self.product][self.page]
        kinds = TEXTS if self.fault.kind == "transformed" else ()
        able = [field.key for field in page.fields if not kinds or field.kind in kinds]
        return able[draw(self.product, self.page, self.seed, self.fault.kind, of=len(able))]

    def _spec(self, field: Field, struck: str = "") -> dict[str, object]:
        kind = self.fault.kind if field.key == struck else ""
        held = self.fault.kind == "prefilled" and field.kind in TEXTS and not field.most
        name = self.name(field.key)
        return {
            "name": name,
            "id": name.replace("$", "_").replace("[", "_").replace("]", ""),
            "label": self._label(field),
            "kind": field.kind,
            "options": list(field.options),
            "most": field.most,
            "tab": field.tab,
            "gate": self.name(field.gate) if field.gate else "",
            "readonly": kind == "read-only",
            "transform": self.fault.how if kind == "transformed" else "",
            "value": "Carried over from the last visit." if held else "",
            "nest": self._nest(field.key),
        }

    def _nest(self, key: str) -> int:
        return 1 + draw(self.page, key, self.seed, of=4) if self.seed & RENESTED else 0

    def _kept(self, fields: Sequence[Field], struck: str) -> list[Field]:
        missing = self.fault.kind == "missing"
        return [field for field in fields if not (missing and field.key == struck)]

    def _grid(self, grid: Grid, struck: str) -> dict[str, object]:
        adds = grid.add
        columns = self._kept(grid.columns, struck)
        if self.seed & REORDERED:
            columns = reordered(columns, self.product, self.page, self.seed, "columns")
        which = draw(self.product, self.seed, of=len(adds) - 1) + 1 if self.seed & REWORDED else 0
        return {
            "name": self.name(grid.key),
            "add": adds[which],
            "columns": [self._spec(column, struck) for column in columns],
            "tab": grid.tab or "all",
        }

    def spec(self) -> dict[str, object]:
        """All that a page needs to be drawn, in the names of this seed."""
        page = PAGES[self.product][self.page]
        struck = self.struck()
        fields = list(page.fields)
        if self.seed & REORDERED:
            fields = reordered(fields, self.product, self.page, self.seed, "order")
        fields = self._kept(fields, struck)
        if self.fault.kind == "duplicated":
            fields += [field for field in fields if field.key == struck]
        return {
            "page": page.key,
            "title": page.title,
            "tabs": [{"key": key, "label": label} for key, label in page.tabs],
            "fields": [self._spec(field, struck) for field in fields],
            "grids": [self._grid(grid, struck) for grid in page.grids],
            "save": page.save,
            "sign": page.sign,
        }

    def keys(self) -> dict[str, str]:
        """Which key each name of this page stands for, lines and their columns included."""
        return {self.name(key): key for key in _every_key(self.product, self.page)}

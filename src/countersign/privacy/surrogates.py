"""Stand-ins for what identifies somebody: put in before a text leaves, put back in the answer.

One person has one stand-in through a whole conversation, `[[CHILD-7Q2KM]]`; another way in which
the same name was written is `[[CHILD-7Q2KM.2]]`, so that putting back is exact. A date has one,
too, with the number of its day counted from a secret one, so that what was before and how long it
took stays readable. The codes are random and say nothing of the person.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.privacy.days import day_of
from countersign.privacy.fold import fold
from countersign.privacy.restoring import (
    CODE_LENGTH,
    LONGEST_KIND,
    Restorer,
    code_of,
    restore,
    traces,
)
from countersign.privacy.span import Span

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXY"
_FIGURES = "2346789"
_FIRST_DAY = 40_000  # so many days before the first date at least: no number is below one
_KINDS = {
    "NAME_CHILD": "CHILD",
    "NAME_GUARDIAN": "PARENT",
    "NAME_RELATIVE": "RELATIVE",
    "NAME_TEACHER": "TEACHER",
    "NAME_THERAPIST": "THERAPIST",
    "NAME_PRO": "CLINICIAN",
    "NAME_OTHER": "PERSON",
}
_OWN = "TEXT"


@dataclass(slots=True)
class Surrogates:
    """The stand-ins of one conversation. `as_dict` is what is kept, encrypted, until it expires.

    `counted`: a date shows the number of its day; without it, it is a code like any other.
    """

    by_who: dict[str, str] = field(default_factory=dict)
    forms: dict[str, list[str]] = field(default_factory=dict)
    first_day: int = 0
    counted: bool = True
    choose: Callable[[str], str] = secrets.choice

    @classmethod
    def of(cls, kept: Mapping[str, Any], *, counted: bool = True) -> Surrogates:
        """The stand-ins as `as_dict` gave them."""
        forms = {name: list(written) for name, written in kept["forms"].items()}
        return cls(dict(kept["by_who"]), forms, int(kept.get("first_day", 0)), counted)

    def as_dict(self) -> dict[str, Any]:
        """For keeping, encrypted."""
        return {"by_who": self.by_who, "forms": self.forms, "first_day": self.first_day}

    def hide(self, text: str, spans: Iterable[Span]) -> str:
        """`text` with each of `spans` (in order, none overlapping) replaced by its stand-in."""
        pieces, at = [], 0
        for span in spans:
            pieces += [
                self._own(text[at : span.start]),
                self._stand_in(text[span.start : span.end], span, text),
            ]
            at = span.end
        return "".join([*pieces, self._own(text[at:])])

    def _own(self, text: str) -> str:
        """What the writer wrote like a stand-in must not be taken for one on the way back."""
        if "[" not in text and "-" not in text and not self.forms:
            return text
        return re.sub(
            rf"\[\[[^\[\]\n]{{0,40}}\]\]|{traces(list(self.forms))}",
            lambda m: self._stand_in(m.group(), Span(0, 0, _OWN, m.group()), text),
            text,
        )

    def _stand_in(self, written: str, span: Span, text: str) -> str:
        kind, who = _KINDS.get(span.label, span.label.replace("_", "")), span.who
        if span.label == "DATE" and self.counted and (day := day_of(written)):
            kind, who = f"DAY{self._number(day.toordinal())}", day.isoformat()
        kind = kind[:LONGEST_KIND]
        who = f"{kind}:{who or fold(written) or written}"
        name = self.by_who.get(who)
        if name is None:
            name = self.by_who[who] = f"{kind}-{self._code(text)}"
        forms = self.forms.setdefault(name, [])
        if written not in forms:
            forms.append(written)
        number = forms.index(written) + 1
        return f"[[{name}]]" if number == 1 else f"[[{name}.{number}]]"

    def _number(self, day: int) -> int:
        if not self.first_day:
            self.first_day = day - _FIRST_DAY - secrets.randbelow(9_000)
        return day - self.first_day

    def _code(self, text: str) -> str:
        """A code nobody has, that stands nowhere in the text: letters, and one figure at least."""
        taken = {code_of(name) for name in self.forms}
        squeezed = re.sub(r"[^A-Za-z0-9]+", "", text).upper()
        while True:
            code = "".join(self.choose(_LETTERS + _FIGURES) for _ in range(CODE_LENGTH))
            mixed = any(c in _FIGURES for c in code) and sum(c in _LETTERS for c in code) > 1
            if mixed and code not in taken and code not in squeezed:
                return code

    def restore(self, text: str) -> str:
        """`text` with every stand-in put back. Raises NotPutBack for one altered or invented."""
        return restore(self.forms, text)

    def restorer(self) -> Restorer:
        """For an answer that comes in pieces."""
        return Restorer(self.forms)

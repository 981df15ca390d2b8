"""Putting identifiers back into an answer, also while it streams in, whatever its pieces.

Only a stand-in that comes back letter for letter is put back. One that was altered, taken apart or
invented shows somewhere: a known code without its frame, a frame, or half of one, around something
unknown, a kind with a code of nobody. Each raises `NotPutBack`, and nothing more of the answer is
shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from countersign.base.errors import CountersignError

CODE_LENGTH = 5
_TELLING = len("[[C")
SHORTEST_LONGEST = len("[[CHILD-7Q2KM]]")
LONGEST_KIND = 10
_STAND_IN = r"\[\[[A-Z0-9]{2,10}-[A-Z0-9]{5}(?:\.[1-9]\d{0,3})?\]\]"
_FRAMED = r"\[\[ ?[A-Za-z][A-Za-z0-9]{1,9}[-_‐‑–]"
_FRAMED_PART = re.compile(r"\[(?:\[(?: ?(?:[A-Za-z][A-Za-z0-9]{0,9} ?)?)?)?")
# A small model turns [[CHILD-7Q2KM]] into [MAGA-12-1]; ICD-10 in brackets is nobody's stand-in.
_SINGLE = r"\[(?!(?:ICD|DSM|COVID)-)[A-Z]{2,9}-[A-Z]?\d"
_SINGLE_PART = re.compile(r"\[[A-Z]{0,9}(?:-[A-Z]?)?")
_GAP = r"[^A-Za-z0-9]{0,2}"
_GAPS = re.compile(r"[^A-Za-z0-9]+")


class NotPutBack(CountersignError):
    """An answer carries a stand-in that was altered or invented: it is shown to nobody."""


def kind_of(name: str) -> str:
    """`CHILD` of `CHILD-7Q2KM`."""
    return name.partition("-")[0]


def code_of(name: str) -> str:
    """`7Q2KM` of `CHILD-7Q2KM`."""
    return name.partition("-")[2]


def traces(names: Sequence[str]) -> str:
    """A pattern of what looks like one of these stand-ins, or like any in its frame."""
    found = [_FRAMED, _SINGLE]
    if names:
        kinds = "|".join(sorted({re.escape(kind_of(name)) for name in names}))
        found.append(rf"\[\[ ?(?ai:{kinds}) ?\]")
        found.append(rf"(?ai:{kinds})-(?=[A-Za-z]{{0,4}}\d)[A-Za-z0-9]{{5}}")
        codes = (_GAP.join(code_of(name)) for name in names)
        found.append(f"(?ai:{'|'.join(codes)})")
    return "|".join(f"(?:{one})" for one in found)


class Restorer:
    """Puts back while an answer comes in; holds back no more than the longest stand-in.

    `escaped`: the text is JSON, so what is put back is written as inside a JSON string.
    """

    def __init__(self, forms: Mapping[str, Sequence[str]], *, escaped: bool = False):
        self._forms = forms
        self._escaped = escaped
        names = list(forms)
        self._pattern = re.compile(f"{_STAND_IN}|(?P<trace>{traces(names)})")
        self._tokens = {
            f"[[{name}]]" if number == 1 else f"[[{name}.{number}]]": form
            for name, kept in forms.items()
            for number, form in enumerate(kept, 1)
        }
        self._starts = {token[:end] for token in self._tokens for end in range(1, len(token))}
        self._code_starts = {code_of(n)[:end] for n in names for end in range(1, CODE_LENGTH)}
        self._kinds = sorted({kind_of(name) + "-" for name in names})
        self.longest = max([SHORTEST_LONGEST, *map(len, self._tokens)])
        self._held = ""

    @property
    def held(self) -> str:
        """What is held back: it may be the beginning of a stand-in."""
        return self._held

    def feed(self, piece: str) -> str:
        """What can be shown after this piece. Raises NotPutBack."""
        return "".join(self._ready(piece, ended=False))

    def close(self) -> str:
        """What was held back, now that nothing follows. Raises NotPutBack, also when it ended
        inside a stand-in.
        """
        if len(self._held) >= _TELLING and self._held in self._starts:
            raise NotPutBack("stand-in.cut")
        return "".join(self._ready("", ended=True))

    def _ready(self, piece: str, *, ended: bool) -> Iterator[str]:
        text, at = self._held + piece, 0
        while True:
            stop = len(text) if ended else self._undecided(text, at)
            match = self._pattern.search(text, at)
            if match is None or match.start() >= stop:
                break
            yield text[at : match.start()]
            yield self._back(match)
            at = match.end()
        yield text[at:stop]
        self._held = text[stop:]

    def _back(self, match: re.Match[str]) -> str:
        form = self._tokens.get(match.group())
        if form is None:
            raise NotPutBack("stand-in.altered" if match["trace"] else "stand-in.unknown")
        return json.dumps(form, ensure_ascii=False)[1:-1] if self._escaped else form

    def _undecided(self, text: str, at: int) -> int:
        """From where on a stand-in, or a trace of one, may still be growing."""
        for start in range(max(at, len(text) - self.longest), len(text)):
            if self._may_grow(text[start:]):
                return start
        return len(text)

    def _may_grow(self, rest: str) -> bool:
        if rest in self._starts:
            return True
        if rest[0] == "[":
            return bool(_FRAMED_PART.fullmatch(rest) or _SINGLE_PART.fullmatch(rest))
        if not rest[0].isascii() or not rest[0].isalnum():
            return False
        upper = rest.upper()
        return self._is_code_part(rest) or any(
            kind.startswith(upper)
            or (
                upper.startswith(kind)
                and len(upper) < len(kind) + CODE_LENGTH
                and (len(upper) == len(kind) or upper[len(kind) :].isalnum())
            )
            for kind in self._kinds
        )

    def _is_code_part(self, rest: str) -> bool:
        gaps = _GAPS.findall(rest)
        return _GAPS.sub("", rest).upper() in self._code_starts and all(len(g) < 3 for g in gaps)


def restore(forms: Mapping[str, Sequence[str]], text: str) -> str:
    """A whole text with everything put back. Raises NotPutBack."""
    restorer = Restorer(forms)
    return restorer.feed(text) + restorer.close()


class ArgumentsRestorer:
    """The same for the arguments of a tool call: JSON that streams in.

    At the end the whole is read once more as JSON: a stand-in hidden from the first look by an
    escape (`\\u0037`) is found there.
    """

    def __init__(self, forms: Mapping[str, Sequence[str]]):
        self._forms = forms
        self._restorer = Restorer(forms, escaped=True)
        self._came: list[str] = []
        self._gave: list[str] = []

    def feed(self, piece: str) -> str:
        """What can be shown after this piece. Raises NotPutBack."""
        self._came.append(piece)
        return self._given(self._restorer.feed(piece))

    def close(self) -> str:
        """The rest. Raises NotPutBack, also when the whole is not JSON."""
        rest = self._given(self._restorer.close())
        if not any(self._came):
            return "{}"
        try:
            came, gave = json.loads("".join(self._came)), json.loads("".join(self._gave))
        except (ValueError, RecursionError):
            raise NotPutBack("arguments.unreadable") from None
        if _restored(self._forms, came) != gave:
            raise NotPutBack("stand-in.altered")
        return rest

    def _given(self, text: str) -> str:
        self._gave.append(text)
        return text


def _restored(forms: Mapping[str, Sequence[str]], value: Any) -> Any:
    if isinstance(value, str):
        return restore(forms, value)
    if isinstance(value, dict):
        return {restore(forms, key): _restored(forms, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_restored(forms, one) for one in value]
    return value

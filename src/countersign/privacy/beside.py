"""Numbers without a label that stand where a person's own number stands: before the name, in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.privacy.echoing import Echoing
from countersign.privacy.span import Span

_ROW = re.compile(r"(?m)^[ \t|]*#?(?P<number>[A-Z]{0,3}-?\d{4,9})[ \t|,:-]{1,4}(?=\w)")
_CODE = re.compile(r"9\d{4}|[A-V]\d{4}")  # CPT and HCPCS


def numbers_of_rows(page: Echoing) -> Iterator[Span]:
    """`10633 Amadi, K`: the first thing of a line, and then a name."""
    for match in _ROW.finditer(page.text):
        if _CODE.fullmatch(match["number"]) or len(match["number"]) < 5:
            continue
        if page.starts_name(match.end()):
            yield Span(*match.span("number"), "MRN", why="a number before a name")

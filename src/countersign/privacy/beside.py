"""Numbers without a label that stand where a person's own stands: before the name, in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.privacy.echoing import Echoing
from countersign.privacy.span import Span

_NUMBER = re.compile(r"[A-Z]{0,3}\d{5,9}")
_CODE = re.compile(r"9\d{4}|[A-V]\d{4}")  # CPT and HCPCS


def numbers_of_rows(page: Echoing) -> Iterator[Span]:
    """`10633 Amadi, K`: the first thing of a line, and then a name."""
    for at in page.found:
        written = page.written[at - 1] if at else ""
        if not written[-1:].isdigit() or page.gaps[at].strip(" |,:-\t"):
            continue
        if not _NUMBER.fullmatch(written) or _CODE.fullmatch(written):
            continue
        if at == 1 or "\n" in page.gaps[at - 1]:
            yield Span(page.starts[at - 1], page.ends[at - 1], "MRN", why="a number before a name")

"""The first hour: a vendor's papers read; and how any file of that hour becomes words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from countersign.assessment.price import reading
from countersign.assessment.vendor import papers
from countersign.assessment.vendor.review import ABSENT, PRESENT, review
from countersign.base.errors import UserError
from countersign.base.rules import load
from countersign.spine.first_look import Answer, File, Line, Look, fault, register

STATES = {PRESENT: ("stop", "There"), ABSENT: ("good", "Not there")}


def file(name: str, data: bytes) -> File:
    """A file of the first hour; its words are read when a room asks for them."""
    return File(name, data, lambda: papers.read(data, name).text)


def read(files: Sequence[File], options: Mapping[str, str], on: date) -> Iterator[Answer]:
    """All papers of one vendor together: the eight red flags, and what its prices are for."""
    opened = []
    for one in files:
        try:
            opened.append(papers.read(one.data, one.name))
        except UserError as error:
            yield fault(one.name, error)
    if not opened:
        return
    asks = load("vendor_questions", on=on)["flags"]
    lines: list[Line] = []
    flags = review(opened, on=on)
    for flag in flags:
        tone, word = STATES.get(flag.state, ("warn", "Not stated"))
        said = f" “{flag.evidence[0].text}”" if flag.evidence else ""
        ask = f" Ask: {flag.question}" if flag.question else ""
        lines.append(Line(f"{word}: {asks[flag.number]['title']}.{said}{ask}", tone))  # type: ignore[arg-type]  # one of Tone
    terms = reading.terms(opened)
    if not reading.stated(terms):
        lines.append(Line("No paper states a price.", "warn"))
    lines.sort(key=lambda line: ("stop", "warn", "good").index(line.tone))
    told = {
        "flags": [one.as_dict(named=True) for one in flags],
        "terms": [one.as_dict() for one in terms],
    }
    there = sum(one.state == PRESENT for one in flags)
    name = ", ".join(one.name for one in opened)
    yield Answer(name, f"{there} of eight red flags are there", tuple(lines), told)


LOOK = register(
    Look(
        key="vendor",
        title="A vendor's papers",
        order=30,
        help="Terms, agreement, price list, e-mails of one vendor: PDF, Word, HTML or text.",
        endings=papers.ENDINGS,
        look=read,
        together=True,
        page="vendor_new",
        keep="Keep a review",
    )
)

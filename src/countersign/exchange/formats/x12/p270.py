"""The 270 (005010X279A1): asking a payer whether somebody is covered, and for therapy. Pure.

It writes what it is given and refuses what cannot be written; who may ask, and of whom, is
`exchange.claims.asking`. Each question has a trace number of its own, by which the answer (271) is
known again. Source: ASC X12N 005010X279A1.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from countersign.base.errors import UserError
from countersign.exchange.formats.x12.p837 import SELF, Envelope, Insured, Person, Provider, isa
from countersign.exchange.formats.x12.segments import Segment, written
from countersign.exchange.formats.x12.values import day as day_of
from countersign.exchange.formats.x12.values import digits, plain, written_day

GUIDE = "005010X279A1"
SERVICES = ("30", "AD")
"""The plan as a whole, and occupational therapy (service types of the guide)."""
CHILD, SPOUSE, OTHER = "19", "01", "34"
_TRACE_ORIGIN = "9"  # before the tax number, as TRN03 wants it


@dataclass(frozen=True, slots=True)
class Question:
    """One question: whether `client` is covered on `on`. `trace` comes back in the answer."""

    trace: str
    client: Person
    insured: Insured
    on: date


def question_file(
    envelope: Envelope, receiver_name: str, asking: Provider, questions: Sequence[Question]
) -> Iterator[str]:
    """The whole file, a segment a piece. Raises UserError for a value that cannot be written."""
    if not questions:
        raise UserError("A file of questions needs a question.", field="coverage")
    day, hour = written_day(envelope.at.date()), f"{envelope.at:%H%M}"
    yield isa(envelope)
    group = ["GS", "HS", envelope.sender, envelope.receiver, day, hour, str(envelope.control), "X"]
    yield written([*group, GUIDE])
    count = 2
    yield written(["ST", "270", "0001", GUIDE])
    for segment in _body(envelope, asking, questions):
        count += 1
        yield segment
    yield written(["SE", str(count), "0001"])
    yield written(["GE", "1", str(envelope.control)])
    yield written(["IEA", "1", f"{envelope.control:09d}"])


def _body(envelope: Envelope, asking: Provider, questions: Sequence[Question]) -> Iterator[str]:
    day, hour = written_day(envelope.at.date()), f"{envelope.at:%H%M}"
    yield written(["BHT", "0022", "13", f"{envelope.control}", day, hour])
    level = 0
    for payer, held in groupby(questions, key=lambda q: (q.insured.payer, q.insured.payer_id)):
        source = level = level + 1
        yield written(["HL", str(source), "", "20", "1"])
        yield written(["NM1", "PR", "2", _named(payer[0], 60), *[""] * 4, "PI", payer[1]])
        receiver = level = level + 1
        yield written(["HL", str(receiver), str(source), "21", "1"])
        name, first = _named(asking.last, 60), plain(asking.first, 35)
        yield written(["NM1", "1P", asking.kind, name, first, *[""] * 3, "XX", asking.npi])
        for one in held:
            level = yield from _asked(one, asking, level, receiver)


def _asked(one: Question, asking: Provider, level: int, above: int) -> Generator[str, None, int]:
    """One person's levels; gives the number of the last."""
    own, trace = one.insured.relation == SELF, _trace(one, asking)
    level += 1
    yield written(["HL", str(level), str(above), "22", "0" if own else "1"])
    if own:
        yield trace
    person = one.insured.person
    member = plain(one.insured.member_id, 80)
    name, first = _named(person.last, 60), plain(person.first, 35)
    yield written(["NM1", "IL", "1", name, first, *[""] * 3, "MI", member])
    if own:
        yield _born(one.client)
    else:
        subscriber, level = level, level + 1
        yield written(["HL", str(level), str(subscriber), "23", "0"])
        yield trace
        last, first = _named(one.client.last, 60), plain(one.client.first, 35)
        yield written(["NM1", "03", "1", last, first])
        yield _born(one.client)
        relation = one.insured.relation
        yield written(["INS", "N", relation if relation in (CHILD, SPOUSE) else OTHER])
    yield written(["DTP", "291", "D8", written_day(one.on)])
    for service in SERVICES:
        yield written(["EQ", service])
    return level


def _trace(one: Question, asking: Provider) -> str:
    return written(["TRN", "1", one.trace, f"{_TRACE_ORIGIN}{digits(asking.tax_id):0>9}"])


def _born(person: Person) -> str:
    sex = person.sex if person.sex in ("F", "M") else ""
    return written(["DMG", "D8", written_day(person.birth_date), sex])


def _named(text: str, most: int) -> str:
    made = plain(text, most)
    if not made:
        raise UserError(
            "A name has no letter that a question to a payer can carry.",
            field="name",
            remedy="Write it in the Latin letters that are on the insurance card.",
        )
    return made


@dataclass(slots=True)
class Told:
    """What a question says, read back from its file. `last`, `first`, `born` are the client's."""

    trace: str
    payer: str = ""
    payer_id: str = ""
    member_id: str = ""
    insured_last: str = ""
    last: str = ""
    first: str = ""
    born: date | None = None
    on: date | None = None


def questions(segments: Iterable[Segment]) -> Iterator[Told]:
    """Every question of a 270, in order."""
    payer = payer_id = member = insured = ""
    one: Told | None = None
    for segment in segments:
        match segment.id:
            case "HL" | "SE" if one is not None and one.on is not None:
                yield one
                one = None
            case "TRN":
                one = Told(segment.get(2), payer, payer_id, member, insured)
            case "NM1" if segment.get(1) == "PR":
                payer, payer_id = segment.get(3), segment.get(9)
            case "NM1" if segment.get(1) == "IL":
                member, insured = segment.get(9), segment.get(3)
                if one is not None:
                    one.member_id, one.insured_last = member, insured
                    one.last, one.first = insured, segment.get(4)
            case "NM1" if segment.get(1) == "03" and one is not None:
                one.last, one.first = segment.get(3), segment.get(4)
            case "DMG" if one is not None:
                one.born = day_of(segment.get(2))
            case "DTP" if one is not None:
                one.on = day_of(segment.get(3))

"""The first proposer: labels and geometry. A value stands after its label, right of it or below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from countersign.authorizations.letters import values, vocabulary, wraps
from countersign.authorizations.letters.runs import Layout, Run
from countersign.base.pages import Box, Word

# A label of these and one number beside it, and nothing else, needs no colon.
_IN_COLUMNS = frozenset(
    {"quantity", "total_quantity", "start", "end", "range", "frequency", "codes", "discipline"}
)
_HEADED = (
    (
        "previous",
        re.compile(
            r"(?i)\b(?:previous\w*|prior|old|former|original\w*|earlier|expir\w+|current|before|was"
            r"|incorrect|wrong|in error|changed from|initial\w*)\b"
        ),
    ),
    ("requested", re.compile(r"(?i)\b(?:request\w*|asked|req|submitted)\b")),
    ("added", re.compile(r"(?i)^\+?\s*(?:added|additional|increase|extra|change|difference)\b")),
    (
        "approved",
        re.compile(
            r"(?i)\b(?:new|approv\w*|authori[sz]\w*|certified|revised|amended|now"
            r"|decision|granted|correct\w*|updated|changed to|should (?:be|read)|total)\b"
        ),
    ),
)
_PERSON = re.compile(r"[A-Z][\w'\u2019-]+(?: [A-Z]\.?)?(?: [A-Z][\w'\u2019-]+){1,3}")
_NUMBERS = {"npi", "requesting_npi", "rendering_npi", "member_id", "auth_number", "reference"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and the text that it names. `sure_label`: set off by a colon, a cell or a column."""

    role: str
    label: str
    run: Run
    start: int
    end: int
    sure_label: bool
    place: Box
    under: str = ""  # what the heading of its column says: previous, requested, approved
    named: tuple[Word, ...] = ()  # the words of the label

    @property
    def text(self) -> str:
        return self.run.text[self.start : self.end]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.run.within(self.start, self.end)


_UNDER = (
    ("requesting", re.compile(r"(?i)\b(?:requesting|referring|ordering|prescribing)\b")),
    (
        "rendering",
        re.compile(
            r"(?i)\b(?:servicing|rendering|treating"
            r"|performing|service provider|billing|facility|vendor)\b"
        ),
    ),
    (
        "member",
        re.compile(
            r"(?i)\b(?:member|patient|enrollee|client|recipient|beneficiary|subscriber"
            r"|participant|consumer)\b"
        ),
    ),
    (
        "auth",
        re.compile(r"(?i)\b(?:authori[sz]ation|certification|approval|case|reference|request)\b"),
    ),
)
_BARE = re.compile(
    r"(?i)(?:full\s+)?(?P<kind>name|id|number|no|#|npi)(?:\s*(?:number|no|#))?[\s.:#]*"
)
_MEANT = {
    ("requesting", "name"): "requesting_provider", ("requesting", "npi"): "requesting_npi",
    ("rendering", "name"): "rendering_provider", ("rendering", "npi"): "rendering_npi",
    ("member", "name"): "member_name", ("member", "id"): "member_id",
    ("member", "number"): "member_id",
    ("auth", "id"): "auth_number", ("auth", "number"): "auth_number",
}  # fmt: skip


def pairs(layout: Layout) -> Iterator[Labelled]:
    """Every label on the page with its value; "Name" and "ID" mean what the heading above says."""
    found = list(_pairs(layout))
    has_member = any(p.role == "member_id" and not _BARE.fullmatch(p.label) for p in found)
    for pair in found:
        bare = _BARE.fullmatch(pair.label)
        if bare is None or not pair.sure_label:
            yield pair
            continue
        kind = {"no": "number", "#": "number"}.get(bare["kind"].lower(), bare["kind"].lower())
        owner = _heading(layout, pair)
        others = kind in ("id", "number") and owner in ("requesting", "rendering")
        role = _MEANT.get((owner, kind), "other_number" if others else pair.role)
        if (owner, kind) == ("auth", "id") and not has_member:
            role = "member_id"  # below a title with "approval" in it, "ID" is still the member's
        yield replace(pair, role=role)


def _heading(layout: Layout, pair: Labelled) -> str:
    """Whose box a label stands in: what the nearest heading above it names."""
    place = pair.place
    for row in reversed(layout.rows):
        for piece in row:
            box = piece.place
            above = 0 < place.middle - box.middle < 110 and box.x0 - 12 <= place.x0 <= box.x1 + 40
            if not above or len(piece.words) > 5 or re.search(r"[\d:.]", piece.text):
                continue
            for name, sign in _UNDER:
                if sign.search(piece.text):
                    return name
    return ""


def _pairs(layout: Layout) -> Iterator[Labelled]:
    rows = wraps.ends_joined(wraps.labels_joined(layout.rows))
    for number, row in enumerate(rows):
        named = sum(vocabulary.whole_label(s.text) is not None for s in row)
        header = (
            len(row) > 1
            and not _answers(row)
            and (named == len(row) or (3 * named >= 2 * len(row) and not _has_values(row)))
        )
        for index, segment in enumerate(row):
            last: Labelled | None = None
            for found in _inside(segment):
                if found.text.strip(" :._#/-()"):
                    yield _whole(found, rows, number, segment)
                    last = None
                else:
                    last = found
            if last is None:
                continue
            right = row[index + 1] if index + 1 < len(row) else None
            beside = (
                right is not None
                and not header
                and (_decides(last, right) or not _starts_with_label(right))
            )
            value = right if beside else _below(rows, number, segment, last)
            if value is None and right is None and index and last.sure_label:
                value = _wrapped(rows, number, segment)
            if beside and last.role in _IN_COLUMNS and (more := _beside(rows, number, index)):
                yield from more_pairs(last, more, segment)
                continue
            if value is not None:
                end = _value_end(value)
                pair = Labelled(
                    last.role, last.label, value, 0, end, True, segment.place, named=last.named
                )
                yield _whole(pair, rows, number + (not beside), value)


def more_pairs(
    label: Labelled, found: Sequence[tuple[Run, str]], segment: Run
) -> Iterator[Labelled]:
    """The label with each value of its row, under the heading of the value's column."""
    for value, under in found:
        end = _value_end(value)
        yield Labelled(
            label.role, label.label, value, 0, end, True, segment.place, under, label.named
        )


def _beside(rows: Sequence[Sequence[Run]], number: int, index: int) -> list[tuple[Run, str]]:
    """The values of a row of several, as in a form that prints what was beside what is."""
    values_: list[Run] = []
    for piece in rows[number][index + 1 :]:
        if _starts_with_label(piece):
            break
        values_.append(piece)
    if len(values_) < 2:
        return []
    return [(value, heading_over(rows, number, value)) for value in values_]


def heading_over(rows: Sequence[Sequence[Run]], number: int, value: Run) -> str:
    """What the heading above a value says it is: previous, requested or approved."""
    box = value.place
    for row in reversed(rows[max(0, number - 12) : number]):
        for piece in row if len(row) > 1 else ():
            place = piece.place
            if min(place.x1, box.x1) - max(place.x0, box.x0) <= 0 or re.search(r"\d", piece.text):
                continue
            for name, pattern in _HEADED:
                if pattern.search(piece.text):
                    return name
    return ""


def _has_values(row: Sequence[Run]) -> bool:
    """Whether a row has more than labels in it."""
    return len(row) < 3 or any(re.search(r"[\d:]", segment.text) for segment in row)


def _whole(pair: Labelled, rows: wraps.Rows, number: int, segment: Run) -> Labelled:
    """The pair with what its narrow cell, or the end of the line, broke off."""
    if pair.end < len(pair.run.text):
        return pair
    words = list(pair.run.words)
    place = segment if segment is pair.run and pair.start == 0 else pair.run
    for more in wraps.rest(pair.role, pair.text, place=place, rows=rows, number=number):
        inner = [f for f in _inside(more) if f.sure_label and more.text.find(f.label) > 0]
        stop = more.text.find(inner[0].label) if inner else len(more.text)
        words += more.within(0, stop)
        if inner:
            break
    run = Run(tuple(words)) if len(words) > len(pair.run.words) else pair.run
    return replace(pair, run=run, end=len(run.text))


def _value_end(run: Run) -> int:
    """Where the value's own text ends: before a further label in the same segment."""
    begins = [run.text.find(f.label, 1) for f in _inside(run) if f.sure_label]
    return min((begin for begin in begins if begin > 0), default=len(run.text))


def _inside(segment: Run) -> list[Labelled]:
    """The labels in one segment: at its start, or later with a colon or number sign after them."""
    text = segment.text
    found: list[tuple[int, int, str, bool]] = []
    for begin in re.finditer(r"(?<![\w/#-])[A-Za-z#]", text):
        start = begin.start()
        if found and start < found[-1][1]:
            continue
        label = vocabulary.label_at(text, start)
        if label is None or text[:start].rstrip().endswith(("Dear", "Attn:", "To")):
            continue
        if start and _ADDRESSED.match(text) and not text[label[1] :].strip(" :"):
            continue  # "Dear Willow Therapy:" has no label in it
        role, end = label
        after = re.match(r"\s*(?:\((?:s|mm/dd/yy(?:yy)?)\)\s*)?(?:[:=]|\.{3,}|#\s*:?)", text[end:])
        marked = after is not None or text[end - 1 : end] == "#"
        alone = start == 0 and not text[end:].strip(" :.*")
        if marked or alone or (start == 0 and len(segment.words) <= 7):
            found.append((start, end + (after.end() if after else 0), role, marked or alone))
    made = []
    for index, (start, end, role, sure) in enumerate(found):
        stop = found[index + 1][0] if index + 1 < len(found) else len(text)
        value_start = end + len(text[end:stop]) - len(text[end:stop].lstrip(" :.-\n"))
        place = segment.place
        value = text[value_start:stop].strip()
        number = re.match(r"[A-Z0-9][A-Z0-9-]{3,}[A-Z0-9](?=$|[,;.)])", value)
        if role in _NUMBERS and number:
            sure = sure or sum(c.isdigit() for c in number[0]) >= 4
        if role == "member_name" and start == 0 and _PERSON.fullmatch(value):
            sure = True
        if start == 0 and len(found) == 1 and is_whole(role, value):
            sure = True
        made.append(
            Labelled(
                role, text[start:end], segment, min(value_start, stop), stop, sure, place,
                named=segment.within(start, end),
            )
        )  # fmt: skip
    return made


_UNIT_OF = rf"(?:\s*{values.UNIT})?"
_AMOUNT = re.compile(
    rf"\+?\d{{1,4}}{_UNIT_OF}(?:\s+(?:of|out of)\s+\d{{1,4}}{_UNIT_OF}(?:\s+requested)?)?", re.I
)
_DOCTOR = re.compile(
    r"(?:Dr\.?\s+)?[A-Z][\w'\u2019.-]*(?:\s+[A-Z][\w'\u2019.-]*){1,3},\s*"
    r"(?:M\.?D\.?|D\.?O\.?|NP|PA-?C?|ARNP|APRN|FNP(?:-C|-BC)?|DNP|CPNP|CRNP)"
)


def is_whole(role: str, value: str) -> bool:
    """Whether a value is just what this label asks for, so that no colon is needed to see it."""
    value = value.strip(" .,")
    if role in vocabulary.DATE_ROLES or role in ("previous_start", "previous_end"):
        rest = value
        for day in sorted(values.dates(value, solid=True), key=lambda d: -d.start):
            rest = rest[: day.start] + rest[day.end :]
        return (
            rest != value
            and re.fullmatch(r"(?i)\W*(?:to|through|thru|until|and)?\W*", rest) is not None
        )
    if role.endswith("quantity"):
        return _AMOUNT.fullmatch(value) is not None
    if role == "codes":
        rest = values.CODE.sub("", value)
        return rest != value and re.fullmatch(r"(?i)(?:and|or|[\s,;&])*", rest) is not None
    if role == "decision":
        return _OUTCOME.match(value) is not None and len(value.split()) <= 4
    if role == "discipline":
        kinds = list(values.disciplines(value))
        return bool(kinds) and len(value.split()) <= 3
    if role == "unit_type":
        return re.fullmatch(values.UNIT, value, re.I) is not None
    if role in ("requesting_provider", "rendering_provider"):
        return _DOCTOR.fullmatch(value) is not None
    return False


_ADDRESSED = re.compile(r"(?:Dear|To|Attn\.?|Attention)\b")


def _starts_with_label(segment: Run) -> bool:
    found = _inside(segment)
    if not found or found[0].start == 0 or not segment.text.startswith(found[0].label):
        return vocabulary.whole_label(segment.text) is not None
    return found[0].sure_label


def _wrapped(rows: Sequence[Sequence[Run]], number: int, label: Run) -> Run | None:
    """The value of a label at the right edge, when the line broke between the two."""
    if number + 1 >= len(rows):
        return None
    first = rows[number + 1][0]
    left = rows[number][0].place.x0
    near = first.place.middle - label.place.middle < 2.2 * max(label.place.height, 8)
    if abs(first.place.x0 - left) < 6 and near and len(first.words) <= 3:
        return None if _starts_with_label(first) else first
    return None


_OUTCOME = re.compile(r"(?i)(?:partial|approved|authori[sz]ed|certified|denied|pend|not )")


def _answers(row: Sequence[Run]) -> bool:
    """Whether a row asks what was decided and says it: "Action" and beside it "Approved"."""
    return any(
        vocabulary.whole_label(one.text) == "decision" and _OUTCOME.match(two.text)
        for one, two in itertools.pairwise(row)
    )


def _decides(label: Labelled, value: Run | None) -> bool:
    """Whether a value that is a label elsewhere, "Approved", answers what this label asks."""
    return label.role == "decision" and value is not None and bool(_OUTCOME.match(value.text))


def _below(rows: Sequence[Sequence[Run]], number: int, label: Run, asked: Labelled) -> Run | None:
    place = label.place
    for row in rows[number + 1 : number + 4]:
        for segment in row:
            box = segment.place
            if box.y0 - place.y1 > 1.9 * max(place.height, 8):
                return None
            near = abs(box.x0 - place.x0) < 7 or (box.x0 - 3 <= place.x0 and place.x1 <= box.x1 + 3)
            if near and box.y0 > place.middle:
                answers = _decides(asked, segment) or not _starts_with_label(segment)
                return segment if answers else None
    return None

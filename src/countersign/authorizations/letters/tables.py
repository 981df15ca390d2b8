"""The second proposer: tables. A heading row names the columns of what stands below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from countersign.authorizations.letters import values, vocabulary
from countersign.authorizations.letters.runs import Layout, Run
from countersign.base.pages import Word
from countersign.base.pages.words import around

_COLUMNS = {
    "codes", "description", "requested_quantity", "quantity", "unit_type", "start", "end", "range",
    "decision", "discipline", "frequency", "modifier", "previous_quantity", "added_quantity",
    "total_quantity", "denied_quantity", "auth_number", "duration", "requested_range",
    "previous_range", "place_of_service", "line",
}  # fmt: skip
_KEYS = {"codes", "discipline", "quantity", "decision", "total_quantity"}
_LINE = re.compile(r"(?:line|ln|item|#|no\.?)(?=\s|$)", re.I)
_LABELLED = re.compile(r"[A-Z][A-Za-z /]{2,30}:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Table:
    """Each row maps a role to the words in its cell."""

    labels: dict[str, str]  # role of a column: its heading as printed
    rows: tuple[dict[str, Run], ...]
    heading: str
    words: frozenset[int]  # the id() of every word that belongs to it
    heads: dict[str, tuple[Word, ...]] = field(default_factory=dict)  # the words of each heading


def tables(layout: Layout) -> list[Table]:
    """Every table of services on the page."""
    found: list[Table] = []
    number = 0
    while number < len(layout.rows):
        head = _heading(layout.rows, number)
        if head is None:
            number += 1
            continue
        columns, used = head
        table, last = _body(layout, columns, number, used)
        if table is not None:
            found.append(table)
        number = max(last, number) + 1
    return found


@dataclass(frozen=True, slots=True)
class Column:
    role: str
    x0: float
    x1: float
    text: str
    words: tuple[Word, ...] = ()


def _heading(rows: Sequence[Sequence[Run]], number: int) -> tuple[list[Column], int] | None:
    """The columns when row `number` is a heading row, and how many rows the heading takes."""
    for depth in (2, 1):
        stack = rows[number : number + depth]
        if len(stack) < depth:
            continue
        if depth == 2 and (
            stack[1][0].place.y0 - stack[0][0].place.y1 > 6
            or any(re.search(r"\d", s.text) for s in stack[1])
        ):
            continue
        body = _cut(rows[number + depth]) if number + depth < len(rows) else []
        ways = [_columns(stack), _in_order(stack, body), _over_cells(stack, body)]
        named = max(ways, key=lambda way: (_named_share(way), len(way) == len(body), len(way)))
        good = [c.role for c in named if c.role in _COLUMNS]
        if len(good) >= 3 and _named_share(named) >= 0.7 and _KEYS & set(good):
            return named, depth
    return None


def _named_share(columns: Sequence[Column]) -> float:
    """How many of the columns have a heading that is a label, each role counted once."""
    roles = [c.role for c in columns if c.role in _COLUMNS]
    return len(set(roles)) / len(columns) if columns else 0.0


def _in_order(stack: Sequence[Sequence[Run]], body: Sequence[Run]) -> list[Column]:
    """One heading for each cell below, in order: print whose headings are not quite above."""
    if len(stack) != 1 or not any(re.search(r"\d", cell.text) for cell in body):
        return []
    heads = [piece for whole in stack[0] for piece in _pieces(whole)]
    if len(heads) != len(body):
        return []
    made = []
    for head, cell in zip(heads, body, strict=True):
        role = _role(head.text) or ""
        place = cell.place
        made.append(
            Column({"date": "range"}.get(role, role), place.x0, place.x1, head.text, head.words)
        )
    return _numbered(made)


def _over_cells(stack: Sequence[Sequence[Run]], body: Sequence[Run]) -> list[Column]:
    """The columns as the first row below has them: each heading word goes to the nearest cell."""
    if len(body) < 3 or not any(re.search(r"\d", cell.text) for cell in body):
        return []
    words: list[list[Word]] = [[] for _ in body]
    for row in stack:
        for segment in row:
            for word in segment.words:
                home = min(range(len(body)), key=lambda n: _away(word, body[n]))
                words[home].append(word)
    made = []
    for cell, over in zip(body, words, strict=True):
        text = " ".join(w.text for w in over)
        role = (_role(text) if text else None) or ""
        box = around([cell.place, *(w.place for w in over)])
        made.append(Column({"date": "range"}.get(role, role), box.x0, box.x1, text, tuple(over)))
    return _numbered(made)


def _away(word: Word, cell: Run) -> float:
    """How far a heading word stands from a cell, sideways; negative when it stands over it."""
    x0, x1, box = word.place.x0, word.place.x1, cell.place
    overlap = min(x1, box.x1) - max(x0, box.x0)
    return -overlap if overlap > 0 else max(box.x0 - x1, x0 - box.x1)


def _columns(stack: Sequence[Sequence[Run]]) -> list[Column]:
    cells: list[list[Run]] = []
    for row in stack:
        for segment in (piece for whole in row for piece in _pieces(whole)):
            box = segment.place
            home = next(
                (c for c in cells if min(box.x1, c[0].place.x1) - max(box.x0, c[0].place.x0) > 2),
                None,
            )
            if home is None:
                cells.append([segment])
            else:
                home.append(segment)
    made = []
    for cell in sorted(cells, key=lambda c: c[0].place.x0):
        text = " ".join(s.text for s in cell)
        role = _role(text)
        x0, x1 = min(s.place.x0 for s in cell), max(s.place.x1 for s in cell)
        words = tuple(w for s in cell for w in s.words)
        made.append(Column({"date": "range"}.get(role or "", role or ""), x0, x1, text, words))
    return _numbered(made)


def _numbered(columns: Sequence[Column]) -> list[Column]:
    """Columns without a known heading get a name each, so that their cells stay apart."""
    return [replace(c, role=f"?{n}") if not c.role else c for n, c in enumerate(columns)]


def _role(text: str) -> str | None:
    if re.fullmatch(r"(?i)s|st|sts|stat|dec", text.strip(" .")):
        return "decision"
    return "line" if _LINE.fullmatch(text.strip()) else vocabulary.whole_label(text)


def _pieces(segment: Run) -> list[Run]:
    """A heading's segment cut at its wider gaps, when each piece is a label of its own."""
    parts: list[list[Word]] = [[segment.words[0]]]
    for before, word in zip(segment.words, segment.words[1:], strict=False):
        if word.place.x0 - before.place.x1 > 0.5 * max(word.place.height, 6.0):
            parts.append([])
        parts[-1].append(word)
    made = [Run(tuple(part)) for part in parts]
    if _role(segment.text):
        return [segment]
    if named := _named(segment):
        return named
    if len(made) > 1 and all(_role(piece.text) for piece in made):
        return made
    return [segment]


def _named(segment: Run) -> list[Run]:
    """A heading's segment cut between its labels; empty if it is not all labels."""
    cuts = [0]
    while cuts[-1] < len(segment.text):
        label = vocabulary.label_at(segment.text, cuts[-1])
        if label is None and (line := _LINE.match(segment.text, cuts[-1])):
            label = ("line", line.end())
        if label is None or (
            label[1] not in (*segment.starts, len(segment.text)) and (segment.text[label[1]] != " ")
        ):
            return []
        rest = segment.text[label[1] :]
        cuts.append(label[1] + len(rest) - len(rest.lstrip()))
    if len(cuts) < 3:
        return []
    return [Run(segment.within(a, b)) for a, b in itertools.pairwise(cuts)]


def _body(
    layout: Layout, columns: Sequence[Column], number: int, used: int
) -> tuple[Table | None, int]:
    rows = layout.rows
    lines: list[dict[str, list[Word]]] = []
    words: list[Word] = [w for row in rows[number : number + used] for s in row for w in s.words]
    last = number + used - 1
    bottom = max(s.place.y1 for s in rows[last])
    first = (
        min((s.place.y0 for s in rows[last + 1]), default=bottom)
        if last + 1 < len(rows)
        else bottom
    )
    # Where rows of the table stand apart, a line close below another is the same row's.
    loose = first - bottom > 0.9 * max(s.place.height for s in rows[last])
    for index in range(number + used, len(rows)):
        row = _cut(rows[index])
        if min(s.place.y0 for s in row) - bottom > 30 or _heading(rows, index) is not None:
            break
        ends = _LABELLED.match(row[0].text) or (lines and any(_is_label(s) for s in row))
        cells = None if ends else _cells(row, columns)
        if cells is None:
            break
        top = min(s.place.y0 for s in row)
        ruled = any(bottom < stroke < top + 2 for stroke in layout.strokes)
        if lines and ruled and not _is_new(cells):
            break
        near = top - bottom < 0.5 * max(s.place.height for s in row)
        goes_on = lines and ((near and loose) or _is_open(lines[-1], cells))
        loose = loose or (index > number + used and not near)
        if not lines or (_is_new(cells) and not goes_on):
            lines.append(cells)
        else:
            for role, more in cells.items():
                lines[-1].setdefault(role, []).extend(more)
        words += [w for s in row for w in s.words]
        last, bottom = index, max(s.place.y1 for s in row)
    kept = [line for line in lines if sum(role in _COLUMNS for role in line) >= 2]
    columns = _retyped(columns, kept)
    named = {c.role for c in columns}
    whole = {"codes", "discipline"} & named and {"quantity", "total_quantity", "decision"} & named
    if not kept or (len(kept) == 1 and not whole):
        return None, number  # a form whose labels stand above their values
    heading = " ".join(s.text for s in rows[number - 1]) if number else ""
    made = tuple({role: Run(tuple(cell)) for role, cell in line.items()} for line in kept)
    return (
        Table(
            {c.role: c.text for c in columns},
            made,
            heading,
            frozenset(id(w) for w in words),
            {c.role: c.words for c in columns},
        ),
        last,
    )


_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{6}|\d{8}")
_FIGURE = re.compile(r"\d{1,4}(?:\.\d{1,2})?")


def _cut(row: Sequence[Run]) -> list[Run]:
    """A row of a table cut where a cell of another kind begins: the gaps of a scan are uneven."""
    made: list[Run] = []
    for segment in row:
        part: list[Word] = []
        for word in segment.words:
            if part and _is_other(part, word):
                made.append(Run(tuple(part)))
                part = []
            part.append(word)
        made.append(Run(tuple(part)))
    return made


def _kind_of(text: str) -> str:
    """A code, an identifier, or neither."""
    plain = text.strip(".,;()")
    if values.CODE.fullmatch(plain):
        return "code"
    if re.fullmatch(r"[A-Z]{1,4}-?\d{5,}[A-Z]?|\d{7}|\d{9,}[A-Z]?|\d{8}[A-Z]", plain):
        return "id"
    return "and" if re.fullmatch(r"(?i)and|or|&", plain) else ""


def _is_other(part: Sequence[Word], word: Word) -> bool:
    """Whether a word cannot be in one cell with those before it."""
    last = part[-1].text
    if _kind_of(last) != _kind_of(word.text) and {_kind_of(last), _kind_of(word.text)} & {
        "code",
        "id",
    }:
        return not (
            _kind_of(last) == ""
            and re.fullmatch(r"(?i)(?:and|or|cpt|hcpcs|code|codes|[,&/-])", last)
        )
    if _DAY.fullmatch(word.text):
        return bool(_DAY.fullmatch(last) or _FIGURE.fullmatch(last))
    if _DAY.fullmatch(last):
        return word.text.isalpha() and len(word.text) > 3 and word.text.lower() != "through"
    if _FIGURE.fullmatch(word.text):
        gap = word.place.x0 - part[-1].place.x1
        lone = not any(ch.isdigit() for w in part for ch in w.text)
        months = re.fullmatch(r"(?i)[a-z]{3,9}\.?", last) and last[:3].lower() in values.MONTHS
        return lone and not months and gap > 0.45 * max(word.place.height, 6)
    return False


def _is_label(segment: Run) -> bool:
    """Whether a cell is the label of something else, below the table's own heading."""
    if len(segment.words) < 2 or re.search(r"\d", segment.text):
        return False
    role = vocabulary.whole_label(segment.text)
    return role not in (None, "discipline", "decision", "member_name", "letter_type", "quantity")


def _is_new(cells: dict[str, list[Word]]) -> bool:
    """Whether a row begins a line; one without code, amount or status goes on with the last."""
    for role, words in cells.items():
        text = " ".join(w.text for w in words)
        if role == "codes" and re.search(r"\d{4}", text):
            return True
        if role.endswith("quantity") and re.match(r"\(?\d{1,4}\b", text):
            return True
    return False


def _is_open(line: dict[str, list[Word]], cells: dict[str, list[Word]]) -> bool:
    """Whether a cell of the line above has a bracket, or a period, that this row closes."""
    for role, words in line.items():
        text = " ".join(w.text for w in words)
        if role in cells and (
            text.count("(") > text.count(")")
            or re.search(r"(?i)(?:\b(?:through|thru|to|and|of)|[-\u2013,&/])$", text)
        ):
            return True
    return False


_OUTCOME = re.compile(
    r"(?i)(?:partial\w*|approved|authori[sz]ed|certified|denied|not |pend\w*|modified|A|D|M|P"
    r"|PA|AP|APV\w*|APP\w*|MOD|DEN\w*|DN|PND|CERT\w*)\b"
)


def _retyped(columns: Sequence[Column], lines: Sequence[dict[str, list[Word]]]) -> list[Column]:
    """The columns, where one has no heading that we know or cells of another kind than its heading
    says, by what stands in its cells. The lines are changed with them."""
    had = {c.role for c in columns}
    made: list[Column] = []
    for column in columns:
        texts = [
            " ".join(w.text for w in line[column.role]) for line in lines if column.role in line
        ]
        role = _by_cells(column.role, texts, had) if texts else column.role
        if role != column.role and (role not in had or role == "description"):
            for line in lines:
                if column.role in line:
                    line.setdefault(role, []).extend(line.pop(column.role))
            had.add(role)
            column = replace(column, role=role)
        made.append(column)
    return made


def _by_cells(role: str, texts: Sequence[str], had: set[str]) -> str:
    """What a column holds, by its cells; the role of its heading when that fits."""
    fits_no_amount = role.endswith("quantity") and not any(
        re.match(r"\(?\d{1,4}\b(?!\d)", t) for t in texts
    )
    if not role.startswith("?") and not fits_no_amount and role != "discipline":
        return role
    if role == "discipline" and (
        len(texts[0]) > 3
        or any(next(values.disciplines(t), None) or next(values.kinds(t), None) for t in texts)
    ):
        return role
    if all(_OUTCOME.match(t) for t in texts):
        return "decision" if "decision" not in had else role
    days = [len(list(values.dates(t, solid=True))) for t in texts]
    if all(n == 2 for n in days):
        return "range"
    if all(n == 1 for n in days):
        return next((name for name in ("start", "end") if name not in had), role)
    if all(next(values.codes(t), None) and len(t.split()) <= 4 for t in texts):
        return "codes" if "codes" not in had else "description"
    if all(next(values.disciplines(t), None) or next(values.codes(t), None) for t in texts):
        return "description"
    return role


def _cells(row: Sequence[Run], columns: Sequence[Column]) -> dict[str, list[Word]] | None:
    """The row's words by column; None when the row is running text and ends the table."""
    cells: dict[str, list[Word]] = {}
    for segment in row:
        box = segment.place
        over = [c for c in columns if min(box.x1, c.x1) - max(box.x0, c.x0) > 0.5 * (c.x1 - c.x0)]
        plain = sum(word.text.isalpha() and len(word.text) > 2 for word in segment.words)
        low = sum(word.text.isalpha() and word.text.islower() for word in segment.words)
        if len(over) > 1 and len(segment.words) > 6 and (low > 3 or plain > 5):
            return None
        for word in segment.words:
            cells.setdefault(_column(word, segment, columns), []).append(word)
    return cells


def _column(word: Word, segment: Run, columns: Sequence[Column]) -> str:
    """The column a word stands in: by its segment's start, or by itself in a wide segment."""

    def off(column: Column, x0: float, x1: float) -> float:
        overlap = min(x1, column.x1) - max(x0, column.x0)
        if overlap > 0:
            return -overlap
        return max(column.x0 - x1, x0 - column.x1)

    box = segment.place
    whole = sorted(columns, key=lambda c: off(c, box.x0, box.x1))
    touched = [c for c in columns if off(c, box.x0, box.x1) < 0]
    if len(touched) > 1:
        place = word.place
        left = [c for c in columns if c.x0 - 4 <= place.x0]
        near = min(columns, key=lambda c: off(c, place.x0, place.x1))
        if off(near, place.x0, place.x1) < 0 or not left:
            return near.role
        return max(left, key=lambda c: c.x0).role
    if touched:
        return touched[0].role
    # Left-aligned columns: the last heading that starts at or before the cell.
    left = [c for c in columns if c.x0 - 6 <= box.x0]
    return max(left, key=lambda c: c.x0).role if left else whole[0].role

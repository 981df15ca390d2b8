"""Labels and values that a narrow cell or the end of a line broke in two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from countersign.authorizations.letters import values, vocabulary
from countersign.authorizations.letters.runs import Run

Rows = Sequence[Sequence[Run]]

NAMES = frozenset({"requesting_provider", "rendering_provider", "payer", "member_name"})
_DAYS = {"range": 2, "previous_range": 2, "requested_range": 2, "start": 1, "end": 1}
_TIGHT = 0.45  # of a line's height: nearer than that is the same cell
_NEXT = 1.0
_ENDS_A_NAME = re.compile(
    r"(?:Therapy|Clinic|Center|Group|Services|Therapy (?:Center|Group|Services|Clinic))"
    r"(?:, (?:LLC|P\.?C\.?|Inc\.?))?"
    r"|(?:[MD]\.?[DO]\.?|NP|PA(?:-C)?|C|ARNP|FNP(?:-C)?|OTR/L|LLC|P\.?C\.?|Inc\.?)"
)
_SMALL = ("of", "and", "&", "for", "the", "de", "la")


def labels_joined(rows: Rows) -> list[list[Run]]:
    """The rows, with a label of two lines in one: "Number of visits" above "requested"."""
    made = [list(row) for row in rows]
    for number, row in enumerate(made[:-1]):
        for index, segment in enumerate(row[:-1]):
            for below in made[number + 1]:
                if not _is_under(segment, below) or not _completes(segment, below, row[index + 1]):
                    continue
                row[index] = Run((*segment.words, *below.words))
                made[number + 1].remove(below)
                break
    return [row for row in made if row]


def ends_joined(rows: Rows) -> list[list[Run]]:
    """The rows, with a label that the end of a line broke: "Thru" and, below, "date: 1/2/27"."""
    made = [list(row) for row in rows]
    for row, following in itertools.pairwise(made):
        last, first = row[-1], following[0]
        head = first.text.split(":", 1)[0]
        if len(row) < 2 or ":" not in first.text or re.search(r"[\d:]", last.text + head):
            continue
        near = first.place.y0 - last.place.y1 < _NEXT * max(last.place.height, 6)
        whole = len(last.words) > 1 and vocabulary.whole_label(last.text)
        short = not whole and len(last.words) <= 2 and len(head.split()) <= 3
        if near and short and vocabulary.whole_label(f"{last.text} {head}"):
            row.pop()
            following[0] = Run((*last.words, *first.words))
    return [row for row in made if row]


def _is_under(above: Run, below: Run) -> bool:
    one, two = above.place, below.place
    return (
        abs(one.x0 - two.x0) < 3
        and two.middle - one.middle > 0
        and (two.y0 - one.y1 < _TIGHT * max(one.height, 6))
    )


def _completes(label: Run, below: Run, value: Run) -> bool:
    if len(below.words) > 2 or re.search(r"\d", below.text) or vocabulary.whole_label(value.text):
        return False
    return vocabulary.whole_label(f"{label.text} {below.text}") is not None


def rest(role: str, text: str, *, place: Run, rows: Rows, number: int) -> Iterator[Run]:
    """What goes on below a value of `role` that stands at `place` in row `number`."""
    seen = text
    segment = place
    for below in range(number + 1, min(number + 3, len(rows))):
        found = next(
            (
                piece
                for piece in _candidates(segment, rows, below)
                if _belongs(role, seen, piece.text)
            ),
            None,
        )
        if found is None:
            return
        yield found
        seen, segment = f"{seen} {found.text}", found


def _candidates(segment: Run, rows: Rows, below: int) -> Iterator[Run]:
    box = segment.place
    for piece in rows[below]:
        gap = piece.place.y0 - box.y1
        if abs(piece.place.x0 - box.x0) < 4 and gap < _TIGHT * max(box.height, 6):
            yield piece
    above = rows[below - 1]
    first = rows[below][0]
    near = first.place.y0 - box.y1 < _NEXT * max(box.height, 6)
    if above[-1] is segment and near and abs(first.place.x0 - above[0].place.x0) < 6:
        yield first


def _belongs(role: str, seen: str, more: str) -> bool:
    """Whether `more` is the rest of a value of this role that begins with `seen`."""
    if role in NAMES:
        return _is_name(more)
    if role in _DAYS:
        had = len(list(values.dates(seen, solid=True)))
        return had < _DAYS[role] and (
            len(list(values.dates(f"{seen} {more}", solid=True))) > had
            or re.search(r"[-\u2013]\s*\w+$|\b(?:to|through|thru)\s+\w+$|^\w+ \d{1,2},$", seen)
            is not None
        )
    if role.endswith("quantity"):
        bare = re.fullmatch(r"[\w-]+(?: \(\d+\))?", seen.strip())
        return bool(bare) and re.fullmatch(values.UNIT, more.strip(" .)"), re.I) is not None
    if role == "codes":
        listed = re.search(r"(?i)(?:[,&]|\b(?:and|or))$", seen.strip())
        return listed is not None and values.CODE.match(more.strip()) is not None
    if role == "decision":
        return bool(_GOES_ON.search(seen)) and len(more.split()) <= 3
    if role == "discipline":
        joined = any(values.disciplines(f"{seen} {more}"))
        return not any(values.disciplines(seen)) and (joined or more.strip().lower() in _KINDS)
    return False


_GOES_ON = re.compile(r"(?i)\b(?:with|in|as|not|for|partially|and)$|[-\u2013]$")
_KINDS = ("physical", "occupational", "speech")


def _is_name(text: str) -> bool:
    words = text.split()
    if text.rstrip().endswith((",", ":")) and not _ENDS_A_NAME.fullmatch(text.strip(" ,:")):
        return False
    if len(words) > 4 or re.search(r"[\d:#]", text):
        return False
    if _ENDS_A_NAME.fullmatch(text.strip()):
        return True
    if (label := vocabulary.label_at(text, 0)) is not None and label[1] < len(text):
        return False  # a label and its value: the next row of a form
    return vocabulary.whole_label(text) is None and all(
        word[:1].isupper() or word in _SMALL for word in words
    )

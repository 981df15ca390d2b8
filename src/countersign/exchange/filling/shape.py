"""What a field map may say. It names places and formats; nothing in it can be run.

A place is a list of ways to find one thing on a page. Every way that finds anything has to agree on
the same one thing, or the page is refused: an id that now belongs to another field fills nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from countersign.base.errors import UserError
from countersign.exchange.filling.artefacts import MUST, ROWS, VALUES

FORMAT = 1
WAYS = frozenset(
    {"label", "name", "css", "heading", "text", "beside", "press", "press-beside", "column", "rows"}
)
KINDS = frozenset({"text", "rich", "choice", "check", "checks", "date", "time", "pick", "cell"})
AMOUNTS = frozenset({"visits", "units", "hours"})
IDENTITY = ("name", "birth_date", "day")
DATES = frozenset(
    {"YYYY-MM-DD", "MM/DD/YYYY", "M/D/YYYY", "MM-DD-YYYY", "MMM D, YYYY", "MMMM D, YYYY",
     "D MMM YYYY", "DD-MMM-YYYY", "MM/DD/YY"}
)  # fmt: skip
TIMES = frozenset({"HH:mm", "h:mm A", "hh:mm A", "h:mma"})
MOST = {"ways": 16, "fields": 60, "letters": 300}
_PLACE = {"by", "is"}
_FIELD = {"value", "at", "as", "format", "options", "boxes", "when", "open", "needs"}
_BODY = {"format", "emr", "page", "shows", "identity", "fields", "rows"}


def checked(body: object) -> dict[str, Any]:
    """The map itself when it can be used. Raises UserError naming the first place that cannot."""
    for field, why in _faults(body):
        raise UserError(
            f"This field map cannot be used: {why}",
            field=field,
            remedy="Make it again in the recorder, or repair that place.",
        )
    if not isinstance(body, dict):
        raise TypeError("a map without a fault is a mapping")
    return body


def _faults(body: object) -> Iterator[tuple[str, str]]:
    if not isinstance(body, dict):
        yield "map", "it is not a mapping."
        return
    if strange := set(body) - _BODY:
        yield str(min(strange)), "it has no such entry."
    if body.get("format") != FORMAT:
        yield "format", f"only format {FORMAT} is known."
    page = body.get("page")
    if not isinstance(page, str) or page not in VALUES:
        yield "page", f"the page is one of {', '.join(VALUES)}."
        return
    if not isinstance(body.get("emr"), str):
        yield "emr", "it says of which EMR."
    yield from _identity(body.get("identity"), page)
    for number, place in enumerate(body.get("shows") or ()):
        yield from _place(f"shows.{number}", place)
    yield from _fields(body, page)


def _identity(identity: object, page: str) -> Iterator[tuple[str, str]]:
    if not isinstance(identity, dict) or set(identity) - set(IDENTITY):
        yield "identity", "it says where name, birth date and day of service are."
        return
    asked = IDENTITY if page in ("note", "charge") else IDENTITY[:2]
    for name in asked:
        if name not in identity:
            yield f"identity.{name}", "without this place nobody knows whose page it is."
    for name, told in identity.items():
        where = f"identity.{name}"
        if not isinstance(told, dict) or set(told) - {"at", "format", "pattern"}:
            yield where, "it has `at`, and for a date its `format`."
            continue
        yield from _place(where, told.get("at"))
        if name != "name" and told.get("format") not in DATES:
            yield where, f"the format is one of {', '.join(sorted(DATES))}."
        yield from _pattern(where, told.get("pattern"))


def _pattern(where: str, pattern: object) -> Iterator[tuple[str, str]]:
    if pattern is None:
        return
    try:
        groups = re.compile(pattern).groups if isinstance(pattern, str) else 0
    except re.error:
        groups = 0
    if groups != 1 or not isinstance(pattern, str) or len(pattern) > MOST["letters"]:
        yield where, "the pattern has exactly one pair of brackets around what is meant."


def _place(where: str, place: object) -> Iterator[tuple[str, str]]:
    if not isinstance(place, list) or not 1 <= len(place) <= MOST["ways"]:
        yield where, f"a place is a list of one to {MOST['ways']} ways to find it."
        return
    for way in place:
        if not isinstance(way, dict) or set(way) != _PLACE or way["by"] not in WAYS:
            yield where, f"a way has `by` ({', '.join(sorted(WAYS))}) and `is`."
        elif not isinstance(way["is"], str) or not 0 < len(way["is"]) <= MOST["letters"]:
            yield where, f"`is` has 1 to {MOST['letters']} letters."


def _fields(body: Mapping[str, Any], page: str) -> Iterator[tuple[str, str]]:
    fields, rows = body.get("fields") or [], body.get("rows")
    if not isinstance(fields, list) or len(fields) > MOST["fields"] or not (fields or rows):
        yield "fields", f"it has 1 to {MOST['fields']} fields."
        return
    values = [f.get("value") for f in fields if isinstance(f, dict)]
    for number, field in enumerate(fields):
        yield from _field(f"fields.{number}", field, VALUES[page])
    for value in values:
        if values.count(value) > 1:
            yield "fields", f"{value} goes to two places."
    if rows is not None:
        yield from _rows(rows, page)
    have = set(values)
    if isinstance(rows, dict) and isinstance(rows.get("fields"), list):
        have |= {f"{rows.get('value')}.{f.get('value')}" for f in rows["fields"]}
    yield from _covers(have, page)


def _covers(have: set[Any], page: str) -> Iterator[tuple[str, str]]:
    """Every value a page is not filled without has a place; of an authorization's amounts, one."""
    asked = [set(choice.split("|")) for choice in MUST[page]]
    asked = [choice for choice in asked if not choice & AMOUNTS or page != "authorization"]
    if page == "authorization":
        asked.append(set(AMOUNTS))
    for choice in asked:
        if not choice & have and not choice & {"lines.modifiers"}:
            yield "fields", f"{VALUES[page][min(choice)]} has no place."


def _rows(rows: object, page: str) -> Iterator[tuple[str, str]]:
    if not isinstance(rows, dict) or set(rows) - {"value", "at", "fields", "add", "remove"}:
        yield "rows", "rows have `value`, `at`, `fields`, and perhaps `add` and `remove`."
        return
    value = rows.get("value")
    if value != ROWS.get(page):
        yield "rows", "only the lines of a charge and the goals of a plan are rows."
        return
    for name in ("at", "add", "remove"):
        if name == "at" or name in rows:
            yield from _place(f"rows.{name}", rows.get(name))
    top = f"{value}."
    names = {n.removeprefix(top): w for n, w in VALUES[page].items() if n.startswith(top)}
    fields = rows.get("fields")
    if not isinstance(fields, list):
        yield "rows.fields", "it is a list."
        return
    for number, field in enumerate(fields):
        yield from _field(f"rows.fields.{number}", field, names)


def _field(where: str, field: object, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not isinstance(field, dict) or set(field) - _FIELD:
        yield where, "a field has `value`, `at`, `as`, and perhaps `format`, `options` or `boxes`."
        return
    if field.get("value") not in names:
        yield where, f"its value is one of {', '.join(names)}."
    kind = field.get("as")
    if kind not in KINDS:
        yield where, f"`as` is one of {', '.join(sorted(KINDS))}."
    if kind == "checks" or (kind == "choice" and "boxes" in field):
        boxes = field.get("boxes")
        if not isinstance(boxes, dict) or not boxes:
            yield where, "`boxes` has a place for each value."
            return
        for name, place in boxes.items():
            yield from _place(f"{where}.{name}", place)
    else:
        yield from _place(where, field.get("at"))
    for name in ("open", "needs"):
        if name in field:
            yield from _place(f"{where}.{name}", field[name])
    if kind in ("date", "time") and field.get("format") not in (DATES if kind == "date" else TIMES):
        yield where, f"a {kind} has a `format` that is known."
    options = field.get("options", {})
    if not isinstance(options, dict) or not all(isinstance(v, str) for v in options.values()):
        yield where, "`options` gives the words of the page for each value."

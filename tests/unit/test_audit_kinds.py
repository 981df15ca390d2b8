"""What may be written to the audit chain."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from countersign.base import audit
from countersign.base.audit import kinds

SOURCE = Path(audit.__file__).parents[2]
NOT_PAYLOAD = {"actor", "subject", "client", "role", "by", "sheet"}

KIND = audit.register(
    audit.AuditKind(
        "test.opened",
        says="{actor} opened {subject} with {count} findings from {place}",
        keys=("count", "place", "codes", "on"),
        sheds=("place",),
    )
)


def test_every_kind_of_the_house_reads_as_a_sentence() -> None:
    for kind in kinds.find_all().values():
        values = dict.fromkeys((*kind.keys, *kinds.COLUMNS), "x")
        assert "{" not in kind.sentence(values)


def test_payload_is_split_by_what_it_sheds() -> None:
    kept, personal = kinds.split(KIND, {"count": 2, "place": "a1b2", "session": "ff00"})
    assert kept == {"count": 2, "session": "ff00"}
    assert personal == {"place": "a1b2"}


def test_a_shed_key_reads_as_removed() -> None:
    said = KIND.sentence({"actor": "a", "subject": "s", "count": 1})
    assert said == "a opened s with 1 findings from (removed)"


def test_what_was_not_given_is_left_out_of_the_sentence() -> None:
    kind = audit.AuditKind(
        "test.read",
        says="{actor} read it[ from {since}][, only {of_kind}]",
        keys=("since", "of_kind"),
    )
    assert kind.sentence({"actor": "Jo"}) == "Jo read it"
    assert kind.sentence({"actor": "Jo", "since": None, "of_kind": "a.b"}) == "Jo read it, only a.b"
    both = {"actor": "Jo", "since": "2026-10-05", "of_kind": "a.b"}
    assert kind.sentence(both) == "Jo read it from 2026-10-05, only a.b"


@pytest.mark.parametrize(
    "value",
    ["Anna Bell", "a\nb", "x" * 201, "a@b.example", 1.5, {"a": 1}, {1}, [["a"]], ["two words"]],
)
def test_words_and_structures_are_refused(value: kinds.Value) -> None:
    with pytest.raises(audit.UnknownKind):
        kinds.split(KIND, {"place": value})


@pytest.mark.parametrize(
    "value",
    [
        "",
        0,
        True,
        None,
        UUID(int=1),
        date(2026, 11, 24),
        datetime(2026, 11, 24, tzinfo=UTC),
        ["note.no-evidence", 3],
    ],
)
def test_ids_codes_and_numbers_pass(value: kinds.Value) -> None:
    kept, _ = kinds.split(KIND, {"codes": value})
    assert "codes" in kept


def test_unknown_kinds_and_keys_are_refused() -> None:
    with pytest.raises(audit.UnknownKind):
        kinds.find("test.never")
    with pytest.raises(audit.UnknownKind):
        kinds.split(KIND, {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "says", "keys", "sheds"),
    [
        ("Signed", "{actor} signed", (), ()),
        ("signed", "{actor} signed", (), ()),
        ("sheet.signed", "{actor} signed {what}", (), ()),
        ("sheet.signed", "", (), ()),
        ("sheet.signed", "{actor} signed", ("actor",), ()),
        ("sheet.signed", "{actor} signed", ("session",), ()),
        ("sheet.signed", "{actor} signed", ("a",), ("b",)),
    ],
)
def test_an_ill_declared_kind_is_refused(
    name: str, says: str, keys: tuple[str, ...], sheds: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=name):
        audit.AuditKind(name, says=says, keys=keys, sheds=sheds)


def test_a_name_is_taken_once() -> None:
    audit.register(KIND)
    with pytest.raises(ValueError, match="twice"):
        audit.register(audit.AuditKind("test.opened", says="{actor} opened {subject}"))


def written() -> Iterator[tuple[str, str, set[str]]]:
    """Every place in the source that names a kind when it writes: where, the kind, its keys."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            given = {word.arg for word in node.keywords if word.arg}
            if (
                (name == "record" or (name == "append" and "actor" in given))
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and kinds._NAME.fullmatch(first.value)
            ):
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield where, first.value, given - NOT_PAYLOAD


def test_what_the_source_writes_is_declared() -> None:
    wrong = []
    for where, name, keys in written():
        kind = kinds.find_all().get(name)
        if kind is None:
            wrong.append(f"{where}: nobody declared {name}")
        elif unknown := keys - {*kind.keys, *kinds.RESERVED}:
            wrong.append(f"{where}: {name} has no key {', '.join(sorted(unknown))}")
    assert wrong == []

"""Everything stored, put under the present keys: columns, files, and what rooms seal elsewhere.

What is left to do is read from the ciphertexts themselves, which begin with the id of their key, so
there is no list of what was done and nothing to lose when the power goes.

Columns are rewritten by the login `owner`, which alone may rewrite the ciphertext of an append-only
row (docs/decisions/0002). A row that somebody else is working with is left out, never waited for:
so nobody here can be part of a deadlock, and no write is lost. It is met again in the next pass.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, models
from psycopg import sql

from countersign.base import crypto, files
from countersign.base.audit.kinds import modules
from countersign.base.errors import UserError
from countersign.base.fields import EncryptedField, LookupField
from countersign.base.keysets import Unreadable, field_key, field_prefix, token_prefix
from countersign.base.models import StoredFile

ROWS = 1000  # looked for at once; only their ids and sizes
BATCH_ROWS = 200  # rewritten in one transaction, so that nobody waits long for a row
BATCH_BYTES = 4 * 1024 * 1024
NAMED = 20  # unreadable values named to the person; the others are counted

Tell = Callable[[int], None]


@dataclass(slots=True)
class Tally:
    """What was done: values put under the present key, values in use, places that do not open."""

    renewed: int = 0
    busy: int = 0
    unreadable: int = 0
    named: tuple[str, ...] = ()

    def does_not_open(self, where: str) -> None:
        self.unreadable += 1
        self.named = (*self.named, where)[:NAMED]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.renewed + other.renewed,
            self.busy + other.busy,
            self.unreadable + other.unreadable,
            (*self.named, *other.named)[:NAMED],
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A table with ciphertext in it: its encrypted columns, and the look-ups over them."""

    name: str
    key: str
    key_type: str
    sealed: tuple[str, ...]
    lookups: Mapping[str, LookupField]
    of: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.sealed, *self.lookups)


Elsewhere = Callable[[], Tally]
_elsewhere: dict[str, Elsewhere] = {}


def register(name: str, renew: Elsewhere) -> None:
    """Add ciphertext that is kept neither in an encrypted field nor in a stored file.

    A room does it in its module `sealed_elsewhere`, which is found by walking. `renew` puts all of
    it under the present key.
    """
    _elsewhere[name] = renew


def elsewhere() -> Mapping[str, Elsewhere]:
    """What rooms keep sealed elsewhere, by name."""
    for module in modules("sealed_elsewhere"):
        importlib.import_module(module)
    return dict(sorted(_elsewhere.items()))


def tables() -> list[Table]:
    """Every table of every installed room that holds ciphertext."""
    return [
        _table(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and any(isinstance(f, EncryptedField) for f in model._meta.local_concrete_fields)
    ]


def _table(model: type[models.Model]) -> Table:
    fields, key = model._meta.local_concrete_fields, model._meta.pk
    columns = {field.name: str(field.column) for field in fields}
    lookups = {columns[field.name]: field for field in fields if isinstance(field, LookupField)}
    return Table(
        name=model._meta.db_table,
        key=str(key.column),
        key_type=str(key.rel_db_type(connection)),
        sealed=tuple(columns[f.name] for f in fields if isinstance(f, EncryptedField)),
        lookups=lookups,
        of={column: columns[field.of] for column, field in lookups.items()},
    )


# -- columns --------------------------------------------------------------------------------------


def _stale(table: Table) -> sql.Composed:
    """A condition for rows with something in them that the present keys did not make."""
    sets = crypto.current()
    field, token = field_prefix(sets.ids("fields")[0]), token_prefix(sets.ids("lookups")[0])
    sealed = sql.SQL("substring({} from 1 for {}) <> {}")
    looked_up = sql.SQL("({0} <> '' AND left({0}, {1}) <> {2})")
    either = [sealed.format(sql.Identifier(c), len(field), field) for c in table.sealed]
    either += [looked_up.format(sql.Identifier(c), len(token), token) for c in table.lookups]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(either))


def left_in(owner: psycopg.Connection[Any], table: Table) -> int:
    """How many rows of a table are not yet under the present keys."""
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}")
    found = owner.execute(query.format(sql.Identifier(table.name), _stale(table))).fetchone()
    return 0 if found is None else int(found[0])


def renew_table(owner: psycopg.Connection[Any], table: Table, tell: Tell) -> Tally:
    """Put every row of a table under the present keys, batch after batch."""
    tally = Tally()
    for ids in _batches(owner, table):
        tally += _renew_batch(owner, table, ids)
        tell(len(ids))
    return tally


def _batches(owner: psycopg.Connection[Any], table: Table) -> Iterator[list[Any]]:
    """Ids of the rows to do, in groups bounded by their number and their bytes."""
    key, sizes = (
        sql.Identifier(table.key),
        sql.SQL(" + ").join(
            sql.SQL("coalesce(octet_length({}), 0)").format(sql.Identifier(c)) for c in table.sealed
        ),
    )
    after: Any = None
    while True:
        beyond = sql.SQL("TRUE") if after is None else sql.SQL("{} > {}").format(key, after)
        query = sql.SQL("SELECT {}, {} FROM {} WHERE {} AND {} ORDER BY {} LIMIT {}").format(
            key, sizes, sql.Identifier(table.name), beyond, _stale(table), key, ROWS
        )
        found = owner.execute(query).fetchall()
        ids: list[Any] = []
        held = 0
        for row, size in found:
            if ids and (len(ids) == BATCH_ROWS or held + size > BATCH_BYTES):
                yield ids
                ids, held = [], 0
            ids.append(row)
            held += size
        if ids:
            yield ids
        if len(found) < ROWS:
            return
        after = found[-1][0]


def _renew_batch(owner: psycopg.Connection[Any], table: Table, ids: list[Any]) -> Tally:
    tally = Tally()
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    key, name = sql.Identifier(table.key), sql.Identifier(table.name)
    reading = sql.SQL(
        "SELECT {}, {} FROM {} WHERE {} = ANY({}::{}[]) AND {} FOR NO KEY UPDATE SKIP LOCKED"
    ).format(key, columns, name, key, sql.Placeholder(), sql.SQL(table.key_type), _stale(table))
    with owner.transaction():
        owner.execute("SELECT set_config('countersign.rotating_keys', 'on', true)")
        found = owner.execute(reading, (ids,)).fetchall()
        tally.busy = len(ids) - len(found)
        rows = [_renewed(table, row, tally) for row in found]
        if rows:
            owner.execute(_writing(table), [list(column) for column in zip(*rows, strict=True)])
    tally.renewed = len(found)
    return tally


def _writing(table: Table) -> sql.Composed:
    types = [table.key_type, *("bytea" for _ in table.sealed), *("text" for _ in table.lookups)]
    names = [f"c{number}" for number in range(len(types))]
    return sql.SQL("UPDATE {} SET {} FROM unnest({}) AS fresh({}) WHERE {} = fresh.c0").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(
            sql.SQL("{} = fresh.{}").format(sql.Identifier(column), sql.Identifier(name))
            for column, name in zip(table.columns, names[1:], strict=True)
        ),
        sql.SQL(", ").join(sql.SQL(f"%s::{one}[]") for one in types),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Identifier(table.name, table.key),
    )


def _renewed(table: Table, row: tuple[Any, ...], tally: Tally) -> tuple[Any, ...]:
    """One row with every value that opens under the present keys; the others as they are."""
    key, present = row[0], crypto.current().ids("fields")[0]
    fresh = dict(zip(table.columns, row[1:], strict=True))
    plain: dict[str, bytes] = {}
    for column in table.sealed:
        old = fresh[column]
        if old is None:
            continue
        place = {"table": table.name, "column": column, "row": key}
        try:
            plain[column] = crypto.decrypt(bytes(old), **place)
            if field_key(bytes(old)) != present:
                fresh[column] = crypto.encrypt(plain[column], **place)
        except Unreadable:
            tally.does_not_open(f"{table.name}.{column} of row {key}")
    for column, field in table.lookups.items():
        if fresh[column] and table.of[column] in plain:
            fresh[column] = field.token(plain[table.of[column]].decode())
    return (key, *fresh.values())


# -- files ----------------------------------------------------------------------------------------


def renew_files(tell: Tell) -> Tally:
    """Put every stored file under the present key, one after another.

    Raises UserError when the disk does not take one.
    """
    tally, after = Tally(), None
    while rows := list(_files_after(after)):
        for row in rows:
            try:
                if files.key_of(row) != crypto.current().ids("files")[0]:
                    files.renew(row)
                    tally.renewed += 1
            except Unreadable:
                tally.does_not_open(f"file {row.id}")
            except OSError as error:
                raise UserError(
                    f"A file cannot be written: {error.strerror}. Every file is still whole.",
                    field="COUNTERSIGN_HOME",
                    remedy="Make room on the disk, then run the same command again: it goes on.",
                ) from error
            tell(1)
        after = rows[-1].pk
    return tally


def _files_after(after: Any) -> models.QuerySet[StoredFile]:
    known = StoredFile.objects.order_by("pk")
    return (known if after is None else known.filter(pk__gt=after))[:ROWS]

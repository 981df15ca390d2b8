"""Django fields whose column holds ciphertext, bound to its table, column and row.

Read and assign them like any other attribute. The database cannot search or order by what it
cannot read: that raises `FieldError`. To find a row by an encrypted value, put a `LookupField`
beside it: `Client.objects.filter(matching(Client, "mrn", "A-12"))`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP, OnConflict
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from countersign.base import canonical, crypto
from countersign.base.keysets import field_key

_S = TypeVar("_S", contravariant=True)
_G = TypeVar("_G", covariant=True)

if TYPE_CHECKING:

    class _Field(models.Field[_S, _G]):
        """Typed as django-stubs types Django's own fields."""

    class _CharField(models.CharField[str, str]):
        """Typed likewise."""

else:

    class _Field(models.Field, Generic[_S, _G]):
        """Django's field, which takes no type arguments at run time."""

    _CharField = models.CharField


class _Ciphertext(bytes):
    """Bytes on their way into the database: proof that they were sealed by `pre_save`."""

    __slots__ = ()


class Sealed:
    """A ciphertext as read, not decrypted yet. `row` is the id of the row it was read from."""

    __slots__ = ("ciphertext", "row")

    def __init__(self, ciphertext: bytes, row: object = None):
        self.ciphertext = ciphertext
        self.row = row

    def __repr__(self) -> str:
        return "<sealed>"


class SealedAttribute(DeferredAttribute):
    """Decrypts on first reading; before that, knows from which row the ciphertext came."""

    field: EncryptedField[Any, Any]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        held = instance.__dict__
        value = held.get(name, self)
        if value is self:  # deferred by only() or defer(): Django loads it
            super().__get__(instance, owner)
            value = held[name]
        if type(value) is Sealed:
            row = instance.pk if value.row is None else value.row
            value = held[name] = self.field.unseal(value.ciphertext, row)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        held = instance.__dict__
        if type(value) is Sealed and value.row is None:
            value = Sealed(value.ciphertext, held.get(instance._meta.pk.attname))
        held[self.field.attname] = value


class _SealedCol(Col):
    """A column of a statement that refuses to be what the rows are ordered by."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        query = compiler.query
        ordering = query.order_by or (query.default_ordering and query.get_meta().ordering) or ()
        if any(_names(query, name, self.target) for name in _names_in(ordering)):
            raise _unsupported(self.target, "ordered by")
        return super().as_sql(compiler, connection)


def _names_in(ordering: Iterable[Any]) -> Iterable[str]:
    """The field names in an ordering made of names and expressions."""
    for item in ordering:
        if isinstance(item, str):
            yield item.lstrip("-")
        else:
            parts = item.flatten() if hasattr(item, "flatten") else [item]
            yield from (str(vars(part)["name"]) for part in parts if isinstance(part, F))


def _names(query: Any, name: str, field: Any) -> bool:
    """Whether `name`, a path like `client__first_name`, leads to `field` in this query."""
    if name in query.annotations:
        return False
    try:
        return bool(query.names_to_path(name.split(LOOKUP_SEP), query.get_meta())[1] == field)
    except FieldError:
        return False  # Django says what is wrong with it


def _unsupported(field: Any, act: str) -> FieldError:
    return FieldError(
        f"{field.model.__name__}.{field.name} is encrypted and cannot be {act} in the database. "
        "Read the rows and work with their attributes, save the instance, or use a LookupField."
    )


class EncryptedField(_Field[_S, _G]):
    """What the encrypted fields share. A subclass turns its values into bytes and back."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.serialize = False  # a dump of Django's would hold the plaintext

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.primary_key or self.unique or vars(self)["db_index"]:
            found.append(
                checks.Error("encrypted: no key, not unique, not indexed", obj=self, id="base.E001")
            )
        fields = [f.attname for f in self.model._meta.concrete_fields]
        if fields.index(self.attname) < fields.index(self.model._meta.pk.attname):
            found.append(checks.Error("the primary key must come first", obj=self, id="base.E002"))
        return found

    # -- values --------------------------------------------------------------------------------

    def encode(self, value: Any) -> bytes:
        """The plaintext bytes of a value. Raises TypeError when it is not of the field's kind."""
        raise TypeError(f"{type(self).__name__} stores nothing")

    def decode(self, plaintext: bytes) -> Any:
        """The value of plaintext bytes."""
        return plaintext

    def seal(self, value: Any, row: Any) -> bytes:
        """The ciphertext of `value` for the row whose primary key is `row`."""
        if row is None:
            raise TypeError(f"{self.model.__name__} needs its primary key before it is saved")
        return _Ciphertext(
            crypto.encrypt(
                self.encode(value),
                table=self.model._meta.db_table,
                column=self.column or "",
                row=row,
            )
        )

    def unseal(self, ciphertext: bytes, row: Any) -> Any:
        """The value of a ciphertext read from `row`. Raises Unreadable when it is not."""
        return self.decode(
            crypto.decrypt(
                ciphertext, table=self.model._meta.db_table, column=self.column or "", row=row
            )
        )

    # -- into the database -----------------------------------------------------------------------

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        row = model_instance.pk
        if (
            type(held) is Sealed
            and held.row is not None
            and held.row == row
            and field_key(held.ciphertext) == crypto.current().ids("fields")[0]
        ):
            return _Ciphertext(held.ciphertext)  # not even read since it was loaded
        value = getattr(model_instance, self.attname)
        return None if value is None else self.seal(value, row)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, _Ciphertext):
            raise _unsupported(self, "updated with .update(), bulk_update() or a column default")
        return bytes(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Where a statement is written: no expression, and no row's ciphertext into another row."""
        if hasattr(value, "resolve_expression"):
            raise _unsupported(self, "updated with .update(), bulk_update() or an expression")
        query = compiler.query
        if (
            getattr(query, "on_conflict", None) is OnConflict.UPDATE
            and self in query.update_fields
            and not all(field.primary_key for field in query.unique_fields)
        ):
            raise _unsupported(self, "updated on a conflict of another column than the key")
        return "%s"

    # -- out of the database ---------------------------------------------------------------------

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Refuse values() and values_list(): they give no row to decrypt with."""
        query = compiler.query
        if any(_names(query, name, self) for name in query.values_select or ()):
            raise _unsupported(self, "read with values() or values_list()")
        return sql, params

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        return _SealedCol(alias, self, output_field)

    @property
    def cached_col(self) -> Col:
        return _SealedCol(self.model._meta.db_table, self)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        return self._refuse("searched")

    def get_transform(self, lookup_name: str) -> Any:
        return self._refuse("searched")

    def _refuse(self, act: str) -> NoReturn:
        raise _unsupported(self, act)

    def value_to_string(self, obj: models.Model) -> str:
        """What a dump of Django's may hold: the ciphertext in base64, never the plaintext."""
        value = getattr(obj, self.attname)
        return "" if value is None else base64.b64encode(self.seal(value, obj.pk)).decode()


class EncryptedTextField(EncryptedField[_S, _G]):
    """Text of any length. Empty text is encrypted too; NULL stays NULL."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str
    empty_strings_allowed = True

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}")
        return value.encode()

    def decode(self, plaintext: bytes) -> str:
        return plaintext.decode()

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": self.max_length, **kwargs})


class EncryptedBytesField(EncryptedField[_S, _G]):
    """Bytes, for instance the canonical bytes a signature covers."""

    _pyi_private_set_type: bytes
    _pyi_private_get_type: bytes

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError(f"{self.name} takes bytes, not {type(value).__name__}")
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return None


class EncryptedDateField(EncryptedField[_S, _G]):
    """A calendar day."""

    _pyi_private_set_type: date
    _pyi_private_get_type: date

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise TypeError(f"{self.name} takes a date, not {type(value).__name__}")
        return value.isoformat().encode()

    def decode(self, plaintext: bytes) -> date:
        return date.fromisoformat(plaintext.decode())

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.DateField, **kwargs})


class EncryptedJSONField(EncryptedField[_S, _G]):
    """Nested dicts, lists, text, ints, booleans, stored as canonical JSON (no floats).

    Dates, UUIDs and Decimals are written as text and come back as text.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def encode(self, value: Any) -> bytes:
        return canonical.to_bytes(value)

    def decode(self, plaintext: bytes) -> Any:
        return json.loads(plaintext)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


# -- finding encrypted values ---------------------------------------------------------------------


_TOKEN = re.compile(r"(?:[0-9a-f]{64})?")


def folded(value: str) -> str:
    """The default form for look-ups: case, spaces and punctuation do not count."""
    return "".join(c for c in value.casefold() if c.isalnum())


class LookupField(_CharField):
    """A token of the sibling encrypted field `of`, for exact look-ups: see `matching`.

    Equal values have equal tokens: for numbers and addresses that are nearly unique, not for names.
    """

    def __init__(self, *, of: str, normalise: Callable[[str], str] = folded, **kwargs: Any) -> None:
        self.of = of
        self.normalise = normalise
        kwargs.update(max_length=64, db_index=True, editable=False, blank=True, default="")
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "db_index", "editable", "blank", "default"):
            kwargs.pop(fixed, None)
        kwargs["of"] = self.of
        if self.normalise is not folded:
            kwargs["normalise"] = self.normalise
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        names = {f.name for f in self.model._meta.fields if isinstance(f, EncryptedTextField)}
        if self.of not in names:
            found.append(
                checks.Error(
                    f"there is no encrypted text field {self.of}", obj=self, id="base.E003"
                )
            )
        if self.unique:  # during a rotation equal values carry tokens of two keys
            found.append(checks.Error("a look-up cannot be unique", obj=self, id="base.E004"))
        return found

    def tokens(self, value: str) -> list[str]:
        """Every token under which rows may hold `value`, the newest key's first; [] for nothing."""
        text = self.normalise(value)
        if not text:
            return []
        return crypto.lookups(text, table=self.model._meta.db_table, column=self.column or "")

    def token(self, value: str) -> str:
        """The token with which `value` is stored; empty for a value with nothing in it."""
        return next(iter(self.tokens(value)), "")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        token = self.token(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, token)
        return token

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str) and not _TOKEN.fullmatch(value):
            raise FieldError(f"{self.name} holds tokens: search it with fields.matching().")
        return super().get_prep_value(value)


def matching(model: type[models.Model], of: str, value: str) -> Q:
    """A condition for rows of `model` whose encrypted field `of` is `value`.

    Nothing matches an empty value. Raises FieldError when `of` has no LookupField.
    """
    for field in model._meta.get_fields():
        if isinstance(field, LookupField) and field.of == of:
            return Q(**{f"{field.name}__in": field.tokens(value)})
    raise FieldError(f"{model.__name__}.{of} has no look-up beside it.")


def with_lookups(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """`names` of fields, and the look-up fields that stand for any of them."""
    wanted = set(names)
    return wanted | {
        f.name for f in model._meta.fields if isinstance(f, LookupField) and f.of in wanted
    }

"""Audit kinds: what may be written to the chain, how it reads to a person, and what it sheds.

A room registers its kinds in its own `audit_kinds.py`; they are found by walking
`countersign.*.audit_kinds`. An unknown kind or key is refused, and so is anything that looks like
words: a payload holds ids, codes, digests and numbers.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from string import Formatter
from uuid import UUID

import countersign
from countersign.base.errors import CountersignError

Plain = str | int | UUID | date | None
Value = Plain | Sequence[Plain]

COLUMNS = ("actor", "role", "subject", "client")
RESERVED = ("session", "behind")
"""Keys every kind may carry: a digest of the session, and by how many seconds the clock was behind
the chain when it was behind."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_CODE = re.compile(r"[A-Za-z0-9_.:/+=,#-]{0,200}")


class UnknownKind(CountersignError):
    """A kind, or a key of a kind, that no room registered; or a value that may not be audited."""


@dataclass(frozen=True, slots=True)
class AuditKind:
    """A registered kind: "sheet.signed", its sentence, its payload's keys, the keys it sheds.

    `says` is a format string over the keys and {actor}, {role}, {subject}, {client}. What stands in
    [square brackets] is left out when a value in it was not given: "read the report[ of {kind}]".
    Keys in `sheds` are removed when the person the entry is about is removed.
    """

    name: str
    says: str
    keys: tuple[str, ...] = ()
    sheds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name}: a kind is named like sheet.signed")
        if taken := set(self.keys) & {*COLUMNS, *RESERVED, "kind"}:
            raise ValueError(f"{self.name}: {sorted(taken)[0]} is not a key of a payload")
        if unknown := set(self.sheds) - set(self.keys):
            raise ValueError(f"{self.name}: it sheds {sorted(unknown)[0]}, which is not a key")
        said = {name for _, name, _, _ in Formatter().parse(self.says) if name is not None}
        if not self.says or said - {*self.keys, *COLUMNS}:
            raise ValueError(f"{self.name}: its sentence may use only its keys")

    def sentence(self, values: Mapping[str, object]) -> str:
        """The sentence with `values` filled in; what is gone reads "(removed)"."""
        given = {key: _spoken(values.get(key)) for key in (*self.keys, *COLUMNS)}
        for key in self.sheds:
            if key not in values:
                given[key] = "(removed)"
        said = _OPTIONAL.sub(lambda part: _said(part[1], given), self.says)
        return said.format(**{key: value or "(not given)" for key, value in given.items()})


def _said(part: str, given: Mapping[str, str]) -> str:
    """An optional part as it stands, or nothing when one of its values was not given."""
    names = [name for _, name, _, _ in Formatter().parse(part) if name is not None]
    return part if all(given[name] for name in names) else ""


_registry: dict[str, AuditKind] = {}


def register(kind: AuditKind) -> AuditKind:
    """Make `kind` known. Raises ValueError when its name is taken by a different one."""
    if _registry.setdefault(kind.name, kind) != kind:
        raise ValueError(f"the audit kind {kind.name} is registered twice")
    return kind


@lru_cache(maxsize=1)
def find_all() -> Mapping[str, AuditKind]:
    """Every kind in the house by name."""
    for module in modules("audit_kinds"):
        importlib.import_module(module)
    return _registry


def find(name: str) -> AuditKind:
    """The kind called `name`. Raises UnknownKind."""
    kind = _registry.get(name) or find_all().get(name)
    if kind is None:
        raise UnknownKind(f"no room registered the audit kind {name}")
    return kind


def modules(leaf: str) -> Iterator[str]:
    """Names of the modules `countersign.<room>.<leaf>` there are."""
    for room in pkgutil.iter_modules(countersign.__path__):
        if room.ispkg:
            package = importlib.import_module(f"countersign.{room.name}")
            if any(m.name == leaf for m in pkgutil.iter_modules(package.__path__)):
                yield f"countersign.{room.name}.{leaf}"


def split(kind: AuditKind, payload: Mapping[str, Value]) -> tuple[dict[str, Value], ...]:
    """The payload's kept and personal part. Raises UnknownKind for keys or values not declared."""
    kept: dict[str, Value] = {}
    personal: dict[str, Value] = {}
    for key, value in payload.items():
        if key not in kind.keys and key not in RESERVED:
            raise UnknownKind(f"{kind.name} has no key {key}")
        (personal if key in kind.sheds else kept)[key] = _checked(f"{kind.name}.{key}", value)
    return kept, personal


def code(where: str, value: UUID | str) -> str:
    """`value` as text when it is an id or a code. Raises UnknownKind when it holds words."""
    text = str(value)
    if not _CODE.fullmatch(text):
        raise UnknownKind(f"{where} may hold ids, codes, digests and numbers only")
    return text


def _checked(where: str, value: Value) -> Value:
    match value:
        case None | bool() | int() | UUID() | datetime() | date():
            return value
        case str():
            return code(where, value)
        case list() | tuple():
            return [_plain(where, item) for item in value]
    raise UnknownKind(f"{where} may hold ids, codes, digests and numbers only")


def _plain(where: str, value: Plain) -> Plain:
    checked = _checked(where, value)
    if isinstance(checked, list | tuple):
        raise UnknownKind(f"{where} may not hold a list within a list")
    return value


def _spoken(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return "" if value is None else str(value)

"""The only reader of `rules/`: dated facts as YAML, chosen by the date of service.

A rule file holds a mapping. A part of it may be dated: a list under `versions`, each with
`effective` and optionally `until`; the version in force on the day is merged over the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from countersign.base import dates
from countersign.base.canonical import digest
from countersign.base.errors import UserError


def _root() -> Traversable:
    return files("countersign") / "rules"


@lru_cache(maxsize=64)
def _read(name: str) -> Mapping[str, Any]:
    path = _root().joinpath(*f"{name}.yaml".split("/"))
    if not path.is_file():
        raise UserError(f"There is no rule file called {name}.", field=name)
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(loaded, dict):
        raise UserError(f"The rule file {name} does not hold a mapping.", field=name)
    return loaded


def load(name: str, *, on: date) -> Mapping[str, Any]:
    """The facts of `rules/<name>.yaml` as they stood on the date of service `on`.

    Raises UserError when there is no such file, or no version of it was in force that day.
    """
    facts = _read(name)
    versions = facts.get("versions")
    if versions is None:
        return facts
    for version in versions:
        starts, ends = version["effective"], version.get("until")
        if starts <= on and (ends is None or on <= ends):
            return {**{k: v for k, v in facts.items() if k != "versions"}, **version}
    raise UserError(
        f"No version of the rule {name} was in force on {dates.said(on)}.",
        field=name,
        remedy="Add a dated version to the rule file, or check the date of service.",
    )


def digests() -> dict[str, str]:
    """SHA-256 of every rule file by name; goes under each signature."""
    found: dict[str, str] = {}

    def walk(folder: Traversable, prefix: str) -> None:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_dir():
                walk(entry, f"{prefix}{entry.name}/")
            elif entry.name.endswith(".yaml"):
                found[f"{prefix}{entry.name.removesuffix('.yaml')}"] = digest(entry.read_bytes())

    walk(_root(), "")
    return found

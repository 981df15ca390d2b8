"""Which disclosure of AI as documentation assistant is due in a report. Pure.

The state's text or the product's default, then the school's or its contract's own wording; it says
whether a language model took part. Version, recipient and date are kept with every report.

Source: rules/school_reports.yaml and rules/state_rules (topic ai).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base import rules
from countersign.base.canonical import digest_of
from countersign.school.authorship import COMPOSER, MODEL

FORBIDS = {"none": (COMPOSER, MODEL), "no_model": (MODEL,), "told": ()}


@dataclass(frozen=True, slots=True)
class Asks:
    """What the school and its contract say."""

    state: str
    assistant: str = "told"
    wording: str = ""
    contract: str = ""
    version: int = 1
    school: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The disclosure that has to stand in the report, and by whose rule."""

    code: str
    version: str
    text: str
    basis: str
    rules: tuple[str, ...] = ()
    contract: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The form that is signed with the report."""
        return {
            "code": self.code,
            "version": self.version,
            "text": self.text,
            "basis": self.basis,
            "rules": list(self.rules),
            "contract": self.contract,
            "digest": digest_of([self.code, self.version, self.text]),
        }


def due(asks: Asks, *, on: date, authors: Collection[str]) -> Due:
    """The disclosure for a report whose sentences have these authors."""
    table: Mapping[str, Any] = rules.load("school_reports", on=on)["disclosure"]
    one = table["states"].get(asks.state, table["default"])
    said = [str(one["text"]), str(table["model" if MODEL in authors else "composer_only"])]
    version = str(one["version"])
    if asks.wording.strip():
        said.append(" ".join(asks.wording.split()))
        version = f"{version}+{asks.version}"
    code = str(one["code"]) + ("-model" if MODEL in authors else "")
    text = " ".join(" ".join(part.split()) for part in said)
    return Due(code, version, text, str(one["basis"]), tuple(one.get("rules", ())), asks.contract)


def whole(body: object) -> bool:
    """Whether signed data hold a disclosure that nobody shortened."""
    if not isinstance(body, Mapping):
        return False
    parts = [body.get(name) for name in ("code", "version", "text")]
    if not all(isinstance(part, str) and part.strip() for part in parts):
        return False
    return body.get("digest") == digest_of(parts)

"""The words that say what was decided: approved, denied, waiting, or a part of each."""

from __future__ import annotations

import re

PARTIAL = re.compile(
    r"\bpartial(?:ly)?\b|\bin part\b|\bwith (?:changes|modifications?)\b"
    r"|\b(?:as )?modified\b|\breduced\b|\bpart(?:ly)? approved\b|\bless than "
    r"(?:was )?requested\b|\bfewer\b",
    re.I,
)
PENDED = re.compile(
    r"\bpend(?:ed|ing|s)?\b|\bmore information\b|\badditional information\b"
    r"|\bunder review\b|\bincomplete\b|\bsuspended\b|\bawaiting\b",
    re.I,
)
DENIED = re.compile(
    r"\bden(?:y|ied|ial|ies)\b|\bnot (?:been )?(?:approved|authori[sz]ed"
    r"|certified|covered|medically)\b|\badverse\b|\bnon-?certif\w+"
    r"|\bdisapprov\w+|\bcannot (?:be )?approve\w*|\bdid not approve\b"
    r"|\brejected\b|\bunable to approve\b",
    re.I,
)
APPROVED = re.compile(
    r"\bapprov(?:ed|al|es)\b|\bauthori[sz]ed\b|\bcertified\b|\bgranted\b|\bfavorable\b", re.I
)
MORE_OF_IT = re.compile(r"\b(?:approved|authori[sz]ed|certified|granted)\b", re.I)


def where(text: str) -> tuple[int, int]:
    """Where the deciding words of a short text stand."""
    spans = [
        m.span() for sign in (PARTIAL, DENIED, PENDED, APPROVED) for m in [sign.search(text)] if m
    ]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else (0, len(text))


def kind(text: str) -> str | None:
    """The decision a short text names."""
    if PARTIAL.search(text):
        return "partially_approved"
    named = [name for name, sign in (("pended", PENDED), ("denied", DENIED)) if sign.search(text)]
    rest = DENIED.sub(" ", text)
    if APPROVED.search(rest):
        named.append("approved")
    if len(named) == 1:
        return named[0]
    if set(named) >= {"approved"} and len(named) > 1:
        return "partially_approved"
    return None

"""How the pages name what was hidden."""

from __future__ import annotations

KINDS = {
    "NAME_CHILD": "a client", "NAME_GUARDIAN": "a parent", "NAME_RELATIVE": "a relative",
    "NAME_TEACHER": "a teacher", "NAME_THERAPIST": "a colleague", "NAME_PRO": "a clinician",
    "NAME_OTHER": "a person", "MEMBER_ID": "a member number", "AUTH_NO": "an authorization number",
    "MRN": "a record number", "SSN": "a social security number", "AGE90": "an age over 89",
    "OTHER_ID": "a number", "IP": "a network address", "URL": "a web address", "NPI": "an NPI",
    "ZIP": "a ZIP code", "BY_YOU": "hidden by you",
}  # fmt: skip
OUTCOMES = {
    "answered": "answered",
    "cleared": "waiting for its answer",
    "entrusted": "waiting for its words",
    "left": "the tool hung up",
    "not-put-back": "not shown: a code came back changed",
    "no-answer": "not shown: no answer that can be read",
    "closed": "not sent: the way closed",
    "expired": "not sent: it took too long",
    "not-https": "not sent: no https",
    "unreachable": "not reached",
    "too-large": "not shown: too large",
    "too-slow": "not shown: it took too long",
}


def kind(label: str) -> str:
    """`a client` for NAME_CHILD."""
    return KINDS.get(label, label.replace("_", " ").lower())


def outcome(code: str) -> str:
    """What became of a use, in words."""
    return OUTCOMES.get(code, "refused by the vendor" if code.startswith("status-") else code)

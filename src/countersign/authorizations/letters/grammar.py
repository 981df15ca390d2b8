"""What the words beside an amount make of it: "of the 36 visits requested", "12 already used".

A predicate ("20 visits ... have been approved") tells more than what describes the amount ("20
visits that were requested"), and both tell more than a cue somewhere in the clause.
"""

from __future__ import annotations

import re

_BE = (
    r"(?:is|are|was|were|has\s+been|have\s+been|had\s+been|will\s+be|can\s+be|may\s+be|being)"
    r"(?:\s+(?:hereby|now|also|all|both|being|each|therefore))*"
)
_YES = (
    r"(?:approved|authori[sz]ed|certified|granted|allowed|covered|payable|approvable"
    r"|medically\s+necessary)"
)
_NO = (
    rf"(?:denied|declined|rejected|not\s+(?:been\s+|being\s+|be\s+)?(?:{_YES}|shown|supported)"
    r"|disapproved|non-?certified|disallowed)"
)
_ASKED = r"(?:requested|asked\s+for|sought|applied\s+for|submitted|ordered|recommended|prescribed)"
_EARLY = r"(?:previously|originally|initially|formerly|already|first|earlier|before)"
_WHO = r"(?:you|your\s+\w+|we|the\s+(?:provider|plan|clinic|doctor|therapist)|he|she|they)"
_REL = r"(?:\s+(?:that|which))?"
_HAS = r"(?:\s+(?:were|was|had\s+been|have\s+been|has\s+been|is|are|being|had|has|have))*"

# What may stand between an amount and its verb: "12 visits of occupational therapy (97530) are".
_OF_IT = (
    r"(?:\s+(?:of|for|in|under|with|at|by|per|from|between|on|through|to)\s+[^.;:]{1,90}?"
    r"|\s*\([^)]{1,60}\)|\s*\[[^\]]{1,60}\])*?"
)
_DESCRIBED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("previous", rf"{_REL}{_HAS}\s+{_EARLY}\s+{_YES}|{_REL}{_HAS}\s+{_YES}\s+(?:{_EARLY}"
                     rf"|last\b|so\s+far"
                     r"|in\s+(?:the\s+)?(?:first|prior|last|previous|earlier|spring|summer"
                     r"|fall|winter)"
                     r"|under\s+(?:the\s+)?(?:prior|previous|earlier|first|old)"
                     r"|on\s+(?:the\s+)?(?:prior|previous|first))"),
        ("asked", rf"{_REL}(?:\s+{_WHO})?{_HAS}(?:\s+{_EARLY})?\s+{_ASKED}\b|\s+(?:in"
                  rf"|on)\s+(?:your|the)\s+request\b"),
        ("as asked", r",?\s+(?:exactly\s+)?as\s+(?:it\s+was\s+|you\s+|was\s+)?(?:requested|asked)"),
        ("used", rf"{_REL}{_HAS}(?:\s+already)?\s+(?:been\s+)?(?:used|completed|attended"
                 rf"|billed|paid|delivered|provided so far|remaining|left|unused|taken)\b"),
        ("denied", rf"{_REL}\s+{_BE}\s+{_NO}|{_REL}\s+(?:do|does|did)\s+not\s+meet"
                   rf"|{_REL}\s+(?:cannot|could\s+not)\s+be\s+{_YES}"),
        ("added", rf"{_REL}{_HAS}(?:\s+now)?\s+(?:been\s+)?added\b"),
    )
)  # fmt: skip
_PREDICATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("denied", rf"{_OF_IT}\s+(?:{_BE}\s+{_NO}|(?:do|does|did)\s+not\s+meet\b|(?:cannot"
                   rf"|could\s+not|can\s+not)\s+be\s+{_YES})"),
        ("pended", rf"{_OF_IT}\s+(?:{_BE}|remains?|stays?)\s+(?:still\s+)?(?:pended|pending"
                   rf"|on\s+hold|under\s+review|not\s+(?:yet\s+)?decided)"),
        ("previous", rf"{_OF_IT}\s+(?:had\s+been|was|were)\s+{_YES}\s+(?:{_EARLY}|last|so\s+far)"),
        ("approved", rf"{_OF_IT}\s+{_BE}\s+{_YES}"),
        ("requested", rf"{_OF_IT}\s+(?:was|were|had\s+been)\s+{_ASKED}"),
        ("added", rf"{_OF_IT}\s+{_BE}\s+added\b"),
    )
)  # fmt: skip
_LEADS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:{pattern})\s*$", re.I))
    for name, pattern in (
        ("rate", r"\b(?:limit(?:ed|s)?\s+(?:of|to|is)|maximum(?:\s+of|\s+is)?"
                 r"|no\s+more\s+than|(?:not\s+)?exceed(?:ing)?|up\s+to|at\s+most|only|than)"),
        ("used", r"\b(?:used|attended|completed|(?:has\s+|have\s+)?(?:already\s+)?had"
                 r"|received|billed\s+for)(?:\s+(?:all|only))?(?:\s+of)?(?:\s+(?:the|those"
                 r"|these|his|her))?"),
        ("denied", r"\b(?:den(?:y|ied|ying)|will\s+not\s+(?:pay\s+for"
                   r"|cover)(?:\s+the\s+(?:other|remaining))?|declin(?:e|ed|ing)"
                   r"|not\s+(?:be\s+)?approv(?:e|ed|ing)|cannot\s+approve|(?:remaining|other"
                   r"|further|balance\s+of)\s+(?:the\s+)?)"),
        ("previous", rf"\b{_EARLY}\s+{_YES}(?:\s+for)?(?:\s+a\s+total\s+of)?|\b(?:original"
                     rf"|previous|prior|initial|earlier|first|existing|current"
                     rf"|old)(?:\s+(?:approval|authori[sz]ation|certification)\s+(?:was\s+for"
                     rf"|of|for|is\s+for))?"
                     r"|\b(?:first|original|previous|prior|initial|earlier)\s+(?:approval"
                     r"|authori[sz]ation|period)\s+(?:was\s+for|allowed|covered|gave|had)"
                     r"|\bhad\s+(?:been\s+)?(?:approved|authori[sz]ed)(?:\s+for)?"
                     r"|\b(?:in\s+addition\s+to|on\s+top\s+of|added\s+to|together\s+with"
                     r"|plus)\s+(?:the|your)"),
        ("requested", r"\b(?:requested|asked\s+for|asking\s+for|request\s+(?:was\s+"
                      r"|is\s+)?for|requesting|requests|sought|seeking|submitted\s+for"
                      r"|asked\s+(?:us|the\s+plan)\s+(?:to\s+(?:cover|approve|review"
                      r"|authori[sz]e|pay\s+for|allow)|for))"
                      r"(?:\s+(?:a\s+total\s+of|another|an\s+additional|coverage\s+of"
                      r"|approval\s+of))*"),
        ("total", r"\b(?:now\s+(?:allows|covers|includes|totals|has|is|reads|stands\s+at"
                  r"|good\s+for|approved\s+for)|(?:new|revised|combined|updated"
                  r"|overall)\s+(?:total|amount|number)(?:\s+(?:of|is|to"
                  r"|for))*(?:\s+\w+\s+(?:is|of))?"
                  r"|total\s+(?:is\s+)?now|(?:brings?|bringing|raises?|raising|makes?|making"
                  r"|increas(?:es|ed|ing))\s+(?:the|your|this"
                  r"|that)?\s*(?:[\w-]+\s+){0,5}(?:to|of)|to\s+a\s+total\s+of)"),
        ("added", r"\b(?:another|additional|extra|further|more|adds?|adding|increased?\s+by)"),
    )
)  # fmt: skip
_PER = re.compile(
    r"\s*(?:of\s+[\w\s]{1,30}\s+)?(?:may\s+be\s+(?:billed|used|given|provided|scheduled)\s+)?"
    r"(?:per|a|each|every|in\s+(?:a|any|one)|on\s+(?:a|any|one)(?:\s+(?:single|given))?)\s+"
    r"(?:calendar\s+|benefit\s+|plan\s+)?(?:day|date|week|month|year|visit|session|lifetime|\d+)",
    re.I,
)
_NEXT_SPAN = re.compile(
    r"\s+(?!over|for|in|within|during|this|next|last)[a-z]+\s+(?:day|week|month|year)\b(?!s)", re.I
)
_EACH_HAS = re.compile(
    r"\b(?:sessions?|visits?|days?)\s+(?:of|lasting|with|is|are|may\s+(?:last|have"
    r"|be))\s+(?:up\s+to\s+|at\s+most\s+|no\s+more\s+than\s+)?$"
    r"|\b(?:(?:is|are|or|to)\s+about|approximately|roughly|usually|typically|equals?"
    r"|equivalent\s+to|corresponds?\s+to)\s+$",
    re.I,
)
_WHOLE = re.compile(r"\b(?:all|all\s+of\s+the|the\s+full|the\s+entire|in\s+full[:,]?)\s*$", re.I)
_APPROVES = re.compile(rf"\b(?:{_YES}|approv(?:e|es|ing|al)|agree[sd]?\s+to\s+cover)\b", re.I)


def roles(text: str, start: int, end: int) -> tuple[str, ...]:
    """The roles that its neighbours give what stands there; () when they are silent.

    Two roles mean that one number plays both: what was asked for was approved.
    """
    before, after = text[max(0, start - 70) : start], text[end : end + 140]
    if _PER.match(after) or _NEXT_SPAN.match(after) or _EACH_HAS.search(before):
        return ("rule",)
    clause = re.split(r"[;:]\s|,\s+(?:but|however|while|whereas|and\s+we)\b", after)[0]
    lead = _leads(before)
    asked = any(name == "asked" and sign.match(clause) for name, sign in _DESCRIBED)
    asked = asked or lead == "requested" or before.rstrip().endswith("requested")
    for name, sign in _PREDICATES:
        found = sign.match(clause)
        if found is None and asked:
            skipped = next((s.match(clause) for n, s in _DESCRIBED if n == "asked"), None)
            found = sign.match(clause, skipped.end()) if skipped else None
        if found is None or re.search(r"\d+\s+(?:more\s+)?(?:visit|unit|hour|session)", found[0]):
            continue
        if name == "approved" and asked:
            return ("approved", "requested")
        if name in ("approved", "requested") and lead in ("previous", "added", "total"):
            return (lead,)
        return (name,)
    for name, sign in _DESCRIBED:
        if sign.match(clause):
            if name == "as asked":
                return ("approved", "requested")
            if name == "asked" and _WHOLE.search(before) and _APPROVES.search(text[:start]):
                return ("approved", "requested")
            return ("requested" if name == "asked" else name,)
    return (lead,) if lead and lead != "rate" else ()


def _leads(before: str) -> str:
    """What the words just before an amount make of it."""
    return next((name for name, sign in _LEADS if sign.search(before)), "")


_BARE = re.compile(
    rf"\b(?P<yes>(?:approv(?:e|ed|ing)|authori[sz](?:e|ed|ing)|certif(?:y|ied)"
    rf"|grant(?:ed)?)\s+(?:only\s+|just\s+)?)(?P<a>\d{{1,3}})(?=\s+(?:of\s+(?:them|these"
    rf"|those|the)\b|and\b|[a-z]+\b)|[,.;]|$)"
    rf"|\b(?P<no>den(?:y|ied|ying)\s+(?:the\s+(?:other"
    rf"|remaining)\s+)?)(?P<b>\d{{1,3}})(?=\s+(?:of\s+(?:them|these|those|the)\b|and\b)|[,.;]"
    rf"|$)"
    rf"|\b(?P<t>total\s*:?\s+(?:(?:of|is(?:\s+now)?|to|now)\s+)?|(?:new|revised"
    rf"|combined)\s+total(?:\s+(?:of|is|to))*:?\s+)(?P<c>\d{{1,3}})(?!\d|[/.-]\d|\s*%"
    rf"|,\d)(?!\s+(?:weeks?|days?|months?|minutes?)\b)"
    rf"|\b(?:the|your)\s+(?P<e>\d{{1,3}})\s+(?:that|which)\s+(?:were|was"
    rf"|had\s+been)\s+(?P<was>{_ASKED}|(?:{_EARLY}\s+)?{_YES}(?:\s+{_EARLY})?)\b"
    rf"|(?<![\w/.$-])(?P<d>\d{{1,3}})\s+(?:of\s+(?:them|these"
    rf"|those)\s+)?{_BE}\s+(?P<said>{_NO}|{_YES}|requested)\b",
    re.I,
)


def bare(text: str) -> list[tuple[int, int, str]]:
    """Numbers without their unit: "we approved 24 and denied 12", "for a new total of 36"."""
    found = []
    for one in _BARE.finditer(text):
        if one["a"]:
            found.append((*one.span("a"), "approved"))
        elif one["b"]:
            found.append((*one.span("b"), "denied"))
        elif one["c"]:
            found.append((*one.span("c"), "total"))
        elif one["e"]:
            asked = re.fullmatch(_ASKED, one["was"], re.I)
            found.append((*one.span("e"), "requested" if asked else "previous"))
        elif re.match(_NO, one["said"], re.I):
            found.append((*one.span("d"), "denied"))
        else:
            asked = one["said"].lower() == "requested"
            found.append((*one.span("d"), "requested" if asked else "approved"))
    return found

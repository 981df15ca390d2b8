"""Initials without a capital's help: below a note, beside another's, in a column, doing something.

`lh` alone on the last line, `JW/OB`, `HL` where each line of a sheet ends, `posted nb`,
`fo did 4 of 5`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import CREDENTIALS, FUNCTION, PAST, SHORT_FORMS, THIRD
from countersign.privacy.echoing import Echoing
from countersign.privacy.span import Span

_WHY = "the initials of whoever wrote or did this"
_FOOT = re.compile(
    r"(?:^|\n|[.;!?][ ]+|[ ]{2,}|[-–—~][ ]?|/|(?<=\d)[ ])"
    r"(?P<who>[a-z]{2,3}|[A-Z]{2,3}|[a-z]\.[ ]?[a-z]\.?)"
    r"(?:[,/ ]{1,2}(?:otr?(?:/l)?|cota(?:/l)?|ota|slp|pta?|OTR?(?:/L)?|COTA(?:/L)?|OTA|SLP|PTA?))?"
    r"[ .]*(?=\n[ \t]*\n|\s*$)"
)
_COLUMN = re.compile(r"[ ]{2,}$|[\t|,][ ]?$")
_LAST = 40  # characters at the end of a text in which a signature stands
_DONE_BY = re.compile(
    r"(?i:(?:posted|initials?|initialed|inits?|entered|keyed|filed|scanned|verified|rec'?d|taken|"
    r"typed|faxed|logged|printed|witnessed|checked|signed|done|written|sent|completed"
    r"|reviewed|ordered|approved|cut|fitted|mailed|copied)"
    r"(?::|[ ]by:?|)[ ]+(?:\d{1,2}/\d{1,2}[ ])?|by:?[ ]+)(?P<who>[a-z]{2,3}|[A-Z]{2,3}"
    r"|[a-z]\.[a-z]\.?)(?=[ ]*(?:\n"
    r"|$|[,;.)]|\d{1,2}/\d|[ ]on[ ]))"
)
_BY_STAFF = re.compile(
    r"(?i:by|per|signed|cc|w/|with)"
    r"[ ](?P<who>[A-Z]{2})(?=[ ]*(?:\n|$|[,;.)]|on\b|\d|at\b|to\b|and\b|she\b|he\b))"
)
_BRACKETED = re.compile(r"(?m)[ ]\((?P<who>[a-z]{2})\)[ .]*$|[ ]{2,}[\"“](?P<called>[A-Z]{2})[\"”]")
_NO_INITIALS = (
    FUNCTION
    | CREDENTIALS
    | wordset(
        "ok yes thx bye lol xo xx ty np omg tho wow hey hi mom dad now too out off end all day "
        "fun old new big bad sad mad one two six ten am pm us re cc ps eob ins dr mr mrs ms fax "
        "tbd wed fri sat sun mon tue thu done one etc"
    )
)
_ROLES = wordset("ot pt st slp pta ota ta md rn np ma ed pa do ba bs iep")
_ACTS = (PAST | THIRD | wordset("is was has had did didnt didn't cant can't wont won't needs")) - (
    wordset("ed")
)
_SMALL_WORDS = FUNCTION | wordset(
    "an as at be by do go he if in is it me my no of on or so to up us we ok hi oh ah um am pm id "
    "tv uh la el mr ms dr re hr lb oz cm mm kg mo yo yr wk ex vs ya ur yr tx pt ot st"
)


def signatures(page: Echoing) -> Iterator[Span]:
    """Initials of whoever wrote or did something, where no name stands."""
    yield from _foot(page)
    if page.capitals:
        yield from _columns(page)
    for at in page.recording:
        yield from _recorded(page, at)
    if " (" in page.text or ' "' in page.text:
        for match in _BRACKETED.finditer(page.text):
            group = "who" if match["who"] else "called"
            if _may_be(match[group], short=False):
                yield _span(match, group, "NAME_OTHER")
    if page.people and page.in_small:
        yield from _doing(page)


def _span(match: re.Match[str], group: str, label: str) -> Span:
    who = match[group].casefold().replace(".", "").replace(" ", "")
    return Span(*match.span(group), label, who, _WHY)


def _may_be(written: str, *, short: bool) -> bool:
    """Whether letters at such a place can be initials; `short`: also short forms of the trade."""
    letters = re.sub(r"[^a-z]", "", written.casefold())
    if letters in _NO_INITIALS or letters in _ROLES:
        return False
    if len(letters) == 3 and (vocabulary.count(letters) > 3000 or letters in SHORT_FORMS):
        return False
    return short or letters not in SHORT_FORMS


def _staff(page: Echoing, written: str) -> bool:
    """Whether somebody who works here is written so."""
    forms = page.index.initials.get(written.casefold(), ())
    return any(form.label == "NAME_THERAPIST" for form in forms)


def _foot(page: Echoing) -> Iterator[Span]:
    """Alone at the end of the text."""
    if len(page.written[-1]) > 5 if page.written else True:
        return
    match = _FOOT.search(page.text, max(0, len(page.text) - _LAST))
    if match is None:
        return
    who = match["who"]
    known = _staff(page, re.sub(r"[^A-Za-z]", "", who))
    line = match.group()[0] == "\n" or "." in who
    if known or (line and _may_be(who, short=False)):
        yield _span(match, "who", "NAME_THERAPIST" if known else "NAME_OTHER")


def _columns(page: Echoing) -> Iterator[Span]:
    """`JW/OB`, and `HL` at the end of a line of a sheet where other lines end in initials too."""
    staff = [
        at for at in page.capitals if len(page.written[at]) < 4 and _staff(page, page.written[at])
    ]
    sure: list[int] = []
    ends: list[int] = []
    for at in staff:
        paired = at + 1 in staff and page.gaps[at + 1] in ("/", " & ", "&")
        shorts = page.folded[at] in SHORT_FORMS and page.folded[at + 1] in SHORT_FORMS
        if paired and not shorts:
            sure += [at, at + 1]
        elif page.gaps[at + 1].strip(" |")[:1] in ("", "\n") and _COLUMN.search(page.gaps[at]):
            ends.append(at)
    if any(page.folded[at] not in SHORT_FORMS for at in (*sure, *ends)):
        sure += ends
    for at in dict.fromkeys(sure):
        yield Span(page.starts[at], page.ends[at], "NAME_THERAPIST", page.folded[at], _WHY)


def _recorded(page: Echoing, at: int) -> Iterator[Span]:
    """`posted nb`, `initials: pkm`, `per JW`, read at the word that says what was done."""
    start = page.starts[at]
    match = _DONE_BY.match(page.text, start)
    if match and len(match["who"]) > 2 and match["who"].isupper():
        match = None  # by VAS
    if match and _may_be(match["who"], short="." in match["who"]):
        yield _span(match, "who", "NAME_OTHER")
    match = _BY_STAFF.match(page.text, start)
    if match and _staff(page, match["who"]) and _may_be(match["who"], short=True):
        yield _span(match, "who", "NAME_THERAPIST")


def _doing(page: Echoing) -> Iterator[Span]:
    """`fo did 4 of 5`, `rt needs it`: the initials of somebody of this text, doing something."""
    keys: dict[str, str] = {}
    for who in page.people:
        for key, label in page.index.initials_of.get(who, {}).items():
            if key not in _SMALL_WORDS and key not in _ROLES:
                keys[key] = label
    for key, label in keys.items():
        start = page.lowered.find(key)
        while start >= 0:
            at = bisect_left(page.starts, start)
            whole = at < len(page.words) and page.starts[at] == start and page.folded[at] == key
            if whole and page.words[at].case == "lower" and _acts_here(page, at):
                end = start + page.words[at].cut
                yield Span(start, end, label, key, "the initials of somebody named here")
            start = page.lowered.find(key, start + 1)


def _acts_here(page: Echoing, at: int) -> bool:
    if page.words[at].possessive:
        return True
    after, nxt = page.after(at), page.word(at + 1)
    if at and page.gap(at) == " " and page.word(at - 1)[:1].isdigit():
        return False
    return after == " " and nxt in _ACTS

"""Initials and spelled-out names of the people a text is about."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.privacy.cues import FUNCTION, PAST, SHORT_FORMS, VERBS
from countersign.privacy.echoing import Echoing
from countersign.privacy.fold import fold
from countersign.privacy.span import Span

_ROLES = wordset("ot pt slp st ta md rn mom dad")
_SPELLED = re.compile(r"(?<!\w)(?:[^\W\d_][-. ·*]{1,2}){2,}[^\W\d_](?![\w'’])")
_C = "[A-Z\u00c0-\u00de\u0100-\u017f]"
_CAPITALS = re.compile(
    rf"(?<![\w.&/-])(?:{_C}\.[ ]?{_C}\.(?:[ ]?{_C}\.)?|{_C}{{2,3}})"
    r"(?![\w&-])(?!/[A-Za-z]|[ ]\d{5})"
)
_DOTTED_SHORT = re.compile(
    r"(?i)(?:a\.m|p\.m|e\.g|i\.e|u\.s|m\.d|o\.t|p\.t|b\.i\.d|"
    r"t\.i\.d|p\.r\.n|p\.o|q\.d|d\.o|r\.n|n\.p|d\.c|i\.q|c\.c|a\.d|o\.d|w\.n\.l|p\.s|i\.v)\.?"
)


def initials(page: Echoing) -> Iterator[Span]:
    """Two or three capitals that stand for somebody of this note."""
    here: dict[str, str] = {}
    for who in sorted(page.people):
        for key, label in page.index.initials_of.get(who, {}).items():
            here[key] = label
            for middle in page.index.middles.get(who, ()):
                here[key[0] + middle[0] + key[1]] = label
    order = sorted(page.found)
    for a, b in itertools.pairwise(order):
        beside = b == a + 1 or (b == a + 2 and len(page.word(a + 1)) == 1)
        if beside and page.words[a].case == "title" == page.words[b].case:
            here.setdefault(page.word(a)[0] + page.word(b)[0], page.found[a][0])
            if page.gap(b).startswith(","):
                here.setdefault(page.word(b)[0] + page.word(a)[0], page.found[a][0])
    for match in _capitals(page):
        written = match.group()
        said = _initials_of(page, match, here)
        if said is not None:
            yield Span(
                match.start(),
                match.end(),
                said,
                written.casefold().replace(".", "").replace(" ", ""),
                "the initials of somebody named here",
            )


def _capitals(page: Echoing) -> Iterator[re.Match[str]]:
    """Runs of two or three capitals, dotted or not."""
    end = 0
    for at in page.capitals:
        if page.starts[at] < end:
            continue
        if match := _CAPITALS.match(page.text, page.starts[at]):
            end = match.end()
            yield match


def _initials_of(page: Echoing, match: re.Match[str], here: dict[str, str]) -> str | None:
    written = match.group()
    letters = fold("".join(c for c in written if c.isalpha()))
    keys = [letters, letters[0] + letters[-1]] if "." in written else [letters]
    mine = next((here[k] for k in keys if k in here), None)
    if beside := _beside_name(page, match, letters):
        return mine or beside
    dotted = "." in written
    if page.is_loud(match.start()) and not dotted:
        return None
    if dotted:
        known = min((f.label for k in keys for f in page.index.initials.get(k, ())), default=None)
        if known is None:
            acts = re.match(r"\.?[ ](\w+)", page.text[match.end() : match.end() + 30])
            on_the_clock = (
                page.text[max(0, match.start() - 20) : match.start()].rstrip()[-1:].isdigit()
            )
            if acts and (acts[1] in VERBS or acts[1] == "family") and not on_the_clock:
                return mine or "NAME_OTHER"
        signed = page.text[match.end() : match.end() + 1] in ("", "\n")
        alone = page.text[max(0, match.start() - 20) : match.start()].rstrip(" ")[-1:] in (
            ".",
            "\n",
            "-",
        )
        if signed and alone and not _DOTTED_SHORT.fullmatch(written):
            return known or "NAME_OTHER"
        if (
            known
            and signed
            and page.text[max(0, match.start() - 20) : match.start()].rstrip(" ")[-1:]
            in (".", "\n", "-")
        ):
            return known
        return mine or (None if _DOTTED_SHORT.fullmatch(written) else known)
    if mine is None and letters not in SHORT_FORMS and len(letters) == 2:
        acts = re.match(r"[ ](\w+)", page.text[match.end() : match.end() + 30])
        if acts and acts[1] in PAST and acts[1] not in FUNCTION:
            return "NAME_OTHER"
    if mine is None and letters in page.index.initials and letters not in SHORT_FORMS:
        acts = re.match(r"['’]s[ ]|[ ](?:to[ ])?(\w+)", page.text[match.end() : match.end() + 30])
        if acts and (acts[1] is None or acts[1] in VERBS or acts[1] == "get"):
            return min(form.label for form in page.index.initials[letters])
    if page.text[max(0, match.start() - 2) : match.start()].rstrip()[-1:].isdigit():
        return None  # 2.5 SD
    if mine is None or letters in SHORT_FORMS:
        return (
            mine
            if mine
            and re.match(r"['’]s\b", page.text[match.end() :])
            and letters not in ("ot", "pt", "iep", "st")
            else None
        )
    return mine


def _beside_name(page: Echoing, match: re.Match[str], letters: str) -> str | None:
    """`Sokha (SP)`: initials in brackets after a name that starts so."""
    start, end = match.span()
    if page.text[start - 2 : start] != " (" or page.text[end : end + 1] != ")":
        return None
    if letters in _ROLES:
        return None
    at = bisect_left(page.starts, start) - 1
    for first in (at, at - 1):
        if first in page.found and at in page.found and page.folded[first][0] == letters[0]:
            return page.found[first][0]
    return None


def _runs_of_letters(page: Echoing) -> Iterator[re.Match[str]]:
    """Single letters in a row, joined by hyphens, dots or blanks."""
    end = 0
    for at in page.letters if len(page.letters) > 2 else ():
        if page.starts[at] < end or len(page.folded[at + 1]) != 1:
            continue
        if match := _SPELLED.match(page.text, page.starts[at]):
            end = match.end()
            yield match


def spelled(page: Echoing) -> Iterator[Span]:
    """Names spelled out: J-O-A-Q-U-I-N."""
    for match in _runs_of_letters(page):
        letters = "".join(c for c in match.group() if c.isalpha())
        sight = page.sights.of(letters.capitalize())
        before = page.text[max(0, match.start() - 30) : match.start()].casefold()
        cued = re.search(r"spell|name is|last name|first name|se escribe|deletre", before)
        strange = "-" in match.group() and len(letters) > 3 and not sight.listed
        if strange and list(letters) == sorted(letters):
            strange = False  # the alphabet, being practised
        if (
            strange
            or sight.known
            or (sight.given and len(letters) > 2)
            or (cued and len(letters) > 2)
        ):
            who = (
                page.whose(list(sight.known)) if sight.known else ("NAME_OTHER", letters.casefold())
            )
            yield Span(match.start(), match.end(), who[0], who[1], "a name spelled out")

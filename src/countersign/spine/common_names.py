"""First names that also are everyday words, and when such a word is meant as a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from countersign.base.words import wordset

MONTHS = wordset("april may june august")
EVERYDAY = MONTHS | wordset(
    "will hope mark grace faith joy rose autumn summer winter jack bill chase hunter sky art ray "
    "rich drew pat rob sue violet olive lily ivy daisy ruby amber jade pearl dawn eve carol holly "
    "heather iris angel christian case chance miles reed cliff dean duke earl max mason taylor "
    "tanner cooper carter parker page penny star river brook forest ocean wren robin jay raven "
    "phoenix ace bear king prince major royal justice honor destiny harmony melody charity "
    "patience mercy trinity genesis heaven guy gene skip buddy sunny crystal clay rusty sandy "
    "happy bliss blue gray cash chip dash finn fox jasper kit lane lee love merit noble poppy "
    "rain reign rock rowan sage scout shepherd silver stone true west wade ward wood young "
    "frank grant hazel basil ginger opal coral fern clover juniper magnolia willow aspen ash "
    "bell bailey archer baker brick canyon dale field ford glen hill gage an al ed ty do so no "
    "my ben sam jordan china paris london israel georgia virginia dallas austin chelsea"
)
_NAME = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MONTH_BEFORE = re.compile(
    r"(?i)(?:\bin|\bof|\bby|\bon|\buntil|\bsince|\bthis|\bnext|\blast|\d)\s*$"
)
_MONTH_AFTER = re.compile(r"^\s*,?\s*\d")
_LEVEL_AFTER = re.compile(r"(?i)^\s*(?:A\b|assist)")


def named(text: str, names: Mapping[str, str]) -> Iterator[str]:
    """Every name of `names` that `text` means as a name, as written there.

    `names` maps folded names to anything. An everyday word is a name only with a capital inside a
    sentence; a month not beside a number.
    """
    for match in _NAME.finditer(text):
        written = _bare(match.group())
        folded = written.casefold()
        if folded not in names or not written[0].isupper():
            continue
        if folded not in EVERYDAY or _is_name(text, match, folded):
            yield written


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _is_name(text: str, match: re.Match[str], folded: str) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if not before.strip() or re.search(r"[.!?:;“\"(\n•-]\s*$", before):
        return False
    if folded in MONTHS and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)):
        return False
    return not (folded == "max" and _LEVEL_AFTER.match(after))

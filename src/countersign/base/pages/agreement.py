"""Two readers' words laid over each other: the first's, and whether the second saw the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from countersign.base.pages.lexicon import WORDS
from countersign.base.pages.readers import Seen


@dataclass(frozen=True, slots=True)
class Compared:
    """A word of the first reader, what the second saw there, and whether that is the same."""

    seen: Seen
    other: str
    agreed: bool


def folded(text: str) -> str:
    """What counts when texts are compared: letters, digits, and marks that change a value."""
    plain = unicodedata.normalize("NFKD", text)
    plain = plain.replace("\u2013", "-").replace("\u2014", "-")
    return re.sub(r"[^a-z0-9/.#&-]", "", plain.casefold()).strip(".-")


def compare(first: Sequence[Seen], second: Sequence[Seen]) -> list[Compared]:
    """Each word of the first reader with its verdict."""
    made: list[Compared] = []
    for line in _lines(first):
        x0, x1 = min(w.x0 for w in line), max(w.x1 for w in line)
        y0, y1 = min(w.y0 for w in line), max(w.y1 for w in line)
        near = [
            w
            for w in second
            if y0 <= (w.y0 + w.y1) / 2 <= y1 and min(w.x1, x1) - max(w.x0, x0) > 0.4 * (w.x1 - w.x0)
        ]
        made += over(line, [w.text for w in sorted(near, key=lambda w: w.x0)])
    return made


def _lines(words: Sequence[Seen]) -> list[list[Seen]]:
    lines: dict[int, list[Seen]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def over(line: Sequence[Seen], texts: Sequence[str]) -> list[Compared]:
    """The words of one line against the second reader's texts for it, in order."""
    mine, mine_of = _letters([w.text for w in line])
    theirs, theirs_of = _letters(texts)
    matched: dict[int, set[int]] = {}
    same = [0] * len(line)
    taken: set[int] = set()
    for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            owner = mine_of[block.a + step]
            same[owner] += 1
            matched.setdefault(owner, set()).add(theirs_of[block.b + step])
            taken.add(block.b + step)
    loose = {theirs_of[i] for i in range(len(theirs)) if i not in taken}
    made: list[Compared] = []
    before: list[int] = []
    for number, word in enumerate(line):
        partners = sorted(matched.get(number, ()))
        whole = same[number] == len(folded(word.text))
        agreed = whole and bool(partners or not folded(word.text)) and not loose & set(partners)
        other = " ".join(texts[p] for p in partners)
        one = _settled(Compared(_plain(word), other, agreed))
        if made and word.text == "s" and made[-1].seen.text.endswith(("'", "\u2019")):
            made[-1] = replace(_merged(made[-1], one), agreed=made[-1].agreed and agreed)
        elif made and len(partners) == 1 and partners == before and agreed and made[-1].agreed:
            made[-1] = _merged(made[-1], one)
        elif agreed and len(partners) > 1:
            made += _split(one, [texts[p] for p in partners])
        else:
            made.append(one)
        before = partners
    return made


def _plain(seen: Seen) -> Seen:
    """Without accents: on paper in English they are dust far more often than spelling."""
    if seen.text.isascii():
        return seen
    letters = unicodedata.normalize("NFKD", seen.text)
    text = "".join(c for c in letters if not unicodedata.combining(c))
    return replace(seen, text=text) if text else seen


def _settled(one: Compared) -> Compared:
    """An everyday word that one reader saw whole and the other nearly."""
    if one.agreed or len(one.other) < 4:
        return one
    if " " in one.other or len(_bare(one.seen.text)) != len(_bare(one.other)):
        return _known(one)
    mine, theirs = _bare(one.seen.text), _bare(one.other)
    if mine in WORDS:
        return replace(one, agreed=_near(mine, theirs))
    if theirs in WORDS and _near(mine, theirs):
        return replace(one, seen=replace(one.seen, text=one.other), agreed=True)
    return one


def _known(one: Compared) -> Compared:
    """Everyday words of the second reader, where the first saw something very like them."""
    words = [_bare(word) for word in one.other.split()]
    mine = re.sub(r"[^a-z]", "", one.seen.text.casefold())
    like = SequenceMatcher(None, mine, "".join(words), autojunk=False).ratio()
    if mine and mine not in WORDS and all(w in WORDS for w in words) and like >= 0.8:
        return replace(one, seen=replace(one.seen, text=one.other), agreed=True)
    return one


def _bare(text: str) -> str:
    return text.strip(".,:;()'\"").casefold()


def _near(one: str, two: str) -> bool:
    return len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) <= 2


def _merged(one: Compared, two: Compared) -> Compared:
    """Letters that the first reader set apart and the second read as one word."""
    a, b = one.seen, two.seen
    sides = (min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))
    return Compared(Seen(a.text + b.text, *sides, a.line), one.other, agreed=True)


def _split(one: Compared, others: Sequence[str]) -> list[Compared]:
    """Words that the first reader ran together, cut where the second saw a space."""
    seen, made, start = one.seen, [], 0
    wide = (seen.x1 - seen.x0) / max(len(seen.text), 1)
    for number, other in enumerate(others):
        end = start
        while end < len(seen.text) and (
            len(folded(seen.text[start:end])) < len(folded(other)) or not seen.text[end].isalnum()
        ):
            end += 1
        end = len(seen.text) if number == len(others) - 1 else end
        if end > start:
            part = Seen(
                seen.text[start:end],
                seen.x0 + start * wide,
                seen.y0,
                seen.x0 + end * wide,
                seen.y1,
                seen.line,
            )
            made.append(Compared(part, other, agreed=True))
        start = end
    return made


def _letters(texts: Sequence[str]) -> tuple[str, list[int]]:
    letters = [folded(text) for text in texts]
    return "".join(letters), [n for n, text in enumerate(letters) for _ in text]


def again(line: Sequence[Compared], look: Callable[[Sequence[Seen]], str]) -> list[Compared]:
    """A line on which the readers differ, looked at once more by the second."""
    if all(word.agreed for word in line):
        return list(line)
    retried = over([word.seen for word in line], look([word.seen for word in line]).split())
    if sum(w.agreed for w in retried) == len(retried):
        return retried
    if len(retried) != len(line):
        return list(line)
    pairs = zip(line, retried, strict=True)
    return [new if new.agreed and not old.agreed else old for old, new in pairs]

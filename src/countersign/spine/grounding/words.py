"""A text as words with their ideas, where they stand, and whether they are denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.base.words import wordset
from countersign.spine.grounding.lexicon import PERSON, Lexicon, lexicon, stem

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:\.\d+)?|[%]")
_DENIES = wordset(
    "no not never without none neither nor denied denies deny unable cannot cant can't couldn't "
    "won't wouldn't didn't doesn't don't wasn't weren't isn't aren't hasn't haven't hadn't nothing "
    "zero absent lack lacks lacking lacked unsuccessful failed minus except ain't negative nobody "
    "stopped ceased avoids avoided"
)
_ENDS_DENIAL = wordset("but then so instead however although though yet unless because until")
ROOT = 7  # letters of an unknown word that tell it from others
_UN = wordset("unhurt unharmed uninjured painless")
LIST = 30  # and in a list: "denies fever, chills, cough or pain"
REACH = 7  # how many words a denial reaches
_PUT = {"put": "don", "puts": "don", "putting": "don", "pulled": "don", "got": "don", "get": "don"}
_TAKE = wordset("take took takes taken taking pulled pull get got")
_NUMBER_WORD = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty)\b"
_APART = 5  # how far "on" may stand from "put"


@dataclass(slots=True)
class Word:
    """One word or fixed phrase. `ideas` is empty for a word that says nothing by itself."""

    text: str
    stem: str
    start: int
    end: int
    ideas: frozenset[str]
    known: bool
    denied: bool = False
    undone: bool = False  # named as what was not done at all
    unclear: bool = False  # behind a denial and a preposition: it may be denied or not
    flatly: bool = False  # denied by the word right before it: "no mark"
    gives: frozenset[str] = frozenset()  # marks of kinship, as a word of a source
    stands_for: frozenset[str] = frozenset()  # and as a word of a draft
    kin: bool = False  # its ideas are those of a word of a source that is of near meaning
    like: frozenset[str] = frozenset()  # ideas of words of near meaning, to look for it by

    @property
    def is_name(self) -> bool:
        """Whether it may be a name: a capital, and no word that is known."""
        return self.text[:1].isupper() and not self.known and bool(self.ideas)

    @property
    def is_person(self) -> bool:
        return any(i.startswith(PERSON) for i in self.ideas)


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]`; offsets are into `text`."""
    known = lexicon()
    raw = [
        (m.group(), stem(m.group()), m.start(), m.end())
        for m in WORD.finditer(text, start, len(text) if end is None else end)
    ]
    found: list[Word] = []
    at = 0
    while at < len(raw):
        length, ideas = _phrase(raw, at, known)
        if length:
            last = raw[at + length - 1]
            found.append(
                Word(text[raw[at][2] : last[3]], raw[at][1], raw[at][2], last[3], ideas, known=True)
            )
            at += length
            continue
        written, root, a, b = raw[at]
        plain = root in known.general or not written[0].isalpha() or len(root) < 2
        ideas = frozenset() if plain else frozenset({f"~{root[:ROOT]}"})
        found.append(Word(written, root, a, b, ideas, known=False))
        at += 1
    _mark_kin(found, raw, known)
    _apart(found, text)
    _of_numbers(found, text)
    for word in found:
        word.denied = word.text.casefold() in _UN
    _deny(found, text)
    _undo(found, text)
    return found


def _phrase(
    raw: Sequence[tuple[str, str, int, int]], at: int, known: Lexicon
) -> tuple[int, frozenset[str]]:
    """How many words the longest known phrase at `at` has, and its ideas."""
    length, ideas = 0, set[str]()
    for key, idea in known.phrases.get(raw[at][1], ()):
        n = len(key)
        if n < length:
            break
        if tuple(r[1] for r in raw[at : at + n]) == key:
            length = n
            ideas.add(idea)
    return length, frozenset(ideas)


def _mark_kin(
    found: Sequence[Word], raw: Sequence[tuple[str, str, int, int]], known: Lexicon
) -> None:
    """Give every word the marks of the words and phrases of near meaning that it is part of."""
    at = 0
    for i, (_, root, start, _) in enumerate(raw):
        while at + 1 < len(found) and found[at + 1].start <= start:
            at += 1
        for one in known.kin.get(root, ()):
            n = len(one.key)
            if n > 1 and tuple(r[1] for r in raw[i : i + n]) != one.key:
                continue
            last = raw[min(i + n, len(raw)) - 1][2]
            for word in found[at : at + n]:
                if word.start <= last:
                    word.gives |= one.gives
                    word.stands_for |= one.stands_for


_MOVES = wordset(
    "climb climbs climbed climbing jumped soared sank dipped hit hits declined declining fell fall falls falling fallen drop drops dropped dropping slipped rose"
)
_TO_NUMBER = re.compile(
    r"(?i)\s*(?:\d|(?:four|five|six|seven|eight|nine)\b|the\s+target|"
    r"on\s+(?:a\s+)?(?:holiday|weekend|\w+day)\b|(?:(?:back|down|off|slightly|only)\s+)?(?:to|from|by|below|short|asleep|apart|behind|in\s+love)\b)"
)


def _is_trend(word: Word, text: str) -> bool:
    """ "Grip has declined by two pounds", and not "the lap pad was declined"."""
    if re.search(r"(?i)\b(?:was|were|been|he|she|they)\s+$", text[: word.start]):
        return False
    return re.match(r"\s*(?:by|from|since|over|in\b|compared|[.;]|$)", text[word.end :]) is not None


def _of_numbers(found: list[Word], text: str) -> None:
    """ "Fell to 1 of 10", "fell asleep": nobody fell."""
    for word in found:
        if word.text.casefold().startswith("declin") and _is_trend(word, text):
            word.ideas = frozenset()
        elif word.text.casefold() in _MOVES and _TO_NUMBER.match(text[word.end :]):
            rest = text[word.end : word.end + 40]
            if re.search(
                r"\d|holiday|weekend|\w+day\b|asleep|apart|behind|short|%|half|" + _NUMBER_WORD,
                rest,
                re.IGNORECASE,
            ):
                word.ideas = frozenset()


_ONTO = re.compile(r"(?i)\s+(?:the|a|an|top|his|her|their|my|your)\b")


def _apart(found: list[Word], text: str) -> None:
    """ "Put his shoes on", "took the coat off": the verb is in two pieces."""
    for i, word in enumerate(found):
        low = word.text.casefold()
        if low not in _PUT and low not in _TAKE:
            continue
        for later in found[i + 1 : i + 1 + _APART]:
            small = later.text.casefold()
            if small == "on" and low in _PUT and not _ONTO.match(text[later.end :]):
                word.ideas, word.known = frozenset({"don"}), True
                break
            if small == "off" and low in _TAKE:
                word.ideas, word.known = frozenset({"doff"}), True
                break


def _deny(found: list[Word], text: str) -> None:
    """Mark what a denial reaches: the words after it, or those before when none are left."""
    for i, word in enumerate(found):
        low = word.text.casefold().replace("’", "'")
        if (
            low == "no"
            and _beside(found, i, text)
            and re.match(r"\s*(?:[;.)]|$)", text[word.end :])
        ):
            found[i - 1].denied = found[i - 1].flatly = True  # "foam fine, hands no"
            continue
        if low == "free":
            if i and text[word.start - 1 : word.start] == "-" and found[i - 1].ideas:
                found[i - 1].denied = found[i - 1].flatly = True
                continue
            low = "no" if re.match(r"\s+(?:of|from)\b", text[word.end :]) else low
        if _is_nought(word, text):
            low = "none" if re.match(r"\W*(?:$|[,;.])", text[word.end :]) else "no"
        if low not in _DENIES or _is_no_denial(found, i, text):
            continue
        telling = [w for w in _reached(found, i, low, text) if w.ideas and not w.is_person]
        if not telling and low not in ("no", "without", "except"):
            telling = [w for w in found[max(0, i - REACH) : i] if _before(w, word, text)]
        if low == "no" and _beside(found, i, text):
            telling = [*telling, found[i - 1]]  # "missed no school"
        near = found[i + 1 : i + 3]
        for one in telling:
            one.denied = True if low == "nor" else not one.denied
            beside = one.end <= word.start and word.start - one.end < 3
            one.flatly = one.denied and (beside or any(one is n for n in near))


def _is_nought(word: Word, text: str) -> bool:
    """ "0 cough", "mouthing toys 0": a count that denies; not the 0 of "0/5" or "0-40"."""
    if word.text != "0":
        return False
    around = text[max(0, word.start - 1) : word.start] + text[word.end : word.end + 2]
    return re.search(r"[/.:%\d-]|\s[-–]|\sd|\st|\so", around) is None


_OF_NOUN = wordset("no without none nothing nobody denied denies")
_AND_GOES_ON = re.compile(r"\sand\s(?:that|\w+(?:ed|s)\s|he|she)")


def _reached(found: Sequence[Word], i: int, low: str, text: str) -> list[Word]:
    """The words after the denial at `i` that it denies."""
    reached: list[Word] = []
    start = last = found[i].end
    reach = LIST if low in _OF_NOUN else REACH
    for later in found[i + 1 : i + 1 + reach]:
        between = text[start : later.start]
        if later.text.casefold() in _ENDS_DENIAL or _broken(text, start, later.start):
            break
        if low not in _OF_NOUN and " and " in between:
            break
        if low in _OF_NOUN:
            if _AND_GOES_ON.search(text[start : later.end + 1]):
                break
            if _INTO.search(between) and any(w.ideas for w in reached):
                later.unclear = True
        if "," not in between and len(reached) >= REACH:
            break
        if "," in text[last : later.start] and not _LISTED.search(
            text[later.start : later.start + 200]
        ):
            break
        reached.append(later)
        last = later.end
    return reached


def _before(word: Word, denial: Word, text: str) -> bool:
    """Whether a denial that is followed by nothing denies this word: "pain: none"."""
    between = text[word.end : denial.start]
    if not word.ideas or word.is_person or "," in between:
        return False
    return between.strip() == ":" or not _broken(text, word.end, denial.start)


# "No pain, swelling or redness": a comma ends a denial unless its list goes on.
_LISTED = re.compile(r"(?i)^[^.;]*?,?\s+(?:or|nor)\s")


_UNDONE = re.compile(
    r"(?i)\b(?:not|never|wasn['’]t|weren['’]t|n['’]t)\s+(?:\w+\s+)?(?:done|tested|tried|used|addressed|completed|attempted|given|assessed|measured|targeted|worked\s+on|discussed|taken|offered|worn|started)\b|"
    r"\b(?:skipped|deferred|omitted|postponed|held\s+off|left\s+out|ran\s+out\s+of\s+time|time\s+ran\s+out|no\s+time)\b"
)
# "Refused to trade", "we'll skip cursive", "asked not to do cursive": what follows was not done.
_DOES = re.compile(r"(?i)\b(?:that|which|who)\s[^.;,]*$")  # "that a dry swallow cleared"
_NOT_TO = re.compile(
    r"(?i)\b(?:refus(?:ed|es|ing)(?!\s+(?:until|at\s+first|initially))|declin(?:ed|es)(?=\s+(?:to|the|a|an|his|her)\b)|would\s*n['’]?t|wouldn['’]t|would\s+not|won['’]t|skip(?:ped|ping|s)?(?!\s+(?:the\s+)?(?:queue|line|rope|turn|ahead|a\s+(?:line|row|page)|rows?|lines?|\d))|"
    r"(?:asked|chose|decided|elected)\s+not\s+to|reject(?:ed|s)|turn(?:ed|s)\s+down|did\s+not\s+want(?:\s+to)?|didn['’]t\s+want(?:\s+to)?|(?:don['’]t|doesn['’]t)\s+wann?a|not\s+do\s+the|"
    r"stay(?:ed|s)\s+(?:clear|away)\s+(?:of|from)|kept\s+away\s+from|instead\s+of|rather\s+than|in\s+place\s+of|leave\s+out|hold\s+off\s+on|unable\s+to|not\s+able\s+to|failed\s+to|forgot\s+to)\b"
)
_WAS_NOT = re.compile(
    r"(?i)(?<=[a-z]):\s(?:declined|refused|rejected|deferred|no\b(?!\s+\w))|(?<=[a-z])\s(?:not\s+yet|still\s+not)(?=\s*(?:[;.)]|$))|(?<=[a-z])\s(?:declined|refused|rejected|deferred|withheld|undecided)(?=\s*(?:[,;.)x×]|$))|\b(?:was|were|been|is|are|got)\s+(?:\w+ly\s+)?(?:refused|declined|rejected|turned\s+down|skipped|omitted|not\s+\w+)\b"
)
_HAS_ENDED = re.compile(
    r"(?i)\b(?:has|have|had|is|are|was|were)\s+(?:now\s+|all\s+|since\s+)?(?:stopped|ceased|resolved|cleared(?:\s+up)?|gone(?:\s+away)?|disappeared|ended)\b(?!\s+(?:at|by|to|for|early|when|because|after))|"
    r"(?<!['’]s)(?<!\bis)(?<!\bit)(?<!\ball)(?<=[a-z])\s(?:gone|resolved|healed|cleared)(?=\s*(?:$|[,;.)]|today|now))"
)
_UNDOING = 5  # how many words a refusal reaches


def _undo(found: list[Word], text: str) -> None:
    """ "Scissors not done today", "refused to trade": what was not done at all."""
    for m in (*_UNDONE.finditer(text), *_WAS_NOT.finditer(text)):
        for word in reversed(found):
            if word.end <= m.start() and word.ideas and not word.is_person:
                if re.search(r"[.;,\n]|\s(?:and|but|so)\s", text[word.end : m.start()]):
                    break
                word.undone = True
    for m in _HAS_ENDED.finditer(text):
        if _DOES.search(text[: m.start()]):
            continue
        for word in reversed(found):
            if word.end <= m.start() and word.ideas and not word.is_person:
                if re.search(
                    r"[.;,\n]|\s(?:and|but|with|that|which|who)\s", text[word.end : m.start() + 1]
                ):
                    break
                word.denied = not word.denied
    for m in _NOT_TO.finditer(text):
        after = [w for w in found if w.start >= m.end()][:_UNDOING]
        for word in after:
            if re.search(
                r"[.;,\n(]|\s(?:and|but|until|then|so|after|when)\s", text[m.end() : word.start]
            ):
                break
            word.undone = bool(word.ideas) and not word.is_person


_INTO = re.compile(r"(?i)\s(?:with|for|in|on|at|during|after|from|to)\s")


def _beside(found: Sequence[Word], i: int, text: str) -> bool:
    """Whether a word with an idea stands right before the denial: "missed no school"."""
    if not i or not found[i - 1].ideas or found[i - 1].is_person:
        return False
    return not text[found[i - 1].end : found[i].start].strip()


_TAG = re.compile(r"\s*(?:it|he|she|you|they|we|that)\s*(?:\?|$|\.)")  # "six, wasn't it"


def _is_no_denial(found: Sequence[Word], i: int, text: str) -> bool:
    """ "No, …", "no wait", "not only": words that deny nothing of what follows."""
    after = text[found[i].end : found[i].end + 14].casefold()
    if found[i].text.casefold().endswith(("n't", "n’t")) and _TAG.match(after):
        return True
    if re.search(r"(?i)\bso\s+(?:that\s+)?(?:he|she|you|it|they)\s+$", text[: found[i].start]):
        return True
    if found[i].text.casefold() in ("stopped", "ceased") and not re.match(r"\s*\w+ing\b", after):
        return True
    if found[i].text.casefold() in ("no", "not") and re.match(
        r"\s*(?:,|\.|!|[-–—]\s|no\b|wait|worries|problem\b|only\b|just\b|yet\b\W*$|more than|doubt)",
        after,
    ):
        return True
    return found[i].text.casefold() == "except" and not re.match(r"\s*(?:for|on)?\s*\w", after)


def _broken(text: str, start: int, end: int) -> bool:
    return (
        re.search(
            r"[.;:!?\n()]|\sso\s(?=not|he|she|they|it)|,\s*(?:and|but|he|she|they|then|so)\b|\sand\s(?:he|she|then|was|did|re)",
            text[start:end],
        )
        is not None
    )

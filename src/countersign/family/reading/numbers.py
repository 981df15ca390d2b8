"""Counts in an update beside counts in the record: the same thing must not have two counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.base.words import wordset
from countersign.family.reading.claims import anchors, fields, soft
from countersign.family.reading.phrases import stems
from countersign.practice.shorthand import placed
from countersign.spine.grounding.lexicon import regular_stem as stem

_COUNTING = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_ORDINAL = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
)
_VALUES = {w: n for n, w in enumerate(_COUNTING.split())}
_VALUES |= {stem(w): n for n, w in enumerate(_COUNTING.split())}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_TENS |= {"seventy": 70, "eighty": 80, "ninety": 90}
_VALUES |= {**_TENS, "hundred": 100}
_COMPOUND = re.compile(rf"(?i)\b({'|'.join(_TENS)})[- ]({'|'.join(_COUNTING.split()[1:10])})\b")
_VALUES |= {stem(w): n for w, n in list(_VALUES.items())}
_VALUES |= {"once": 1, stem("once"): 1, "twice": 2, stem("twice"): 2, "dozen": 12, "both": 2}
_ORDINALS = {stem(w): n for n, w in enumerate(_ORDINAL.split()) if n > 2}
_NONE = frozenset(stem(w) for w in wordset("no zero without"))
_NOT = re.compile(
    r" not (?:actual |real |even )?(?:need|have|use|take|make|eat|show|want|get|requir) (?:ani |any |a |the |singl )*(\S+) "
)
_OF = re.compile(
    r"(?<![\d/])(?<!\d[ -])(\d{1,3})\s*/\s*(\d{1,3})(?![\d/])(?!\s*-?\s*(?:in|inch|inches|cup|cups|tsp|tbsp|teaspoons?|mile|lbs?|pounds?|size|scale|speed|turn|hour|hr)\b|\s*[\"”])"
)  # "5/10 nails"
_LEFT_OUT = frozenset(
    stem(w) for w in wordset("left missed skipped lost dropped forgotten missing")
)
_BETWEEN = 3  # words that may stand between a count and what it counts
_SKIP = frozenset(
    stem(w)
    for w in wordset(
        "full small big more other times time new tiny little verbal visual physical tactile whole "
        "good great long straight large first last hand held"
    )
)
_TIME = frozenset(
    stem(w)
    for w in wordset(
        "minute minutes min second seconds sec s hour hours hr day days week weeks month row"
    )
) | {"am", "pm", "o'clock", "year", "old", "inch", "feet", "ft", "foot", "dollar", "percent", "%"}
_CUES = {stem(w): "cue" for w in wordset("hint prompt reminder cue nudge")}
_ALONE = re.compile(
    r"(?i)\b(?:(?:all|completely|totally)\s+(?:by\s+(?:himself|herself|themselves)|alone|on\s+(?:his|her|their)\s+own)|by\s+(?:himself|herself|themselves)|on\s+(?:his|her|their)\s+own|independently|without\s+(?:any\s+)?(?:help|hints?|cues?|prompts?|reminders?)|no\s+(?:help|hints?|cues?|prompts?|reminders?))\b"
)
_HELPED = re.compile(
    r"(?i)\b(?:(?:min|mod|max|total|minimal|moderate|maximal)\.?\s*(?:a|assist\w*|help|cues?)\b|hand[- ]over[- ]hand|hoh\b|[1-9]\d*\s*(?:v\.?c\.?|t\.?c\.?|(?:verbal|visual|tactile|physical|gestural)?\s*(?:cues?|prompts?|hints?|reminders?|assists?))\b|with\s+(?:help|assist\w*|support)|needed\s+help)"
)
_UNHELPED = re.compile(
    r"(?i)\b(?:independent\w*|alone|no\s+(?:help|assist\w*|cues?|prompts?|v\.?c)|by\s+(?:himself|herself)|without|unassisted|\d+\s+of\s+\d+|\d+/\d+|first|last|rest|some|part|then|except|only\s+for)\b"
)
# "step 1 I, steps 2-4 mod A": some of it was done alone.
_PARTLY = re.compile(r"(?<![\w.])I(?=\s*(?:[,;.)/]|$))|\bmod\.?\s+I\b|(?i:\bstep\s*\d)")
_HELP_TOLD = re.compile(
    r"(?i)\b(?:needed|wanted|took|with|gave|had)\s+(?:me|my|some|a\s+little|a\s+bit\s+of|more)\b|\bI\s+(?:helped|did)\b|\btogether\b"
)
Counts = dict[str, set[int]]


def _read(text: str) -> tuple[str, ...]:
    """The stems of `text`; "twenty-four" is one number."""
    return stems(_in_figures(text)).words


def _in_figures(text: str) -> str:
    return _COMPOUND.sub(lambda m: str(_TENS[m[1].casefold()] + _VALUES[m[2].casefold()]), text)


def value(word: str) -> int | None:
    """The number a stem says."""
    return int(word) if word.isdecimal() and len(word) < 6 else _VALUES.get(word)


def counts(text: str) -> Counts:
    """What is counted in `text`, by stem, with its counts: "4 of 6 lines" is four of them."""
    found: Counts = {}
    plain = _OF.sub(r"\1 of \2", placed(_in_figures(text))[0])
    read = stems(plain).words
    at = 0
    while at < len(read):
        number = 0 if read[at] in _NONE else value(read[at])
        if number == 0 and set(read[at + 1 : at + 5]) & _LEFT_OUT:
            number = None  # "no step left out": all of them
        after = at + 1
        if number is not None:
            if read[after : after + 1] == ("more",):
                at = after
                continue
            if read[after : after + 1] == ("of",) or read[after : after + 2] == ("out", "of"):
                skipped = after + (1 if read[after] == "of" else 2)
                while skipped < len(read) and read[skipped] in ("the", "hi", "her", "all"):
                    skipped += 1
                after = skipped + 1 if skipped < len(read) and value(read[skipped]) else skipped
            if (thing := _thing(read[after : after + 1 + _BETWEEN])) is not None:
                found.setdefault(thing, set()).add(number)
        at = after
    for m in _NOT.finditer(stems(plain).line):
        found.setdefault(_CUES.get(m.group(1), m.group(1)), set()).add(0)
    return found


def _thing(words: Sequence[str]) -> str | None:
    """What is counted, among the words after a count."""
    for word in words:
        if not word.isalpha() or value(word) is not None or word in _TIME:
            return None
        if word in _CUES:
            return _CUES[word]
        if word in _SKIP or len(word) < 3:
            continue
        return word
    return None


def clash(text: str, record: Sequence[str], whole: str) -> str | None:
    """How the counts of `text` differ from those of the record; None when none does.

    A sentence may say how many there were when the update (`whole`) says how many were done.
    """
    told: Counts = {}
    for line in record:
        for thing, numbers in counts(line).items():
            told.setdefault(thing, set()).update(numbers)
    said_anywhere = _numbers([whole])
    for thing, numbers in counts(text).items():
        there = told.get(thing, set())
        if there and not numbers & there and not there & said_anywhere and _differ(numbers, there):
            return (
                f"The record counts {_list(there)} for “{thing}”, not {_list(numbers)}. "
                "Say what was counted."
            )
    if _COUNTS_TO.search(stems(text).line):
        return None
    if (new := strange(text, record)) and (counted := _same_matter(text, record)):
        return f"The record has another count than {new[0]}: “{counted}”. Say what was counted."
    return None


def _differ(said: set[int], there: set[int]) -> bool:
    return 0 in said | there or max(said) > 2 or max(there) > 2 or said != there


def _same_matter(text: str, record: Sequence[str]) -> str | None:
    """The counted line of the record that `text` is about; "nine times" is about the only one."""
    said = _SPOKE.search(text)
    bare = not counts(text) and not said
    own = _content(text)
    for line in record:
        numbers = [n for n in _numbers([_DAY.sub("", line)]) if n > 1]
        matter = own & _content(line) or (not said and _fields(own) & _fields(_content(line)))
        if numbers and (matter or (bare and len(record) == 1)):
            return line
    return None


# The day that a line of the record begins with counts nothing: "12/01 wrote name".
_DAY = re.compile(
    r"^\s*(?:on\s+|as\s+of\s+)?(?:0?[1-9]|1[0-2])/\d{1,2}(?:/\d{2,4})?\b(?=\s*[:a-z–—-])"
)
# "She asked three times when you would come": words are counted there, and not what was done.
_SPOKE = re.compile(
    r"(?i)\b(?:asked|asks|said|says|told|tells|called|sang|laughed|wished|begged|whispered|thanked)\b"
)


def _content(text: str) -> frozenset[str]:
    words = stems(placed(text)[0]).words
    return frozenset(w for w in words if w not in soft() and w.isalpha() and len(w) > 2)


def _fields(words: frozenset[str]) -> set[int]:
    return {number for word in words for number in fields().get(word, ())}


def strange(text: str, record: Sequence[str], human: str = "") -> list[int]:
    """Counts of `text` from three up that the record has nowhere; lengths of time may be rounded."""
    there = _numbers([*record, human])
    text = _in_figures(text)
    read = stems(text).words
    found = []
    for at, word in enumerate(read):
        number = value(word)
        if number is None or number < 3 or number in there or not _is_count(text, read, at):
            continue
        if read[at + 1 : at + 2] == ("more",):
            continue  # beside those told before
        found.append(number)
    return found


def uncounted(text: str, record: Sequence[str]) -> list[int]:
    """Numbers of `text` from three up that stand nowhere in the record, lengths of time aside."""
    there = _numbers(record)
    return [n for n, is_length in _measured(text) if n > 2 and not is_length and n not in there]


def many(text: str) -> set[int]:
    """The numbers of `text` from three up."""
    return {n for n, _ in _measured(text) if n > 2}


def same_counts(text: str, record: Sequence[str]) -> set[int]:
    """Counts of `text` from three up that the record has too: things as things, time as time."""
    there = {one for line in record for one in _measured(placed(line)[0])}
    return {n for n, kind in _measured(text) if n > 2 and (n, kind) in there}


def _measured(text: str) -> Iterator[tuple[int, bool]]:
    """The numbers of `text`, and whether each is a length of time or space."""
    read = _read(text)
    for at, word in enumerate(read):
        if (number := value(word)) is not None:
            yield number, bool(set(read[at + 1 : at + 2]) & (_TIME | {"lb", "pound", "degre"}))


def _is_count(text: str, read: Sequence[str], at: int) -> bool:
    """Whether the number at `at` counts things, and is no time of day, age or length."""
    after = set(read[at + 1 : at + 3])
    if after & _TIME or (at and read[at - 1] in ("at", "by", "until", "age", "grade", "number")):
        return False
    return (
        re.search(rf"\b{re.escape(read[at])}\s*[:/]|[:/]\s*{re.escape(read[at])}\b", text) is None
    )


def _numbers(lines: Sequence[str]) -> set[int]:
    words = [w for line in lines for w in _read(placed(line)[0])]
    found = {n for w in words if (n := value(w)) is not None}
    found |= {_ORDINALS[w] for w in words if w in _ORDINALS}
    found |= {2 * n for n in found if "pair" in words}
    found |= {int(m) for line in lines for m in re.findall(r"\d+", line) if len(m) < 6}
    return found


def alone(text: str, record: Sequence[str]) -> str | None:
    """Where `text` says that nobody helped, and its line of the record that somebody did."""
    if not (said := _ALONE.search(text)) or _HELP_TOLD.search(text):
        return None
    own = _content(text)
    for line in record:
        if not _HELPED.search(line) or _UNHELPED.search(line) or _PARTLY.search(line):
            continue
        if own & _content(line) or len(record) == 1:
            return f"“{said.group()}” does not fit: “{line}”. Say what help it took."
    return None


def wholly(text: str, record: Sequence[str]) -> str | None:
    """Where `text` says all of it, and its line of the record counts a part: "2 bites of 10"."""
    said = _WHOLLY.search(text)
    if not said or _TRIED.search(text[: said.start()]) or _SOME.search(text):
        return None
    own = _content(text)
    for line in record:
        if not _is_part(line) or not (
            len(record) == 1
            or own & _content(line)
            or _fields(own) & _fields(frozenset(stems(line).words))
        ):
            continue
        return f"“{said.group()}” does not fit: “{line}”. Say how much of it."
    return None


def _is_part(line: str) -> bool:
    """Whether all that a line counts are parts of a whole."""
    shares = [(int(m[1]), int(m[2])) for m in _OF.finditer(line)]
    shares += [(int(m[1]), int(m[2])) for m in _TAKEN_OF.finditer(line)]
    shares += [(int(m[1]), 100) for m in _PERCENT.finditer(line)]
    return bool(shares) and all(n < most for n, most in shares)


_TAKEN_OF = re.compile(r"\b(\d{1,3})\s+(?:\w+\s+){0,2}(?:out\s+)?of\s+(\d{1,3})\b")
_PERCENT = re.compile(r"(\d{1,3})\s*(?:%|percent\b)")
_WHOLLY = re.compile(
    r"(?i)\b(?:(?:every|each)(?:\s+single)?\s+(?:time|one|try|turn|trial|bite|shot|throw|last\s+\w+)(?!\s+(?:that\s+)?(?:(?:it|one|they)\s+\w+|(?:he|she|they)\s+(?:got|made|hit|landed|scored|won|missed|finished|did\s+(?:it|one)|found|dropped|lost|fell|caught))\b)|all\s+the\s+(?:time|way\s+through)|(?:all|each|every\s+one)\s+of\s+(?:it|them|those|his|her|the)|(?:they\s+|it\s+)?all\s+(?:came|went|were|fit|worked|turned|stayed|landed)|(?:it|them)\s+all|all\s+(?:up|gone)|the\s+whole\s+(?:thing|lot|plate|bowl|set|time)|never\s+(?:once\s+)?(?:missed|slipped|dropped|forgot)|not\s+one\s+(?:miss|mistake|slip)|without\s+a\s+(?:miss|mistake|slip))\b"
)
_TRIED = re.compile(
    r"(?i)\b(?:tr(?:y|ied|ies)|attempt\w*|work(?:ed|ing)\s+on|wanted|looked|helped)\s+(?:\w+\s+){0,2}$"
)
_SOME = re.compile(
    r"(?i)\b(?:almost|nearly|most|some|half|except|but\s+\w+|\w+\s+of\s+\w+\s+times|used\s+to|before|first|last|third|\w*(?:four|fif|six|seven|eigh|nin|ten)th)\b|n['’]t\b|\d"
)


def without(text: str, record: Sequence[str]) -> str | None:
    """Where `text` says that it went without what the record says it went with: "no rail"."""
    lines = [f" {' '.join(stems(placed(line)[0]).words)} " for line in record]
    for m in _NO_SUCH.finditer(stems(text).line):
        thing = _CUES.get(m.group(1), m.group(1))
        if (thing in soft() and thing not in anchors()) or len(thing) < 3 or thing == "cue":
            continue
        after = m.string[m.end() :].split()[:3]
        if set(after) & _LEFT_OUT or after[:1] in (["for"], ["until"], ["till"]):
            continue  # "no step left out"; "no bars for a few days": what will be
        with_it = [n for n, line in enumerate(lines) if f" {m.group(1)} " in line]
        if with_it and not any(
            _NOT_THERE.search(before[-24:])
            for n in with_it
            for before in lines[n].split(f" {m.group(1)} ")[:-1]
        ):
            return f"The record has it otherwise: “{record[with_it[0]]}”. Say how it was."
    return None


_UNUSED = re.compile(
    r"(?i)\b(l|r|left|right)\s+(hand|arm|foot|leg|side)\s+(?:was\s+)?(?:not\s+used|unused|idle|not\s+in\s+use)\b"
)


def unused(text: str, record: Sequence[str]) -> str | None:
    """Where `text` has a hand do what the record says was not used."""
    for line in record:
        for m in _UNUSED.finditer(line):
            side = {"l": "left", "r": "right"}.get(m.group(1).casefold(), m.group(1).casefold())
            told = re.search(rf"(?i)\b{side}\s+{m.group(2)}\b", text)
            if told and not re.search(r"(?i)\b(?:not|never)\b|n['’]t", text):
                return f"The record has it otherwise: “{line}”. Say how it was."
    return None


_UNDONE = re.compile(
    r"(?i)\b([a-z]{4,})\s+(?:(?:was|were)\s+)?(?:not\s+(?:attempted|tried|done|completed|reached|started|addressed)|omitted|skipped|deferred)\b"
)
_DID = re.compile(
    r"(?:He|She|They|[A-Z]\w+)\s+(?:\w+ly\s+|also\s+|even\s+)?(?:\w{2,}ed|did|made|cut|drew|wrote|got|put|took|built|threw|caught|ate|drank|rode)\s+(?:both\s+|all\s+|on\s+)?(?:the|a|an|his|her|their)\s+([\w-]+)"
)
_NOT_DONE = re.compile(
    r"(?i)\b(?:not|never|skip\w*|left|later|instead|until|almost|wanted|asked|tried|looked|watched|passed|refused)\b|n['’]t\b"
)


def undone(text: str, record: Sequence[str]) -> str | None:
    """Where `text` has a thing done that the record says was not: "triangle not attempted"."""
    did = {stem(m.group(1).casefold()) for m in _DID.finditer(text)}
    if not did or _NOT_DONE.search(text):
        return None
    for line in record:
        if any(stem(m.group(1).casefold()) in did for m in _UNDONE.finditer(line)):
            return f"The record has it otherwise: “{line}”. Say how it was."
    return None


_COUNTS_TO = re.compile(r" count(?:s|ed)? (?:all the way |up )?to ")
_NO_SUCH = re.compile(
    r" (?:no|without|never us|not us|not need|not hold|not hold on to) (?:ani |the |a |hi |her |help of )*(\S+)(?= )"
)
_NOT_THERE = re.compile(r"\b(?:no|not|without|never|0|off|free)\b")


def _list(numbers: set[int]) -> str:
    return " and ".join(str(n) if n else "none" for n in sorted(numbers))

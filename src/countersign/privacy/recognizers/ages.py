"""Ages over 89, in figures and in words. Younger ages stay: care depends on them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_SAID = (
    r"(?:ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:one|a)[ ]hundred(?:[ ](?:and[ ])?(?:one|two|three|four|five|six|seven))?)"
)
_AGE = re.compile(rf"(?<![\w./-])(?P<age>(?:9\d|1[0-2]\d)|{_SAID})")
_AFTER = re.compile(
    r"(?:[ -]?(?:years?|yrs?|y)[ .-]?(?:old|o\b|of age)|[ -]?y/?o\b|[ -]?yr\b"
    r"|[ ]?(?:years|a[nñ]os)\b|[ ]?[mf](?=[ ,.;])|(?:th|st|nd|rd)[ ]birthday)"
)
_BEFORE = re.compile(
    r"\b(?:aged?|turn(?:ed|s|ing)|age:|edad|cumpli[oó]|is now|who is|birthday)[ :]{1,2}$"
)
_WHO_BEFORE = re.compile(
    r"(?:mother|father|ma|pa|nana|parent|aunt|uncle|wife|husband|spouse|sister|brother|son|daughter"
    r"|client|patient|pt|man|woman|lady|gentleman|male|female|resident|veteran|widow|widower"
    r"|abuela|abuelo|name)(?:,[ ]|[ ]\(|[ ])$"
)
_ALONE_AFTER = re.compile(r"\)|,|[.](?!\d)|$")
_NAMED_BEFORE = re.compile(r"(?:^|[^\w'’-])[A-Z][a-z'’-]+,[ ]$")
_SHE_IS = re.compile(
    r"\b(?:(?:she|he|who)(?:['’]s|[ ]is)|i['’]?m|i[ ]am|m(?:r|rs|s)\.?[ ][a-z'’-]+[ ]is)(?:[ ](?:now|almost|nearly))?[ ]$"
)
_ENDS = re.compile(r"[,.;!?)](?!\d)|[ ](?:and|myself|now|but|so|already|next|this)\b|\n|$")
_MEASURE = re.compile(r"\s*(?:%|percent|degrees|min|sec|lb|reps|trials|[./-]?\d)")


def _old(words: Words, at: int) -> Sequence[Span]:
    match = _AGE.match(words.lowered, words.starts[at])
    if match is None:
        return ()
    end = match.end()
    told = _AFTER.match(words.lowered, end) is not None
    if not told and _BEFORE.search(words.before(at, 14)):
        told = not words.lowered[end : end + 1].isalnum() and not _MEASURE.match(words.lowered, end)
    elif not told:
        told = bool(
            _ALONE_AFTER.match(words.lowered, end) and _WHO_BEFORE.search(words.before(at, 16))
        )
    if not told and _ENDS.match(words.lowered, end):
        before = words.text[max(0, words.starts[at] - 24) : words.starts[at]]
        comma = words.text[end : end + 1] == "," and _NAMED_BEFORE.search(before)
        told = bool(comma or _SHE_IS.search(before.lower()))
    return (Span(*match.span("age"), "AGE90", why="an age over 89"),) if told else ()


RULES = (Rule(_old, wordset("ninety one a"), re.compile(r"(?:9\d|1[0-2]\d)(?!\d)")),)

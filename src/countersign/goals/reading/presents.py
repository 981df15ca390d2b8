"""Where a goal tells what the child does now: in parentheses, after a keyword, or beside a day that
is not the day by which the goal is due.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from countersign.goals.reading import days
from countersign.goals.reading.days import Day
from countersign.goals.reading.segments import Span

_KEYWORD = re.compile(
    r"\b(?:(?<!highlighted )(?<!on the )(?<!to the )(?<!bold )(?<!raised )(?<!writing )(?<!touching )(?<!touch )(?<!above the )(?<!below the )(?<!dotted )(?<!solid )baseline|base-line|b/?l(?=\s*[:=(]|\s+\d)|present(?:ly|\s+level\w*)|currently|"
    r"current(?:\s+(?:level|status|performance|function))?(?=\s*[:=(]|\s+(?:is|at|was)\b)|plop|plaafp|plp|"
    r"starting (?:point|level|from)|start(?=\s*[:=])|pre-?test|"
    r"at (?:initial |start of |the )?(?:eval\w*|intake|start of care|soc)\b|on (?:initial )?eval\w*|"
    r"initially|at present|as of|now(?=\s*[:=(,]|\s+(?:at|is|needs|requires|does)\b)|prior(?: level|(?=\s*[:(\d]))|previous(?:ly)?|"
    r"compared (?:with|to)|vs\b|versus|as opposed to|up from|down from|that day|same day|status(?=\s*(?:on|[:(]))|"
    r"pre(?=\s*[:(])|last (?:probe|data|week)|most recent(?:ly)?|(?:(?<=\. )|(?<=; )|(?<=\())before(?=\s*[(:])|today(?=\s*[:=(,]))"
)
_WAS = re.compile(
    r"(?:(?<=[(,;.])|(?<=-))\s*(?:was|were|had been|took|needed|needs|requires|required)\b"
)
_PAREN = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_EDGE = re.compile(
    r"\.(?=\s+[^a-z]|\s*$|\s+(?=(?:baseline|by|now|currently|on|log)\b))|;|\n|//|\||\s--?\s|\s/\s|\.\s+(?=[a-z])"
)
_ABBREVIATED = re.compile(
    r"\b(?:approx|vs|no|st|dr|mr|mrs|ms|min|mod|max|sept?|oct|nov|dec|jan|feb|mar|apr|aug|e\.g|i\.e|yr|mos?|"
    r"consec|ft|lb|oz|in|sec|wk|wks|[a-z])$"
)
_FROM_TO = re.compile(
    r"(?:\b(?:up |down )?from|↑ from|↓ from)\s+(?:a (?:baseline|start|level) of\s+)?(?P<was>(?:[^.;()]|\([^()]{0,40}\)){1,80}?)\s*(?:\bto\b|->|→)\s*"
    r"(?=[^a-z]*(?:\d|no\b|zero|min|mod|max|independent|supervision|set|standby|contact|total|the expected|hand))"
)
_LEVEL = r"(?:(?:min|mod|max|total|standby|contact|supervision|dep)\w*(?:[\s-]+(?:to[\s-]+\w+|assist\w*|guard|a\b))*)"
_ARROW = re.compile(
    rf"(?<!\w)(?:(?P<was>{_LEVEL})\s*(?:->|→|=>)\s*(?={_LEVEL}|independent|modified|set)|"
    r"(?P<share>\d+\s*(?:/|of)\s*\d+)\s*(?:->|→|=>)\s*(?=\d+\s*(?:/|of)\s*\d+)|"
    r"(?P<percent>\d+\s*%)\s*(?:->|→|=>)\s*(?=\d+\s*%)|"
    r"(?P<many>\d+\s+(?P<unit>\w+)s?(?:\s\w+)?)\s*(?:->|→|=>)\s*(?=(?:\d+|no|zero)\s+(?P=unit)))"
)
_COUNTS = re.compile(
    r"\d|assist|\bcue|prompt|depend|unable|unmet|\bnone\b|\bnot yet\b|independent|supervision|hand-over|"
    r"(?:mother|mom|father|dad|parent|adult|grandma|caregiver|staff|teacher)\s+\w+s\b"
)
_TARGET = re.compile(r",?\s*(?:\b(?:target|goal|aim|will)\b)")
_DUE_BEFORE = re.compile(
    r"\b(?:by|before|until|till|due|target\w*|through|thru|no later than|on or before|mastery|timeframe|timeline|"
    r"goal date|deadline|review|meeting|conference|end of|plan ends?|ending)\b(?:(?! --? )[^,;.()|\d\n]){0,40}[,(]?\s*$"
)
_DUE_WEEKS = re.compile(r"\d\s*-?(?:weeks?|wks?|months?|mos?)\s*[(=:]\s*$")
_DUE_AFTER = re.compile(r"\s*(?:is the\s+)?(?:target|due|goal date|deadline)\b")
_NO_BASELINE = re.compile(
    r"\b(?:doi|dob|doe|born|injury|injured|surgery|post|onset|since|admitted|diagnosed|accident|"
    r"plan (?:start|dated)|certified|written|created|revised|updated)\W*(?:on\s+)?$"
)
_SUBJECT = re.compile(
    r"[,:]\s+(?=(?:the\s+)?(?:client|patient|pt|child|student|he|she|they|learner)\b\s+[a-z]+)"
)
_COUNTED_FROM = re.compile(
    r"(?<!first )(?<!last )(?<!past )\b\d+(?:st|nd|rd|th)?\s*-?(?:weeks?|wks?|months?|days?)\s+(?:from|of|after|since|starting|following)\b\s*"
    r"(?:(?:the|his|her|their|this|that|a|first|initial|ot)\s+)*"
    r"(?:(?:baseline|eval\w*|date|data|visit|session|probe|observation|assessment|measurement|start|count)\s*)*"
    r"(?:(?:that was|was|taken|of|on|dated|recorded|measured|collected|observed|done|made|from)\s+)*\(?$"
)
_ON_THAT_DAY = re.compile(
    r"\s*(?:when|on which(?: day)?|at which(?: time)?|then|that day|the day)\b"
)


def is_due(text: str, day: Day) -> bool:
    """Whether `day` is written as the one by which the goal is due."""
    before = text[: day.start]
    if before.endswith("(") and not text[day.end :].lstrip().startswith(")"):
        return False  # "before her birthday (2/3/27: 1 of 5)"
    return bool(
        _DUE_BEFORE.search(before) or _DUE_WEEKS.search(before) or _DUE_AFTER.match(text[day.end :])
    )


def counted_from(text: str, day: Day) -> bool:
    """Whether weeks are counted from `day`: "10 weeks from 11/17"."""
    return bool(_COUNTED_FROM.search(text[: day.start]))


def happened(text: str, day: Day) -> bool:
    """Whether `day` is that of an injury, a birth, a plan: no baseline and nothing due."""
    return bool(_NO_BASELINE.search(text[: day.start]))


def presents(text: str, *, late: Callable[[Day], bool]) -> tuple[Span, ...]:
    """Where `text` (plain small letters) tells what the child does now. `late` judges a day that
    stands alone in the sentence of the goal itself."""
    seen = days.days(text)
    found: list[Span] = []
    for span in (*_in_parentheses(text, seen), *_after_keywords(text, seen)):
        _add(found, span)
    for match in _FROM_TO.finditer(text):
        if _COUNTS.search(match["was"]):
            _add(found, match.span())
    for match in _ARROW.finditer(text):
        _add(found, match.span())
    for span in _beside_days(text, seen, found, late):
        _add(found, span)
    return tuple(sorted(found))


def _add(found: list[Span], span: Span) -> None:
    """Add `span`; what it overlaps becomes one with it."""
    if span[1] <= span[0]:
        return
    for one in [one for one in found if one[0] < span[1] and span[0] < one[1]]:
        found.remove(one)
        span = min(one[0], span[0]), max(one[1], span[1])
    found.append(span)


def _in_parentheses(text: str, seen: tuple[Day, ...]) -> Iterator[Span]:
    for match in _PAREN.finditer(text):
        inner = match[1]
        if _DUE_BEFORE.search(inner + " ") and not _KEYWORD.search(inner):
            continue
        dated = [d for d in seen if match.start() < d.start < match.end()]
        of_day = [
            d for d in seen if not text[d.end : match.start()].strip() and d.end <= match.start()
        ]
        if _ON_THAT_DAY.match(inner) and any(counted_from(text, d) for d in of_day):
            if _COUNTS.search(inner):
                yield match.span()
            continue
        if (
            _KEYWORD.search(inner)
            or _WAS.match(f"({inner}"[1:])
            or re.match(r"\s*(?:was|from)\b", inner)
        ):
            if _COUNTS.search(inner) or dated:
                yield match.span()
        elif dated and not any(is_due(text, d) or counted_from(text, d) for d in dated):
            rest = _without_days(inner, dated, match.start() + 1)
            if not rest.strip() and _last(text, dated[0], seen):
                continue  # "at the February visits (2/22/27)": the last day of all is the due one
            if _KEYWORD.search(text[max(0, match.start() - 40) : match.start()].rstrip() + ":"):
                continue
            after = _sentence(text, match.end())[1]
            if _dates_what_follows(text[match.end() : after]):
                yield match.start(), after
            elif _COUNTS.search(rest) or len(rest.split()) > 1:
                yield match.span()
            else:
                # "0 of 5 (11/20/26)": what is dated stands before the parentheses.
                yield _clause_beside(text, match.start(), match.end())


def _last(text: str, day: Day, seen: tuple[Day, ...]) -> bool:
    """Whether `day` is the last of several days, none of which is said to be due."""
    others = [one for one in seen if one is not day]
    if day.year is None or not others or any(is_due(text, one) for one in others):
        return False
    return all(
        one.year is not None
        and (one.year, one.month, one.day or 1) < (day.year, day.month, day.day or 1)
        for one in others
    )


def _dates_what_follows(after: str) -> bool:
    """Whether a day in parentheses belongs to what comes after it: "Pre (12/5/26): 2 min"."""
    return bool(
        re.match(r"\s*[:=]", after)
        and _COUNTS.search(after)
        and not re.search(r"\bwill\b|\bby\s+\d", after)
    )


def _without_days(text: str, dated: list[Day], offset: int) -> str:
    for day in dated:
        start, end = day.start - offset, day.end - offset
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _clause_beside(text: str, at: int, end: int) -> Span:
    """The clause that a day in parentheses dates: the one before it, or, when it begins a
    sentence, the one after."""
    if re.search(r"(?:^|[.;\n])\s*(?:[a-z'-]+\s+){0,3}$", text[:at]):
        return at, _sentence(text, end)[1]
    return _clause_before(text, at, end)


def _clause_before(text: str, at: int, end: int) -> Span:
    begin = max((m.end() for m in re.finditer(r"[,;:(|]\s|\bfrom\s|\.\s", text[:at])), default=0)
    for day in days.days(text):
        if begin <= day.start < at and is_due(text, day):
            begin = day.end
    words = text[begin:at]
    return (begin, end) if _COUNTS.search(words) and "will" not in words.split() else (at, end)


def _after_keywords(text: str, seen: tuple[Day, ...]) -> Iterator[Span]:
    inside = [m.span() for m in _PAREN.finditer(text)]
    for match in _KEYWORD.finditer(text):
        if not _begins(text, match) or any(s < match.start() < e for s, e in inside):
            continue
        begin, end = _sentence(text, match.start())
        inner = [d for d in seen if match.end() <= d.start < end]
        if not _COUNTS.search(_without_days(text[match.end() : end], inner, match.end())):
            end = _past_dash(text, end)
        end = min(end, _target(text, match.end(), end, seen))
        start = match.start()
        lead = text[begin:start]
        first = [d for d in seen if begin <= d.start < start]
        if (
            (first and not any(is_due(text, d) for d in first))
            or len(lead.split()) <= 3
            or match[0] == "compared"
        ):
            # "11/10/26 baseline = 6 ft", "his Nov. 18 baseline being"
            cut = max((m.end() for m in re.finditer(r",\s", text[begin:start])), default=0) + begin
            start = min(
                [d.start for d in first] + [cut if len(text[cut:start].split()) <= 4 else start]
            )
        yield start, end


def _begins(text: str, match: re.Match[str]) -> bool:
    """Whether the word begins a statement of the present, and is no part of another phrase."""
    word, before, after = (
        match[0],
        text[: match.start()].rstrip(),
        text[match.end() : match.end() + 20],
    )
    if word in ("baseline", "base-line") and re.search(
        r"\b(?:the|on|above|below|touch\w*|sit\w*|of the|to|onto)$", before
    ):
        # "90 % of letters on the baseline" is a line of the paper.
        line = re.search(r"\b(?:on|above|below|touch\w*|sit\w*|onto|to|of) the$", before)
        return bool(re.match(r"\s*(?:[:=(]|was|of \d|is\b)", after)) and not line
    if word == "up from" and re.search(
        r"\b(?:get|gets|getting|stand|stands|rise|rises|climb|climbs)$", before
    ):
        return False
    if word.startswith("current"):
        return not re.match(r"\s*(?:level of function|plan|grade|authorization)", after)
    if word.startswith(("at ", "on ")):
        return bool(
            re.search(
                r"\d|assist|cue|\(|,|;", text[max(0, match.start() - 60) : match.start()][-60:]
            )
        )
    return True


def _target(text: str, start: int, end: int, seen: tuple[Day, ...]) -> int:
    """Where a statement of the present gives way to the goal within one sentence."""
    stops = [m.start() for m in _TARGET.finditer(text, start, end)]
    for day in seen:
        if start < day.start < end and is_due(text, day):
            by = max(
                text.rfind(word, start, day.start)
                for word in (
                    " by ",
                    " target",
                    " until ",
                    " through ",
                    " due ",
                    " before ",
                    " on or ",
                    " no later",
                )
            )
            stops.append(by if by > 0 else day.start)
    for match in re.finditer(
        r",\s+(?=(?:the\s+)?[a-z'-]+\s+will\b|(?:he|she|they|client|student|patient|child)\s)",
        text[start:end],
    ):
        stops.append(start + match.start())
    for match in re.finditer(
        r",\s+(?=(?:in|on|given|when|during|with)\s[^,;.]*(?:\bwill\b|\bby\b))", text[start:end]
    ):
        if _COUNTS.search(text[start : start + match.start()]):
            stops.append(start + match.start())
    dated = [day for day in seen if start <= day.start and day.end <= end]
    bare = _without_days(text[start:end], dated, start)
    counted = [stop for stop in stops if _COUNTS.search(bare[: stop - start])]
    return min(counted, default=end)


def _sentence(text: str, at: int) -> Span:
    """The sentence, line or bullet in which `at` stands."""
    begin, end = 0, len(text)
    for match in _EDGE.finditer(text):
        if match[0].startswith(".") and _ABBREVIATED.search(text[: match.start()]):
            continue
        if match.start() >= at:
            end = match.start()
            break
        begin = match.end()
    return begin, end


def _beside_days(
    text: str, seen: tuple[Day, ...], found: list[Span], late: Callable[[Day], bool]
) -> Iterator[Span]:
    """Clauses with a day that is not the due day."""
    free = [d for d in seen if not any(s <= d.start < e for s, e in found)]
    if len(seen) > 1 and not any(is_due(text, d) or counted_from(text, d) for d in seen):
        # No day is said to be due: then the last one is.
        dated = [d for d in free if d.year is not None]
        last = max(dated, key=lambda d: (d.year, d.month, d.day or 0), default=None)
        free = [d for d in free if d is not last]
    for day in free:
        if is_due(text, day) or counted_from(text, day) or happened(text, day):
            continue
        begin, end = _sentence(text, day.start)
        rest = _without_days(text[begin:end], [day], begin)
        if not _COUNTS.search(rest) and not is_due(text, day):
            end = _with_more(text, end, seen)
            rest = _without_days(text[begin:end], [day], begin)
        if not _COUNTS.search(rest):
            end = _past_dash(text, end)
            rest = _without_days(text[begin:end], [day], begin)
        if not _COUNTS.search(rest):
            continue
        others = [d for d in seen if d is not day and begin <= d.start < end]
        goal = re.search(r"\bwill\b", text[begin:end]) or any(is_due(text, d) for d in others)
        if not others and late(day) and (goal or end - begin > len(text) / 2):
            continue
        if not goal:
            yield begin, _with_more(text, end, seen)
            continue
        end = min(end, _target(text, day.end, end, seen))
        if subject := _SUBJECT.search(text, day.end, end):
            end = subject.start()
        if not _COUNTS.search(_without_days(text[begin:end], [day], begin)):
            continue
        yield _begun(text, begin, day.start), end


_MORE = re.compile(r";[^;.\n]*?(?=[;\n]|\.(?:\s|$)|$)")


def _with_more(text: str, end: int, seen: tuple[Day, ...]) -> int:
    """The end of what goes on after a semicolon with further counts of the same day."""
    while (more := _MORE.match(text, end)) is not None:
        said = more[0]
        dated = any(more.start() <= day.start < more.end() for day in seen)
        if (
            dated
            or not _COUNTS.search(said)
            or re.search(r"\b(?:will|by|target|goal|in|with)\b", said)
        ):
            return end
        end = more.end()
    return end


def _past_dash(text: str, end: int) -> int:
    """The end of what a dash joins: "12/6/26 - 3 of 10" is a day and what was counted on it."""
    dash = re.match(r"\s*--?\s", text[end:])
    return end if dash is None else _sentence(text, end + dash.end())[1]


def _begun(text: str, begin: int, at: int) -> int:
    """Where, in a sentence that also tells the goal, the statement with the day at `at` begins."""
    cuts = [begin]
    for match in re.finditer(r",\s+|\(|:\s|\s-\s|\bfrom\s|\bcompared\s|\bvs\.?\s", text[begin:at]):
        cuts.append(begin + match.end())
    for cut in reversed(cuts):
        if _COUNTS.search(text[cut:at]):
            return cut
    return cuts[-1]

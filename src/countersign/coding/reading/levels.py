"""The level of an evaluation: the lowest that history, deficits and decisions all reach.

Three deficits fit low and moderate, five fit moderate and high; what that leaves open, and what the
note does not say, is the therapist's. Time never decides.

Source: rules/cpt_ot.yaml, evaluation_complexity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LOW, MODERATE, HIGH = 0, 1, 2
MANY_SOURCES = 3  # kinds of papers and talks that were gone through
CODES = ("97165", "97166", "97167")
_NUMBERS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_LACKS = (
    r"(?:deficits?|limitations|impairments|difficulties|problem areas|"
    r"performance (?:problems|issues)|"
    r"areas of (?:deficit|need|concern|difficulty)|(?:areas|occupations|skills) (?:of concern|"
    r"affected|limited|impaired))"
)
_COUNTED = re.compile(
    rf"\b{_NUMBER}\+? (?:\w+[ -]){{0,3}}?{_LACKS}"
    rf"|deficits?(?: \w+){{0,2}} ?(?:\(|=|:|x) ?{_NUMBER}\b"
    rf"|(?:deficits?|limited|problems|difficulty|trouble) (?:\w+ ){{0,3}}in {_NUMBER} (?:\w+ )?"
    r"(?:areas|occupations|domains|tasks|skills|activities)"
    rf"|\b{_NUMBER} (?:\w+ )?(?:areas|occupations|skills|things|activities|tasks) (?:\w+ )?"
    r"(?:limited|affected|impaired|hard|difficult)"
    rf"|\b(?:found|identified|noted|saw|came up with|narrowed (?:it )?to) "
    rf"(?:only |just )?{_NUMBER} "
    r"(?:\w+ )?(?:things|problems|areas|issues|needs|concerns)"
    rf"|\b{_NUMBER} (?:[\w-]+ ){{0,3}}(?:areas|occupations|domains|roles|limits|obstacles|"
    rf"barriers)\b"
    rf"|\b{_NUMBER} (?:[\w-]+ ){{0,3}}(?:things|tasks|activities|skills|parts|jobs|needs)\b"
    r"(?=[^.;]{0,40}\b(?:limit|hard|difficult|can ?no|cannot|can no|can't|unable|stand|"
    r"problem|affect|"
    r"trouble|lost|impair|struggl|fail|behind|not (?:yet )?(?:manage|able|do)|get in|out of reach|"
    r"need|beyond|stop))"
)
_LISTED = re.compile(
    r"\b(?:deficits?|problem areas|problems|limitations|difficulties|impairments|limited in|"
    r"trouble with)\b[^.:;(\n]{0,45}(?::|\(| - | in )\s*([^.\n]+)"
)
_UNABLE = re.compile(r"\b(?:can'?t|cannot|can not|unable to|not able to)\b[^.;]*")
_BRACKETED = re.compile(r"\([^()]*\)|->[^,;]*|→[^,;]*")
_NUMBERED = re.compile(r"(?:^|[\s;,])\(?(\d)[.):]? (?=[a-z])")
_RANGE = re.compile(rf"\b{_NUMBER} ?(?:-|to|or) ?{_NUMBER} (?:\w+ ){{0,2}}deficits?")
_PAST = (
    r"(?:history|histories|hx|reviews?|records?|charts?|profiles?|interview|background|story|"
    r"look|talk|files?|papers|letters|anamnesis|intake)"
)
_WORDS = r"(?:[\w/&,]+ ){0,4}"
_BRIEF = r"(?:brief(?:ly)?|short|limited|quick|few|focused|concise)"
_MORE = r"(?:expanded|additional|further|wider|broader|fuller)"
_LONG = (
    r"(?:long|lengthy|full|complete|whole|entire|extensive(?:ly)?|in[- ]depth|thick|exhaustive|"
    r"comprehensive)"
)
_BETWEEN = r"(?:extended|detailed|thorough(?:ly)?|deeper)"


def _scope(word: str) -> str:
    return (
        rf"{word},? {_WORDS}{_PAST}|{_PAST}(?: {_PAST})?(?: was|:| is|,| done| taken| in depth)* ?"
        rf"(?:-|:|,)? ?{word}\b"
    )


# What the words say, with every level that they fit.
_HISTORY = (
    ((HIGH,), rf"review\w* extensively|{_scope(_LONG)}"),
    ((MODERATE, HIGH), _scope(_BETWEEN)),
    (
        (MODERATE,),
        rf"{_scope(_MORE)}|(?:went|reached|looked) (?:\w+ )?(?:beyond|further|past) (?:the )?\w+",
    ),
    ((LOW,), rf"{_scope(_BRIEF)}|only (?:\w+ ){{0,3}}(?:asked|looked|what bears on|relevant)"),
)
_SOURCES = re.compile(
    r"\b(?:records?|reports?|letters?|charts?|files?|summar(?:y|ies)|notes|history|histories|"
    r"long talk|interview)\b"
)
_CHANGE = r"(?:modif\w+|adapt\w+|chang\w+|adjust\w+|help\w*|assist\w*|cueing|accommodat\w+)"
_TASKS = r"(?:tasks?|tests?|testing|items?|assessment|activit\w+|directions)"
_DECIDING = r"(?:clinical )?(?:decision|reasoning|decisions|judg(?:e)?ment)"
_CHOICES = (
    r"(?:[\w-]+ ){0,2}(?:options|choices?|paths|routes|ways|plans|directions|approaches|avenues|"
    r"possibilities|treatments|methods)"
)
_DECISIONS = (
    (
        (HIGH,),
        rf"high(?:[- ]complexity| level of)? (?:\w+ ){{0,3}}{_DECIDING}|"
        r"decision[- ]making(?: was| is|:| of)* high|"
        rf"high(?: analytic)? complexity|"
        rf"(?:significant|substantial|considerable|extensive|heavy|major|maximal|max) "
        rf"(?:\w+ ){{0,2}}"
        rf"{_CHANGE}|{_CHANGE} (?:\w+ ){{0,2}}(?:a lot|heavily|significantly|considerably|"
        r"substantially|throughout)|(?:heavily|significantly|considerably) modified|"
        rf"(?:many|multiple|numerous|(?:a )?(?:wide|large|broad|great) (?:range|number|"
        rf"choice|array|set) of|"
        rf"a range of|lots of|a lot of|any number of) {_CHOICES}|"
        rf"(?:every|each|all|most)(?: of)?(?: the| his| her)? {_TASKS} (?:\w+ ){{0,3}}"
        rf"(?:broken down|helped|{_CHANGE}|cut down|simplified)|"
        rf"had to be (?:\w+ ){{0,2}}(?:broken down|physically)|"
        r"comprehensive assess|with (?:\w+ )?physical (?:help|assist\w*)|"
        r"could not (?:finish|complete|do) (?:\w+ ){0,3}without (?:\w+ ){0,2}"
        r"(?:physical|help|assist)",
    ),
    (
        (MODERATE,),
        rf"moderate(?:[- ]complexity| level of)? (?:\w+ ){{0,3}}{_DECIDING}|"
        r"decision[- ]making(?: was| is|:| of)* moderate|"
        rf"moderate (?:analytic )?complexity|(?:several|some|a couple of|a handful of|"
        rf"a few|(?:two or )?three|more than one|"
        rf"different|various) {_CHOICES}|"
        r"detailed assess|"
        rf"(?:min(?:imal)?|moderate|mod|some|small|minor|slight|a few|a little|occasional|"
        rf"one or two)"
        rf"(?: to mod\w*| physical| verbal)* {_CHANGE}|"
        rf"{_TASKS} (?:\w+ ){{0,3}}(?:simplified|shortened) (?:a little|a bit|slightly|once|twice)",
    ),
    (
        (LOW,),
        rf"low(?:[- ]complexity| level of)? (?:\w+ ){{0,3}}{_DECIDING}|"
        r"decision[- ]making(?: was| is|:| of)* low|straightforward|simple decision|"
        r"low (?:analytic )?complexity|"
        rf"(?:(?<!a )few|limited|one or two|one clear|only one|a single|"
        rf"not many)(?: number of)? {_CHOICES}|"
        r"one (?:obvious|clear|plain) \w+|"
        rf"(?:problem-)?focused assess|(?:no|without|w/o|never|not) (?:\w+ ){{0,2}}{_CHANGE}|"
        r"(?:as|like) (?:in|per|the) (?:the )?manual|standard (?:way|conditions|administration)|"
        r"nothing (?:had to be|needed to be|was) (?:changed|modified|adapted)|"
        rf"{_TASKS} (?:were |was )?(?:given )?as (?:written|standard|published|is)\b|"
        rf"did not (?:need|have) to (?:be )?{_CHANGE}",
    ),
)


@dataclass(frozen=True, slots=True)
class Level:
    """The code, other codes it may be, and what the note leaves open."""

    code: str
    others: tuple[str, ...]
    missing: tuple[str, ...]


def level(text: str) -> Level:
    """The level of an evaluation described in lowercased `text`."""
    history = _component(text, _HISTORY)
    decisions = _component(_UNABLE.sub(" ", text), _DECISIONS)
    deficits = _deficits(text)
    missing = tuple(
        name
        for name, known in (
            ("the scope of the history", history),
            ("the number of performance deficits", deficits),
            ("the complexity of the decisions", decisions),
        )
        if not known
    )
    every = (LOW, MODERATE, HIGH)
    ways = {
        min(h, d, m)
        for h in history or every
        for d in deficits or every
        for m in decisions or every
    }
    lowest = min(ways)
    return Level(CODES[lowest], tuple(CODES[w] for w in sorted(ways) if w != lowest), missing)


def _component(text: str, levels: tuple[tuple[tuple[int, ...], str], ...]) -> tuple[int, ...]:
    """The levels that all its words fit; where they contradict each other, the lowest one."""
    said = [set(fit) for fit, pattern in levels if re.search(pattern, text)]
    if not said and levels is _HISTORY and len(set(_SOURCES.findall(text))) >= MANY_SOURCES:
        return (HIGH,)
    if not said:
        return ()
    return tuple(sorted(set.intersection(*said))) or (min(set.union(*said)),)


def _deficits(text: str) -> tuple[int, ...]:
    span = _RANGE.search(text)
    if span:
        low, high = (_number(g) for g in span.groups())
        return tuple(sorted({*_levels(low), *_levels(high)}))
    listed = _LISTED.search(text)
    if listed and (items := _numbered(listed.group(1))):
        return _levels(items)
    counted = _COUNTED.search(text)
    if counted:
        return _levels(_number(next(g for g in counted.groups() if g)))
    if listed and (items := _items(listed.group(1))):
        return _levels(items)
    return ()


def _numbered(told: str) -> int:
    """How many things a list with its own numbers names, else 0."""
    numbers = [int(n) for n in _NUMBERED.findall(" " + told)]
    whole = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return len(numbers) if whole else 0


def _items(told: str) -> int:
    """How many things a list names, by its semicolons, else by its commas."""
    plain = _BRACKETED.sub(" ", told)
    mark = r";" if plain.count(";") > 1 else r",|;|\band\b|/|\+"
    head = re.split(r"\s-\s", plain)[0]
    return len([one for one in re.split(mark, head) if one.strip()])


def _levels(count: int) -> tuple[int, ...]:
    if count == 3:
        return (LOW, MODERATE)
    if count == 5:
        return (MODERATE, HIGH)
    return (LOW,) if count < 3 else (MODERATE,) if count < 5 else (HIGH,)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]

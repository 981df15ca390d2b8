"""What a goal counts: trials, percent, minutes, millimetres, cues, letters, levels of help.

An amount has a unit, so that a goal's can be laid beside its baseline's, and says whether more of
it is better. What looks like an amount and measures nothing ("80 % of the time") is kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from countersign.base.words import wordlist, wordset
from countersign.goals.lexicon import singular
from countersign.goals.reading import days

N = r"\d+(?:\.\d+)?"
AT_LEAST = (
    r"(?:at least|minimum of|a minimum of|no less than|not less than|no fewer than|≥|>=|>|or more)"
)
AT_MOST = (
    r"(?:no more than|not more than|not to exceed|at most|a maximum of|maximum of|maximum|max|up to|"
    r"fewer than|less than|under|below|within|inside(?: of)?|in under|in less than|≤|<=|<|=<)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One counted thing. `unit` is its kind, `of` the noun counted, `base` the denominator.

    `strong` amounts measure by themselves; others only beside a baseline of the same unit.
    """

    start: int
    end: int
    unit: str
    value: float
    of: str = ""
    base: float | None = None
    less_is_better: bool = False
    strong: bool = True
    hollow: str = ""

    @property
    def share(self) -> float:
        """4 of 5 as 0.8; a plain value as it is."""
        return self.value / self.base if self.base else self.value


OCCASIONS = wordset(
    "trial opportunity attempt try session visit day morning evening night meal lunch snack "
    "bath transition occasion time instance occurrence event observation probe sample "
    "assignment class period recess outing mealtime bedtime arrival dismissal game round "
    "turn change task activity routine week breakfast dinner weekday weekend afternoon "
    "saturday sunday monday tuesday wednesday thursday friday nap outfit shift trip "
    "dressing toileting repetition rep handwashing brushing practice request challenge "
    "situation setting interval journal worksheet entry haircut drop-off pick-up challenge "
    "probe conflict upset prompt check play-date playdate club lesson center circle hour"
)
# "3 sessions running" tells how often to look, not how much is done.
_RUNNING = wordset("session week day visit probe month datum sample consecutive")
_TOOLS = wordset(
    "strategy choice option step-routine tool technique method way mode chair person adult "
    "peer friend child student sibling hand arm foot leg knee side finger year old setting "
    "environment grade inch degree"
)
_ERRORS = (
    r"(?:spills?|errors?|reversals?|drops?|gags?|gagging|spillage|crying|hits?|outbursts?|"
    r"tantrums?|meltdowns?|mistakes?|refusals?|falls?|accidents?|omissions?|bumps?|redirections?|"
    r"elopements?|protests?|escapes?|incidents?|episodes?|loss(?:es)? of balance|"
    r"deviations?|screams?|aggression)"
)
_WORD = r"[a-z][a-z'-]*"
_STOP = wordset(
    "with without by in on at over across during for using given when while after before "
    "and or as per to from within of the a an his her their its is are was but until "
    "baseline via if each every that which who independently correctly accurately"
)
_UNITS = {
    "second": ("time", 1.0),
    "minute": ("time", 60.0),
    "hour": ("time", 3600.0),
    "mm": ("length", 1.0),
    "millimeter": ("length", 1.0),
    "millimetre": ("length", 1.0),
    "cm": ("length", 10.0),
    "centimeter": ("length", 10.0),
    "centimetre": ("length", 10.0),
    "inch": ("length", 25.4),
    "foot": ("length", 304.8),
    "feet": ("length", 304.8),
    "ft": ("length", 304.8),
    "yard": ("length", 914.4),
    "meter": ("length", 1000.0),
    "metre": ("length", 1000.0),
    "pound": ("weight", 1.0),
    "lb": ("weight", 1.0),
    "kg": ("weight", 2.2),
    "ounce": ("volume", 1.0),
    "oz": ("volume", 1.0),
    "ml": ("volume", 0.034),
    "degree": ("angle", 1.0),
    "wpm": ("rate", 1.0),
}
_MEASURED = "|".join(
    sorted(
        wordlist(
            "seconds? minutes? hours? mm cm millimet(?:er|re)s? centimet(?:er|re)s? inch(?:es)? feet "
            "foot ft yards? met(?:er|re)s? pounds? lbs? kg ounces? oz ml degrees? wpm secs? "
            "mins?"
        ),
        key=len,
        reverse=True,
    )
)

_SHARE = re.compile(
    rf"(?<![\d/.])(?P<n>{N})(?:\s*(?:-|to|or)\s*(?P<n2>{N}))?"
    rf"\s*(?:(?:{_WORD}\s+)?(?P<noun0>{_WORD})\s+)?(?:/|out of|of|:(?=\d))\s*"
    r"(?:(?:every|the|a total of|a possible|all|his|her|their|its|these|those)\s+)?"
    rf"(?P<m>\d+)(?![\d/]|\.\d)(?P<after>(?:[\s-]+(?:{_WORD})){{0,4}})"
)
_IN = re.compile(
    rf"(?<![\d/.])(?P<n>\d+)\s+(?:in|x/)\s+(?P<m>\d+)\s+(?P<after>{_WORD}(?:\s+{_WORD}){{0,2}})"
)
_PERCENT = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,3}(?:\.\d+)?)(?:\s*%?\s*(?:-|to)\s*(?P<n2>\d{1,3}))?\s*(?:%|percent\b|pct\b)\s*(?=(?P<after>[^,;.()]*))"
)
_MEASURE = re.compile(
    rf"(?<![\d/.])(?P<n>\d+\s*/\s*\d+|\d+\s+\d+/\d+|{N})(?:\s*(?:-|to|or)\s*(?P<n2>{N}))?"
    rf"(?P<join>\s*-\s*|\s*)(?P<unit>{_MEASURED})\b(?=(?P<after>[^,;.()]*))"
)
_RATE = re.compile(
    rf"(?P<n>{N})\s+(?P<noun>{_WORD}(?:\s+{_WORD})?)\s*(?:per|a|an|/|each|every)\s*"
    rf"(?P<per>minute|min|hour|day|meal|session|week|lesson|class|sitting|activity|game|page|line|\d+ minutes?)\b"
)
_COUNT = re.compile(
    rf"(?<![\d/.:-])(?P<n>{N})(?:\s*(?:-|to|or)\s*(?P<n2>{N}))?(?P<fewer>\s+or\s+(?:fewer|less))?"
    rf"(?P<more>\s+or\s+more)?(?P<join>\s+|-)(?P<words>{_WORD}(?:(?:\s+|-){_WORD}){{0,4}})"
)
_NONE = re.compile(rf"\b(?:no|without|zero|0)\s+(?:{_WORD}\s+)?(?P<noun>{_ERRORS})\b")
_WITHOUT = re.compile(
    r"\bwithout\s+(?P<noun>(?!prompt|cue|cuing|cueing|assist|help|remind|support|adult|verbal|physical)"
    rf"{_WORD}ing)\b"
)
_ALL = re.compile(
    rf"\b(?P<every>all|every|each|100 ?%)\s+(?:of\s+)?(?:(?:the|his|her|their|of)\s+)*(?:(?P<n>\d+)\s+)?"
    rf"(?P<words>{_WORD}(?:\s+{_WORD}){{0,2}})"
)
_SCORE = re.compile(
    rf"\b(?:(?:standard|scaled|raw|total|composite|subtest|age[- ]equivalent|t|z)[- ]?\s*scores?|percentile(?: rank)?|scores?(?!\s*sheet)|scored|ss)\b"
    rf"[^.;]{{0,60}}?\b(?P<n>{N})(?!\s*(?:/|of|out of)\s*\d)|(?P<n3>{N})(?:st|nd|rd|th)\s+percentile"
    rf"|(?<!of )(?<![\d/.])(?P<n4>{N})\s+(?:points?\s+)?on\s+(?:an?\s+|the\s+|his\s+|her\s+|their\s+)?(?:[\w-]+\s+){{0,3}}(?:questionnaire|inventory|survey|subtest|rating scale|profile)\b"
)
_RATING = re.compile(
    rf"\b(?:copm|gas|rating|rated|rates?|self-rat\w+|likert|scale|level on the)\b[^.;]{{0,50}}?"
    rf"(?P<n>[-+]?{N})(?:\s*(?:/|out of|of)\s*(?P<m>\d+))?"
)
_PRAISE = re.compile(
    r"\b(?:accura\w+|legib\w+|correct\w*|readab\w+|complet\w+|placement|formation|alignment|precision|"
    r"intake|volume|recogniz\w+|on[- ]task|compliance)\b"
)
_HOLLOW_AFTER = re.compile(
    r"^(?:of (?:the |all )?times?\b|(?:improve|increas|better|more|reduc|decreas|gain|growth|progress|"
    r"enhance)\w*|of (?:his|her|their|the) (?:potential|ability|abilities|time|day)\b)"
)
_BY_PERCENT = re.compile(
    r"\b(?:improve|increase|decrease|reduce|enhance|better)\w*\b[^.;,]*\bby\s*$"
)


def amounts(text: str, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Amount, ...]:
    """Every amount in `text` (plain small letters) outside the spans `taken`, in order."""
    spans = list(taken) + [(day.start, day.end) for day in days.days(text)]
    found: list[Amount] = []
    for reader in (
        _ratings,
        _scores,
        _rates,
        _parts_of_nothing,
        _inverted,
        _shares,
        _none_of,
        _percents,
        _measures,
        _nones,
        _alls,
        _counts,
    ):
        for amount in reader(text):
            if any(s <= amount.start < e for s, e in spans):
                continue
            # What is read after the figure may run into what is known already.
            end = min([s for s, _ in spans if amount.start < s < amount.end] or [amount.end])
            if not re.search(
                r"\d|no|all|every|each|without|zero|half|third|quarter|fourth|fifth|tenth",
                text[amount.start : end],
            ):
                continue
            found.append(amount if end == amount.end else replace(amount, end=end))
            spans.append((amount.start, end))
    return tuple(sorted(found, key=lambda one: one.start))


_BARE = re.compile(rf"(?<![\d/.-])({N})(?![\d/.:-])")


def bare(text: str) -> tuple[Amount, ...]:
    """The number of a baseline that names no unit: "65 on 10/12"."""
    spans = [(day.start, day.end) for day in days.days(text)]
    return tuple(
        Amount(m.start(), m.end(), "bare", float(m[1]), strong=False)
        for m in _BARE.finditer(text)
        if not any(s <= m.start() < e for s, e in spans)
    )[:1]


@lru_cache(maxsize=4096)
def head(words: str) -> str:
    """The noun that is counted in "consecutive therapy sessions with": session."""
    kept: list[str] = []
    for word in words.replace("-", " ").split():
        if word in _STOP:
            break
        kept.append(word)
    for word in kept:
        if singular(word) in OCCASIONS:
            return singular(word)
    while len(kept) > 1 and kept[-1].endswith(("ed", "ing", "ly")):
        kept.pop()  # "bites swallowed", "nails cut neatly"
    if not kept or kept[-1] in ("measured", "counted", "seen", "observed", "recorded", "logged"):
        return ""
    return singular(kept[-1])


def _upper(match: re.Match[str]) -> float:
    return float(match["n2"] or match["n"]) if "n2" in match.re.groupindex else float(match["n"])


# "In 4 of 5 meltdowns" tells when it is counted; "4 of 5 meltdowns" alone, how often it goes wrong.
_IN_THEM = re.compile(r"\b(?:in|on|during|across|for|at)\s+(?:at least\s+)?$")


def _shares(text: str) -> Iterator[Amount]:
    for pattern in (_SHARE, _IN):
        for match in pattern.finditer(text):
            value, base = float(match["n"]), float(match["m"])
            after = match["after"]
            noun = head(after) or singular(match.groupdict().get("noun0") or "")
            if base == 0 or (value > base and noun not in OCCASIONS):
                continue
            sized = r"\s*(?:inch|\"|in\b(?!\s+\w+ing)|of an? inch|cup|tsp|mile)"
            if re.match(sized, after) and not re.search(r"\bof\s", match[0][: -len(after) or None]):
                continue
            words = _kept(after)
            if _HOLLOW_AFTER.match(text[match.end("m") :].lstrip()):
                yield _of_nothing(match.start(), match.end("m"), value, base)
                continue
            yield Amount(
                match.start(),
                match.end() - len(after) + words,
                "share",
                value,
                noun,
                base,
                less_is_better=bool(re.search(AT_MOST + r"\s*$", text[: match.start()]))
                or bool(
                    re.search(rf"^{_ERRORS}$", noun) and not _IN_THEM.search(text[: match.start()])
                ),
                strong=noun not in _TOOLS,
            )


# "Half the time", "2 thirds of his day": a part of a whole that nobody counts.
_PART_OF_NOTHING = re.compile(
    r"\b(?:(?:\d+|a|an)\s+)?(?:half|thirds?|quarters?|fourths?|fifths?|tenths?)\s+(?:of\s+)?"
    r"(?:the|his|her|their|all)\s+(?:times?|day|potential)\b"
)


def _of_nothing(start: int, end: int, value: float, base: float) -> Amount:
    return Amount(start, end, "share", value, "", base, strong=False, hollow="share-of-nothing")


def _parts_of_nothing(text: str) -> Iterator[Amount]:
    for match in _PART_OF_NOTHING.finditer(text):
        yield _of_nothing(match.start(), match.end(), 1.0, 2.0)


def _kept(after: str) -> int:
    """How many letters of the words after a share belong to it."""
    at = 0
    for match in re.finditer(rf"[\s-]+({_WORD})", after):
        if match[1] in _STOP:
            break
        at = match.end()
        if singular(match[1]) in OCCASIONS:
            break
    return at


def _percents(text: str) -> Iterator[Amount]:
    for match in _PERCENT.finditer(text):
        before, after = text[: match.start()], match["after"]
        near = f"{before[-45:]} {after[:45]}"
        of = re.match(r"of\s+(?:the\s+|all\s+|his\s+|her\s+|their\s+)?(?P<words>.*)", after)
        hollow = ""
        if _HOLLOW_AFTER.match(after) or _BY_PERCENT.search(before):
            hollow = "share-of-nothing"
        elif not of and not _PRAISE.search(near):
            hollow = "percent-of-nothing"
        words = head(of["words"]) if of else ""
        yield Amount(
            match.start(),
            match.end() + (_until(after) if not hollow or of else 0),
            "share",
            _upper(match),
            words,
            100.0,
            less_is_better=bool(re.search(AT_MOST + r"\s*$", before)),
            strong=not hollow,
            hollow=hollow,
        )


def _until(after: str) -> int:
    stop = re.search(
        r"\b(?:with|without|by|in|on|at|over|across|during|for|using|given|when|while)\b", after
    )
    return len(after[: stop.start()].rstrip()) if stop else len(after.rstrip())


def _value(said: str) -> float:
    whole, _, part = said.replace(" /", "/").replace("/ ", "/").strip().rpartition(" ")
    over = part.split("/")
    value = (
        float(over[0]) / float(over[1] or 1)
        if len(over) == 2 and float(over[1])
        else float(over[0])
    )
    return value + (float(whole) if whole else 0)


_DESCRIBED = re.compile(
    r"^\s*(?:wide|long|tall|thick|high|deep|diameter|bold|circle|square|line|lines|path|curved|"
    r"straight|triangle|strip|shape|session|block|period|activit|circle time|task|lesson|visual|"
    r"timer|zone|(?:x|by)\s*\d+\s*(?:cm|mm|inch)|old|of age|button|bead|ball|cube|block|grid|box|paper|ruled|margin|"
    r"delay|wait time|warm|heavy|sensory|prep|break\b|movement|exercise|song|story)"
)
_LOWER_FOR = re.compile(rf"(?:{AT_MOST}|\bto\b.*\bfrom\b|\bin)\s*(?:the first\s+|a\s+)?$")


def _measures(text: str) -> Iterator[Amount]:
    for match in _MEASURE.finditer(text):
        word = match["unit"]
        name = {"sec": "second", "min": "minute", "secs": "second", "mins": "minute"}.get(word) or (
            "inch" if word.startswith("inch") else word if word in _UNITS else word.rstrip("s")
        )
        kind, size = _UNITS.get(name, ("count", 1.0))
        before, after = text[: match.start()], match["after"]
        least = re.search(rf"(?:{AT_LEAST})\s*$", before)
        most = not least and _LOWER_FOR.search(before[-40:])
        adjective = bool(match["join"].strip()) or bool(_DESCRIBED.match(after))
        if adjective and not re.search(
            r"\b(?:for|throughout)\s+(?:an?|the|entire|full|\s)*$", before
        ):
            continue
        off = re.match(
            r"\s*(?:of the|from the|off|of a|deviation|outside|error|or less|or fewer)", after
        )
        yield Amount(
            match.start(),
            match.end(),
            kind,
            _value(match["n2"] or match["n"]) * size,
            name,
            less_is_better=bool(most) or bool(off and kind == "length"),
        )


def _rates(text: str) -> Iterator[Amount]:
    for match in _RATE.finditer(text):
        noun = singular(match["noun"].split()[-1])
        if (noun in _UNITS and _UNITS[noun][0] == "time") or re.search(_CUE_NOUN, match["noun"]):
            continue
        if noun in OCCASIONS and noun not in {"bite"}:
            continue
        yield Amount(
            match.start(), match.end(), "rate", float(match["n"]), noun,
            less_is_better=bool(re.search(_ERRORS, match["noun"])),
        )  # fmt: skip


def _scores(text: str) -> Iterator[Amount]:
    for match in _SCORE.finditer(text):
        yield Amount(
            match.start(),
            match.end(),
            "score",
            float(match["n"] or match["n3"] or match["n4"]),
            "score",
        )


def _ratings(text: str) -> Iterator[Amount]:
    for match in _RATING.finditer(text):
        if re.match(
            r"\s*(?:of|/)?\s*\d*\s*(?:trials|opportunities|times|%|minutes|seconds)",
            text[match.end() :],
        ):
            continue
        yield Amount(match.start(), match.end(), "rating", float(match["n"]), "rating")


def _nones(text: str) -> Iterator[Amount]:
    for pattern in (_NONE, _WITHOUT):
        for match in pattern.finditer(text):
            yield Amount(
                match.start(), match.end(), "errors", 0.0, singular(match["noun"]),
                less_is_better=True, strong=False,
            )  # fmt: skip


_NONE_OF = re.compile(
    r"\bnone of (?:(?:the|his|her|their|its|these|those)\s+)?(?P<m>\d+)\b(?P<after>(?:\s+[a-z'-]+){0,3})"
)


def _none_of(text: str) -> Iterator[Amount]:
    for match in _NONE_OF.finditer(text):
        yield Amount(
            match.start(), match.end("m"), "share", 0.0, head(match["after"]), float(match["m"])
        )


# "Out of 10 buttons on her cardigan, she managed 1": the whole is said first.
_INVERTED = re.compile(
    r"\b(?:out of|of)\s+(?:(?:the|his|her|their|these|those)\s+)?(?P<m>\d+)(?P<after>\s+[^,;.()\d]{1,40}),\s+"
    r"(?:[a-z'-]+\s+){1,3}(?P<n>\d+|none)\b(?!\s*(?:[/%]|of\b|out\b|percent|min\w*|sec\w*|verbal|cues?|prompts?|reminders?))"
)


def _inverted(text: str) -> Iterator[Amount]:
    for match in _INVERTED.finditer(text):
        done = 0.0 if match["n"] == "none" else float(match["n"])
        if done <= float(match["m"]) > 0:
            yield Amount(
                match.start(), match.end(), "share", done, head(match["after"]), float(match["m"])
            )


def _alls(text: str) -> Iterator[Amount]:
    for match in _ALL.finditer(text):
        noun = head(match["words"])
        if not noun or noun in _TOOLS or (match["every"] == "each" and noun in _RUNNING):
            continue
        if match["n"] is None and noun not in OCCASIONS and match["every"] != "all":
            continue
        yield Amount(
            match.start(), match.end("n") if match["n"] else match.end("every") + 1,
            "share", float(match["n"] or 1), noun, float(match["n"] or 1),
            strong=match["n"] is not None or noun in OCCASIONS,
        )  # fmt: skip


_CUE_NOUN = r"\b(?:cues?|cueing|prompts?|prompting|reminders?|redirections?|models?|gestures?|nudges?|touches|assists?)\b"


def _counts(text: str) -> Iterator[Amount]:
    for match in _COUNT.finditer(text):
        words = match["words"]
        noun = head(words)
        hyphen = match["join"].startswith("-")
        if hyphen:
            noun = singular(words.split()[0].split("-")[0])
        if not noun or re.search(_CUE_NOUN, " ".join(words.split()[:4])):
            continue
        if hyphen and noun not in OCCASIONS | {
            "piece",
            "word",
            "letter",
            "sentence",
            "block",
            "step",
        }:
            continue
        before = text[: match.start()]
        running = noun in _RUNNING
        if re.match(r"times?\s+(?:a|per|each|every|/)\s*(?:week|month|day)", words):
            continue
        if (
            noun in _UNITS
            or noun in _TOOLS
            or noun in {"month", "year", "step-routine"}
            or (noun == "week")
        ):
            continue
        if running and not re.search(r"\b(?:in|on)\s+$", before):
            continue
        less = bool(re.search(rf"(?:{AT_MOST})\s*$", before)) or bool(match["fewer"])
        less = less or _upper(match) == 0
        yield Amount(
            match.start(), match.end() - len(words) + len(words.split()[0]),
            "count", _upper(match), noun,
            less_is_better=less or bool(re.fullmatch(_ERRORS, noun)),
            strong=less or (noun in OCCASIONS and noun != "time"),
        )  # fmt: skip

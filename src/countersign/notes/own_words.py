"""The therapist's own lines as whole sentences: a subject where shorthand leaves it out. Pure.

Nothing else changes. A line that is no sentence and cannot safely be made one is given as noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.notes.grammar import Child, is_plural, lower_first, possessive, sentence
from countersign.notes.verbs import (
    gerund,
    has_verb,
    is_auxiliary,
    is_base,
    is_clinicians,
    is_doing,
    is_passive,
    is_past,
    is_present,
    is_saying,
)
from countersign.practice.shorthand import expanded

STATES = wordset(
    "calm alert tired sleepy happy upset quiet excited engaged cooperative focused distracted "
    "restless anxious withdrawn cheerful eager frustrated regulated dysregulated tearful hungry "
    "attentive playful shy talkative energetic irritable content relaxed worried silly fidgety "
    "motivated sad angry hesitant curious unwell sick congested ready proud nervous "
    "overstimulated fussy lethargic fatigued impulsive compliant agitated distressed overwhelmed "
    "pleasant subdued clingy interested independent dependent able unable late absent"
)
_STATE_GLUE = wordset("and but then very a little bit at on first arrival start end the not")
_THROUGH = wordset("throughout today after before during when while with by at in on for to and")
_SUBJECTS = wordset("he she they i we there")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|vs|approx|e\.g|i\.e|min|mins|no|etc)\.$")
_TO_THE_CHILD = re.compile(
    r"(?i)^(?:(?:the\s+)?(?:pt|patient|client|child|kiddo))\b\.?(?=\s)|\b(?:the\s+)?pt\b"
)
_OF_THE_CHILD = re.compile(r"(?i)\b(?:the\s+)?(?:pt|client|patient|child)['’]s\b")


_LIMITS = re.compile(r"(?i)^((?:[\w/-]+\s+){1,8}?)\s*(within\s+(?:functional|normal)\s+limits.*)$")
_NEEDED = re.compile(
    r"(?i)^((?:skilled|increased|verbal|visual|tactile|gestural|hand-over-hand|minimal|moderate|"
    r"maximal|physical|extra|frequent|additional|repeated)\s+[\w\s-]*?)\s+"
    r"((?:needed|required|provided|given)\b.*)$"
)
_NOTHING = re.compile(r"(?i)^(no)\s+((?:[\w/-]+\s+){0,5}[\w/-]+)\s+(observed|noted|reported|seen)$")
_SIDE = re.compile(
    r"(?i)^(?:left|right|both|bilateral)\s+(?:hand|arm|foot|leg|upper|lower|eye|side|grasp)"
)
# "Parent concern: coat at school": a labelled line is read as it stands.
_LABEL = re.compile(r"^[^\W\d_][\w /-]{1,40}:\s+\S")
_MEASURED = re.compile(
    r"(?i)^((?:[\w/-]+\s+){0,5}(?:strength|score|percentile|pain|tone|grade|mmt|motion|reflex\w*|"
    r"endurance|attention(?:\s+to\s+task)?|grasp|posture|balance))\s+((?:\d|within\s|intact|fair\b|good\b|poor\b|"
    r"immature|weak\b|low\b|high\b|absent).*)$"
)


_HELP = re.compile(
    r"(?i)^(?:(?:minimal|moderate|maximal|total|standby|contact\s+guard|hand-over-hand)(?:\s+to\s+\w+)?"
    r"\s+assistance|supervision)\s+(?:for|to|with|during|on|in|at)\b.*"
)
_PRESENT_PERSON = re.compile(
    r"(?i)^((?:mom|mum|dad|mother|father|parents?|caregiver|grandm\w+|grandpa|aide|teacher|nanny))"
    r"\s+(?=(?:present|absent|late|in\s+the\s+room)\b)"
)
_PERCENT = re.compile(r"(?i)^((?:[\w/-]+\s+){1,5}?)(?:at\s+)?(\d{1,3}\s?%.*)$")
_FROM_TO = wordset("from in with to by on")


def sentences_in(text: str) -> Iterator[str]:
    """The sentences of `text`, one by one; "Mrs. Lee" and "2.5 lb" are not torn apart."""
    text = " ".join(text.split())
    start = 0
    for gap in re.finditer(r"(?<=[.!?])[”\"')\]]*\s+(?=[“\"'(]?[A-Z0-9])", text):
        if _ABBREVIATED.search(text[start : gap.start()]) or _inside_quotes(text[: gap.start()]):
            continue
        yield text[start : gap.end()].strip()
        start = gap.end()
    if text[start:].strip():
        yield text[start:].strip()


def _inside_quotes(before: str) -> bool:
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def own_words(text: str, child: Child, *, first: bool) -> str:
    """One line of the therapist as a sentence. `first`: the child is not named yet here."""
    text = _being(for_child(text, child), child)
    who = child.name if first else child.they
    words = re.findall(r"[^\W_][\w'’-]*", text)
    if not words:
        return ""
    head = words[0].casefold()
    rest = lower_first(text)
    if found := _stated(text, words, child):
        return sentence(found)
    if help_ := _HELP.match(text):
        return sentence(f"{who} needed {lower_first(help_.group())}")
    if head in ("improved", "continued") and words[1:2] and words[1].casefold() in _FROM_TO:
        return sentence(f"{who} {rest}")
    if is_passive(words):
        return sentence(f"{who} {child.was if not first else 'was'} {rest}")
    if is_clinicians(head):
        return sentence(f"The clinician {rest}")
    were = child.was if not first else "was"
    if is_state(words) or (head == "not" and words[1:2] and words[1].casefold() in STATES):
        return sentence(f"{who} {were} {rest}")
    if is_past(head) or is_present(head) or head in ("can", "could", "did", "didn't", "didn’t"):
        return sentence(f"{who} {_agreeing(rest, child, first=first)}")
    if head in ("was", "were", "had", "will", "would", "couldn't", "wasn't", "has"):
        return sentence(f"{who} {_agreeing(rest, child, first=first)}")
    if is_doing(head) and not is_auxiliary(words[1] if words[1:] else ""):
        return sentence(f"{who} {were} {rest}")
    if head in ("able", "unable") and len(words) > 1:
        return sentence(f"{who} {were} {rest}")
    if has_subject(text, child):
        return sentence(text)
    return noted(text, child)


NOTED = "The clinician noted: "


def noted(text: str, child: Child) -> str:
    """What is no sentence, as what was noted. A name keeps its capital, as every unknown word."""
    if re.match(rf"{re.escape(child.name)}(?:[’']s?)?\s", text):
        return sentence(text)
    head = text.split()[0]
    if head.casefold() in _COMMON or is_past(head) or is_doing(head):
        text = lower_first(text)
    return sentence(f"{NOTED}{text}")


_COMMON = STATES | wordset(
    "good poor fair excellent increased decreased limited improved impaired reduced no not mild "
    "moderate severe low high difficulty reports denies states complains left right both "
    "bilateral slow fast strong weak some minimal maximal standby hand-over-hand attention grip "
    "grasp brother sister peer mom dad loud new old first rehab visual verbal tactile fine gross "
    "sensory active"
)


def _stated(text: str, words: list[str], child: Child) -> str:
    """A labelled line, a measurement or a finding of nothing, with the verb that is left out."""
    head = words[0].casefold()
    if _LABEL.match(text) or (head in _SUBJECTS and len(words) > 2):
        return text
    if is_saying(head):
        return noted(text, child)
    if there := _PRESENT_PERSON.match(text):
        return f"{there[1]} was {text[there.end() :].strip()}"
    if measured := _MEASURED.match(text) or _LIMITS.match(text):
        return f"{measured[1].strip()} was {measured[2]}"
    if _SIDE.match(text):
        return text if has_verb(text) else noted(text, child)
    percent = _PERCENT.match(text)
    if percent and not is_past(head) and not has_verb(percent[1]):
        were = "were" if is_plural(percent[1].split()[-1]) else "was"
        return f"{percent[1].strip()} {were} at {percent[2]}"
    if needed := _NEEDED.match(text):
        were = "were" if is_plural(needed[1].split()[-1]) else "was"
        return f"{needed[1]} {were} {needed[2]}"
    if nothing := _NOTHING.match(text):
        were = "were" if is_plural(nothing[2].split()[-1]) else "was"
        return f"No {nothing[2]} {were} {nothing[3]}"
    return ""


def for_child(text: str, child: Child) -> str:
    """`text` written out, with the child's name for "pt" and "client"."""
    text = _OF_THE_CHILD.sub(possessive(child.name), expanded(text))
    return _TO_THE_CHILD.sub(child.name, text).strip()


def _being(text: str, child: Child) -> str:
    """ "Theo tired after school" as "Theo was tired after school"."""
    own = rf"(?i)^({re.escape(child.name)}|he|she|they)\s+(?=([\w-]+))"
    found = re.match(own, text)
    if found is None or found.group(2).casefold() not in STATES:
        return text
    were = "were" if found.group(1).casefold() == "they" else "was"
    return f"{found.group(1)} {were} {text[found.end() :]}"


def is_state(words: list[str]) -> bool:
    """ "Tired", "calm and ready", "distracted by the noise": how the child was."""
    if not words or words[0].casefold() not in STATES:
        return False
    low = [w.casefold() for w in words]
    if all(w in STATES | _STATE_GLUE for w in low):
        return True
    # "Happy birthday song" is a thing; "happy when …" a state.
    return low[1] in _THROUGH | _STATE_GLUE


def has_subject(text: str, child: Child) -> bool:
    """Whether `text` is a sentence by itself: somebody or something, and a verb after it."""
    words = re.findall(r"[^\W_][\w'’-]*", text)
    if len(words) < 2:
        return False
    if words[0].casefold() in ("no", "not", "good", "poor", "fair", "without", "with"):
        return any(is_auxiliary(w) for w in words[1:])
    return has_verb(text)


def _agreeing(rest: str, child: Child, *, first: bool) -> str:
    """ "needs" to "need", "was" to "were" after "they"."""
    if first or child.pronouns != "they":
        return rest
    head, _, tail = rest.partition(" ")
    plain = {"was": "were", "has": "have", "does": "do", "wasn't": "weren't"}.get(head)
    if plain is None and is_present(head):
        plain = head[:-2] if head.endswith(("sses", "ches", "shes")) else head.removesuffix("s")
        plain = {"goe": "go", "doe": "do"}.get(plain, plain)
    return f"{plain or head} {tail}".strip()


_PLAN_LABEL = re.compile(r"(?i)^(?:plan|p|next|next\s+steps?)\s*[:–-]\s*")
_NEXT = re.compile(
    r"(?i)^(?P<when>next\s+(?:session|visit|week|time)|in\s+\w+\s+(?:days?|weeks?))\s*[:,–-]?\s+"
    r"(?:(?:we|ot|the\s+therapist)\s+)?(?:will\s+|to\s+)?"
)
_WILL = re.compile(r"(?i)^(?:will|to|plan\s+(?:is\s+)?to)\s+(?=\w)")


def planned(text: str, *, also: bool = False) -> str:
    """What comes next, as a sentence. `also`: it is not the first plan of this note."""
    text = _PLAN_LABEL.sub("", expanded(text)).strip(" ;,")
    if home := re.match(r"(?i)home\s+(?:exercise\s+)?program\s*[:–-]\s*", text):
        return sentence(f"The home exercise program is {lower_first(text[home.end() :])}")
    if not text:
        return ""
    when = ""
    if home := re.match(r"(?i)(?:at\s+)?home\s*[:–-]\s*", text):
        when, text = "at home, ", text[home.end() :]
    elif (named := _NEXT.match(text)) and named.end() < len(text):
        when, text = f"{named['when']}, ", text[named.end() :]
    text = _WILL.sub("", text)
    words = re.findall(r"[^\W_][\w'’/-]*", text)
    also_word = "also " if also else ""
    if not words:
        return ""
    rest = lower_first(text)
    if words[0].casefold() in ("recommend", "recommends"):
        what = text[len(words[0]) :].strip()
        if is_base(what.split()[0] if what else ""):
            what = f"{gerund(what.split()[0].casefold())} {what.partition(' ')[2]}"
        return sentence(f"{when}the clinician recommends {what}")
    if is_base(words[0]):
        return sentence(f"{when}the plan is {also_word}to {rest}")
    if re.fullmatch(r"(?i)no\s+changes?(?:\s+to\s+(?:the\s+)?plan)?", text.rstrip(".")):
        return sentence(f"{when}no change is planned")
    if words[:2] and " ".join(words[:2]).casefold() == "do not":
        return sentence(f"{when}the plan is {also_word}not to {rest[7:].strip()}")
    if has_verb(text) or re.search(r"(?i)\b(?:will|to\s+\w+)\b", text):
        if is_past(words[0]) or is_present(words[0]):
            return sentence(f"{when}as planned: {rest}" if when else f"The plan says: {rest}")
        return sentence(f"{when}{rest}" if when else text)
    return sentence(f"{when}the plan is {also_word}{rest}")

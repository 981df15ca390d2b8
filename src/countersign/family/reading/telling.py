"""Whether an update tells a hard event, however softly, and whether it says the opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.family.reading.claims import soft, tells_you
from countersign.family.reading.events import FELT, KINDS, Event, denied, happened
from countersign.family.reading.page import Page, Sentence
from countersign.family.reading.phrases import Stems, sayings, stems

# What also tells a kind of event: who says that he cried says that it was hard.
_ALSO = {
    "meltdown": ("meltdown", "tears", "refusal", "aggression", "self_injury"),
    "tears": ("tears", "meltdown"),
    "refusal": ("refusal", "meltdown", "tears"),
    "elopement": ("elopement",),
    "aggression": ("aggression",),
    "self_injury": ("self_injury",),
    "injury": ("injury",),
    "medical": ("medical",),
    "seizure": ("seizure",),
    "toileting": ("toileting",),
    "equipment": ("equipment",),
}
_SOFT = {
    "meltdown": ("distress", "refusal"),
    "tears": ("distress",),
    "refusal": ("refusal", "distress"),
}
_OPPOSITE = {"meltdown": "distress", "tears": "distress"}
_CALL = re.compile(
    r"(?i)\b(?:call(?:ed|ing)?\s+(?:you|home|mom|dad)|give\s+you\s+a\s+call|(?:we|i)\s+(?:talked|spoke)|on\s+the\s+phone|by\s+phone|phone\s+call|talk\s+(?:with\s+you|in\s+person)|tell\s+you\s+more|reach\s+(?:me|us)|call\s+me)\b"
)
_DONE = 0.4  # of what was done, without what led to it
# "rocking when the gym was crowded": what led to it tells nothing of the event.
_TRIGGER = re.compile(
    r"(?i)\b(?:when|after|as|during|upon|while|due\s+to|because\s+of|on|at)\b[^,;:.]*"
)
_SHARED = 0.5  # of the words of an event that tell it when an update has them


def tells(event: Event, page: Page) -> bool:
    """Whether `page` tells `event`, straight or softly."""
    if any(tells_in(event, one) for one in page.sentences):
        return True
    if any(tells_you(one.text) for one in page.sentences):
        return True
    return _is_hard(page) and (
        event.kind in FELT
        or not event.kind
        or any(_CALL.search(one.text) for one in page.sentences)
    )


def tells_in(event: Event, one: Sentence) -> bool:
    """Whether this sentence tells `event`."""
    if one.use in ("greeting", "wish"):
        return False
    if shares(event, one) or (event.kind and _named(event.kind, one.stems)):
        return True
    if one.human:
        return False  # what it tells of besides, it tells in plain words or not at all
    if denies(event, one):
        return False
    if not event.kind:
        return _says_hard(one) or any(_named(kind, one.stems) for kind in KINDS)
    if _softly(event.kind, one.stems) and not _of_a_thing(one.text):
        return True
    lesser = any(_named(k, one.stems) or _softly(k, one.stems) for k in event.kinds[1:])
    return lesser and bool(content(stems(event.text).words) & content(one.stems.words))


def _named(kind: str, text: Stems) -> bool:
    known = sayings("events")
    return any(
        happened(said, text) for also in _ALSO.get(kind, ()) for said in known.find(also, text)
    )


def _softly(kind: str, text: Stems) -> bool:
    known = sayings("softly")
    return any(
        not denied(said, text)
        for section in _SOFT.get(kind, (kind,))
        if section in known.means
        for said in known.find(section, text)
    )


# "The robot's name is Gary and he is afraid of magnets", "The bear was sad": play, and no child.
_NAMED_THING = re.compile(
    r"(?i)^\W*(?:(?:then|and|so|now)\s+)?(?:the|his|her|their|our|a|one|this)\s+(?:[\w-]+(?:['’]s)?\s+){1,3}?(?:(?:is|was)\s+(?:now\s+)?(?:called|named)|name\s+(?:is|was))\b"
)
_TOY_FEELS = re.compile(
    r"(?i)\b(?:the|his|her|their|our|a|one|this)\s+(?:\w+\s+)?(?:robot|bear|teddy|doll|puppet|dragon|dinosaur|dino|bunny|shark|fish|snail|monster|horse|pony|lion|tiger|frog|turtle|duck|cow|pig|unicorn|toy)\s+(?:is|was|got|felt|looked|seemed|became)\s+(?:\w+\s+){0,2}?(?:afraid|scared|sad|mad|angry|upset|worried|cross|lonely|nervous|frightened|grumpy)\b"
)
_CHILD_TOO = re.compile(r"(?i)\b(?:so\s+was|like)\s+(?:he|she|him|her)\b|\btoo\b|\bboth\b")


def _of_a_thing(text: str) -> bool:
    """Whether a sentence gives a feeling to a toy or another thing, and not to the child."""
    if _CHILD_TOO.search(text):
        return False
    return _NAMED_THING.match(text) is not None or _TOY_FEELS.search(text) is not None


def _says_hard(one: Sentence) -> bool:
    if _of_a_thing(one.text):
        return False
    known = sayings("softly")
    return any(
        not denied(said, one.stems)
        for section in ("hard", "distress")
        for said in known.find(section, one.stems)
    )


def denies(event: Event, one: Sentence) -> bool:
    """Whether this sentence says what cannot be beside `event`."""
    section = f"denies_{_OPPOSITE.get(event.kind, event.kind)}"
    known = sayings("tone")
    return section in known.means and known.says(section, one.stems)


def is_of_event(one: Sentence, events: Sequence[Event]) -> bool:
    """Whether this sentence tells one of `events`, or says that it was hard."""
    if not events:
        return False
    known = sayings("softly")
    return any(tells_in(event, one) for event in events) or known.says("hard", one.stems)


def cheers(one: Sentence) -> bool:
    """Whether this sentence is cheerful about the whole of the session."""
    known = sayings("tone")
    return known.says("strong", one.stems) or any(
        name.startswith("denies_") and known.says(name, one.stems) for name in known.means
    )


def _is_hard(page: Page) -> bool:
    """Whether the update says that it was hard, at least."""
    known = sayings("softly")
    return any(
        not denied(said, one.stems)
        for one in page.sentences
        if one.use in ("tell", "plan", "ask") and not one.human and not _of_a_thing(one.text)
        for said in known.find("hard", one.stems)
    )


def content(words: Sequence[str]) -> frozenset[str]:
    """The stems that say something by themselves."""
    return frozenset(w for w in words if len(w) > 2 and w not in soft() and w.isalpha())


def shares(event: Event, one: Sentence) -> bool:
    """Whether the sentence has most of the words of the event."""
    said = content(one.stems.words)
    shared = event.core & said
    if len(event.core) >= 2 and len(shared) >= max(2, _SHARED * len(event.core)):
        return True
    done = event.core & content(stems(_TRIGGER.sub("", event.text)).words)
    return len(done) > 2 and len(done & said) >= max(2, _DONE * len(done))


def cheer(page: Page, section: str) -> Iterator[tuple[int, int]]:
    """Where an update is cheerful, `strong` or `mild`."""
    known = sayings("tone")
    for one in page.sentences:
        if not one.tells or one.human:
            continue
        for said in known.find(section, one.stems):
            if not denied(said, one.stems):
                yield said.start, said.end


def opposite(event: Event, page: Page) -> Iterator[tuple[int, int]]:
    """Where an update says that the event did not happen, or what cannot be beside it."""
    known = sayings("tone")
    record = sayings("events")
    sections = [f"denies_{_OPPOSITE.get(event.kind, event.kind)}"]
    if not event.kind:
        sections = [name for name in known.means if name.startswith("denies_")]
    for one in page.telling:
        if one.human:
            continue
        for section in sections:
            for said in known.find(section, one.stems):
                yield said.start, said.end
        for kind in event.kinds or KINDS:
            for said in record.find(kind, one.stems):
                if denied(said, one.stems):
                    yield said.start, said.end


def enjoyed(event: Event, page: Page) -> Iterator[tuple[int, int]]:
    """Where an update is pleased about the very thing that went wrong."""
    known = sayings("tone")
    core = content(stems(event.text).words)
    for one in page.telling:
        if not one.human and core & content(one.stems.words):
            for said in known.find("mild", one.stems):
                if not denied(said, one.stems):
                    yield said.start, said.end

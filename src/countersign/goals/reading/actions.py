"""Who acts in a goal, and what can be seen of it.

The main verb is looked for first: after "will", after the subject, or at the head of a line. A
vague verb is enough only where something that can be seen follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from countersign.goals import lexicon

SEEN, HOLLOW, VAGUE, MENTAL = "seen", "hollow", "vague", "mental"
_TOKEN = re.compile(r"\d+(?:[./]\d+)*|[^\W\d_](?:[^\W\d_]|['-])*|[,;:.()\n]|[^\s\w]")
_CLIENTS = frozenset(
    [
        "client",
        "child",
        "patient",
        "pt",
        "student",
        "learner",
        "he",
        "she",
        "they",
        "boy",
        "girl",
        "toddler",
        "infant",
        "kiddo",
        "kid",
        "pupil",
        "youth",
        "teen",
        "adolescent",
        "individual",
        "consumer",
        "preschooler",
        "kindergartner",
        "youngster",
        "baby",
        "ct",
        "cl",
        "participant",
        "member",
        "resident",
    ]
)
_CARERS = frozenset(
    [
        "parent",
        "parents",
        "mother",
        "father",
        "mom",
        "dad",
        "mum",
        "caregiver",
        "caregivers",
        "carer",
        "guardian",
        "guardians",
        "family",
        "grandmother",
        "grandfather",
        "grandma",
        "grandpa",
        "grandparent",
        "grandparents",
        "nanny",
        "foster",
        "aunt",
        "uncle",
        "mama",
        "papa",
        "sitter",
        "babysitter",
        "stepmother",
        "stepfather",
        "stepmom",
        "stepdad",
        "sibling",
        "sister",
        "brother",
    ]
)
_PROS = frozenset(
    [
        "therapist",
        "therapists",
        "ot",
        "ota",
        "otr",
        "cota",
        "otr/l",
        "clinician",
        "practitioner",
        "teacher",
        "teachers",
        "aide",
        "aides",
        "paraprofessional",
        "paraprofessionals",
        "para",
        "staff",
        "team",
        "nurse",
        "slp",
        "assistant",
        "provider",
        "school",
        "district",
        "we",
        "i",
        "occupational",
    ]
)
_ADVERBS = frozenset(
    [
        "independently",
        "consistently",
        "also",
        "then",
        "now",
        "successfully",
        "safely",
        "correctly",
        "accurately",
        "only",
        "always",
        "each",
        "first",
        "next",
        "again",
        "routinely",
        "effectively",
        "efficiently",
        "actively",
        "appropriately",
        "promptly",
        "spontaneously",
        "gently",
        "reliably",
        "quickly",
        "regularly",
        "typically",
        "usually",
        "still",
        "both",
        "be",
        "not",
        "just",
        "legibly",
        "neatly",
        "fully",
        "functionally",
        "purposefully",
        "visually",
        "verbally",
        "physically",
    ]
)
# Gerunds that name an occupation tell nothing that can be seen.
_BROAD = frozenset(
    [
        "dressing",
        "bathing",
        "feeding",
        "grooming",
        "toileting",
        "eating",
        "writing",
        "handwriting",
        "playing",
        "cooking",
        "drawing",
        "typing",
        "cutting",
        "coloring",
        "keyboarding",
        "processing",
        "planning",
        "functioning",
        "drinking",
        "undressing",
        "toothbrushing",
        "showering",
        "reading",
        "learning",
        "understanding",
        "being",
        "working",
        "testing",
        "spelling",
        "talking",
        "listening",
        "attending",
        "swimming",
        "shopping",
        "cleaning",
        "self-feeding",
        "scissoring",
        "sequencing",
        "copying",
        "speaking",
        "sleeping",
        "matching",
        "printing",
        "sorting",
    ]
)
_AFTER_SKILL = frozenset(
    [
        "skills",
        "skill",
        "ability",
        "abilities",
        "performance",
        "independence",
        "tasks",
        "task",
        "activities",
        "activity",
        "speed",
        "accuracy",
        "legibility",
        "quality",
        "tolerance",
        "fluency",
    ]
)
_MODAL = re.compile(
    r"\b(?:will|shall|is going to|are going to|'ll|is expected to|is to|should|can|must|would)\b"
)
_TO_VERB = re.compile(r"\bto\b")
_PURPOSE_TO = re.compile(r"\b(?:in order to|so that|so as to)\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a figure or a mark, with its place."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as it stands: its base, its class, how far it reaches."""

    base: str
    kind: str
    start: int
    end: int
    form: str
    index: int


@dataclass(frozen=True, slots=True)
class Act:
    """Who is the subject ("client", "carer", "professional", "thing" or "" for nobody said), the
    main verb, and the verb of something that can be seen (None when there is none)."""

    subject: str
    subject_span: tuple[int, int] | None
    main: Verb | None
    seen: Verb | None
    others: tuple[Verb, ...] = ()


@lru_cache(maxsize=1)
def _verbs() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Every form of every verb by its first word, longest first: (further words, base, class)."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for kind, bases in lexicon.groups("verbs").items():
        for base in bases:
            first, *rest = base.split()
            for form in lexicon.forms(first):
                entry = (tuple(rest), base, kind)
                if entry not in found.setdefault(form, []):
                    found[form].append(entry)
    for rows in found.values():
        rows.sort(key=lambda row: (-len(row[0]), (MENTAL, VAGUE, HOLLOW, SEEN).index(row[2])))
    return found


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of `text`."""
    return tuple(Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text))


def verb_at(words: tuple[Token, ...], at: int) -> Verb | None:
    """The verb that begins at word `at`, whatever its form."""
    for rest, base, kind in _verbs().get(words[at].word, ()):
        if all(
            at + n + 1 < len(words) and words[at + n + 1].word == word
            for n, word in enumerate(rest)
        ):
            last = at + len(rest)
            return Verb(base, kind, words[at].start, words[last].end, words[at].word, at)
    return None


def act(text: str, cased: str) -> Act:
    """The subject and verbs of the goal's body (plain small letters, baseline blanked out)."""
    words = tokens(text)
    if (modal := _first_modal(text)) is not None:
        subject, span = _before(text, cased, modal.start())
        at = next((n for n, word in enumerate(words) if word.start >= modal.end()), len(words))
        found = _act(words, subject, span, at)
        if found.subject == "thing" and len(words) > at + 12:
            # "Her words will be legible: Lena writes …" says it twice, once of the child.
            other = _without_modal(words, text, cased)
            own = other.subject_span
            apart = own is not None and (own[0] == 0 or text[: own[0]].rstrip()[-1:] in ":;.-")
            if (
                apart
                and other.subject == "client"
                and other.seen is not None
                and _finite(other.seen.form)
            ):
                return other
        return found
    if (infinitive := _infinitive(words, cased)) is not None:
        return infinitive
    return _without_modal(words, text, cased)


def _infinitive(words: tuple[Token, ...], cased: str) -> Act | None:
    """ "Patient to don …", "Nadia to climb …"."""
    for n in range(1, len(words) - 1):
        if words[n].word != "to":
            continue
        before = words[n - 1] if words[n - 1].word != "." or n < 2 else words[n - 2]
        if verb_at(words, n + 1) is None and (_kind(before, cased) != "professional" or n > 6):
            continue
        if _kind(before, cased) in ("client", "carer", "professional"):
            earlier = [w.word for w in words[:n]]
            if (
                any(verb_at(words, m) and _finite(words[m].word) for m in range(n))
                and len(earlier) > 3
            ):
                continue
            return _act(words, _kind(before, cased), (before.start, before.end), n + 1)
    return None


def of_scale(found: Act, text: str) -> Act:
    """The act of a goal-attainment scale, whose levels often name the act alone: "3 of 5 snips"."""
    words = tokens(text)
    seen = found.seen or next(
        (verb for n in range(len(words)) if (verb := verb_at(words, n)) and verb.kind == SEEN), None
    )
    subject = "" if found.subject == "thing" and seen is not None else found.subject
    return replace(found, subject=subject, main=found.main or seen, seen=seen)


def _first_modal(text: str) -> re.Match[str] | None:
    for match in _MODAL.finditer(text):
        before = text[: match.start()].rstrip()
        if re.search(
            r"\b(?:so (?:that )?(?:he|she|they|the child|[a-z]+)|where|which|that|how|what|who)$",
            before,
        ):
            continue
        return match
    return None


def _before(text: str, cased: str, at: int) -> tuple[str, tuple[int, int] | None]:
    """The subject that stands before a modal verb."""
    begin = max(text.rfind(mark, 0, at) for mark in (". ", "; ", "\n", ": "))
    stretch = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), text[begin + 1 : at])
    words = [
        Token(t.word, t.start + begin + 1, t.end + begin + 1)
        for t in tokens(stretch)
        if t.word not in _ADVERBS
    ]
    if not words:
        return "", None
    if words[-1].word != ",":
        return _noun(words, cased)
    # "Leo, seated at the desk, will": the subject stands before the phrase between commas.
    for n in range(len(words) - 2, -1, -1):
        if words[n].word == ",":
            kind, span = _noun(words[:n], cased)
            if kind in ("client", "carer", "professional"):
                return kind, span
    kind, span = _noun(words[:1] if len(words) > 1 else words, cased)
    return (kind, span) if kind != "thing" else ("", None)


def _noun(words: list[Token], cased: str) -> tuple[str, tuple[int, int] | None]:
    """What kind of person or thing the last noun of `words` is."""
    last = words[-1]
    kind = _kind(last, cased)
    phrase = [w.word for w in words[-4:]]
    if kind == "thing":
        if any(w in _CARERS for w in phrase[-2:]) and "and" in phrase:
            return "carer", (last.start, last.end)
        if last.word in ("years", "old", "months", "yo", "y.o", "old's", "."):
            return "client", (last.start, last.end)
        if re.match(r"[a-z]\.?$", last.word) or last.word.isdigit():
            return "client", (last.start, last.end)
    if kind == "carer" and len(words) > 2 and phrase[-2] in ("and", "with", "or"):
        return "carer", (last.start, last.end)
    return kind, (last.start, last.end)


def _kind(token: Token, cased: str) -> str:
    word = token.word.removesuffix("'s").removesuffix("'")
    owner = token.word != word
    if word in _CLIENTS and not owner:
        return "client"
    if word in _CARERS:
        return "carer"
    if word in _PROS:
        return "professional"
    typed = cased[token.start : token.end]
    if not owner and typed[:1].isupper() and not _verbs().get(word):
        return "client" if not _is_thing(word) else "thing"
    if not owner and typed.isupper() and len(typed) <= 4:
        return "client"
    return "thing"


_THINGS = re.compile(
    r"(?:handwriting|fine|gross|motor|skills?|strength|endurance|ability|tolerance|attention|"
    r"behaviou?rs?|score|scores|legibility|coordination|participation|independence|performance|"
    r"copm|bot|vmi|shoes?|sessions?|therapy|services?|goal|increase|improved?|grip|sensory|there|"
    r"it|this|that|these|self|visual|dressing|feeding|upper|core|balance|posture|tantrums?|"
    r"meltdowns?|transitions?|toileting|writing|speed|letters?|baseline|data|will|by|in|on|at|"
    r"given|when|during|after|while|with|using|for|to|from|before|upon|following|within|outcome)$"
)


def _is_thing(word: str) -> bool:
    return bool(_THINGS.match(word)) or word.endswith(
        ("tion", "ness", "ity", "ment", "ing", "ance")
    )


def _act(words: tuple[Token, ...], subject: str, span: tuple[int, int] | None, at: int) -> Act:
    """The act whose main verb stands at or after word `at`."""
    while at < len(words) and words[at].word in _ADVERBS and words[at].word != "be":
        at += 1
    main = _main(words, at)
    if main is None:
        found = _seen_after(words, at)
        return Act(subject, span, None, found, ())
    others = _coordinated(words, main)
    if main.kind == SEEN:
        return Act(subject, span, main, main, others)
    return Act(subject, span, main, _made_visible(words, main), others)


def _main(words: tuple[Token, ...], at: int) -> Verb | None:
    """The verb at word `at`, or after a phrase between commas: "will, at the sink, brush"."""
    if at < len(words) and words[at].word == ",":
        close = next((n for n in range(at + 1, len(words)) if words[n].word == ","), at)
        at = close + 1
    elif at < len(words) and words[at].word in _PREPOSITIONS | {
        "given",
        "using",
        "when",
        "while",
        "during",
    }:
        comma = next(
            (n for n in range(at + 1, min(at + 14, len(words))) if words[n].word == ","), None
        )
        at = comma + 1 if comma is not None else at
    for n in range(at, min(at + 4, len(words))):
        if (found := verb_at(words, n)) is not None:
            return found
        if (
            words[n].word in _ADVERBS
            or words[n].word.endswith("ly")
            or words[n].word in (",", "to")
        ):
            continue
        if words[n].word.isalpha() and words[n].word not in _PREPOSITIONS:
            # A verb that no list knows is taken as one that can be seen.
            return Verb(words[n].word, SEEN, words[n].start, words[n].end, words[n].word, n)
        return None
    return None


_PREPOSITIONS = frozenset(
    [
        "with",
        "without",
        "in",
        "on",
        "at",
        "by",
        "during",
        "given",
        "using",
        "when",
        "while",
        "for",
        "from",
        "of",
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "to",
        "after",
        "before",
        "and",
        "or",
        "as",
        "within",
        "under",
        "through",
        "into",
        "onto",
        "inside",
        "until",
        "across",
        "over",
    ]
)
_MAKES_VISIBLE = re.compile(
    r"\b(?:by (?=\w+ing)|as (?:shown|evidenced|demonstrated|measured|seen|indicated|noted) by|aeb|"
    r"as shown in|evidenced by|demonstrated by|shown by|through (?=\w+ing)|such as (?=\w+ing)|"
    r"without (?=\w+ing\b)|while (?=\w+ing\b)|defined as|i\.?e\.?|meaning|with no (?=cry|gag|hit|scream|pull|withdraw|avers|flinch|turn|cover|signs? of|distress|vomit|protest|leav))"
)
_CONCRETE = re.compile(
    r"^\w+\s+(?:the|a|an|all|each|his|her|correct|proper|safe|\d+)?\s*(?:(?!improv|increas|better|understand|good|more)[\w-]+\s+){0,4}"
    r"(?:routine|steps?|sequence|technique|procedure|transfers?|stretch(?:es)?|exercises?|set-up|setup|program|programme|protocol|strokes?|sign|gesture)\b"
)
_SIGNS = re.compile(
    r"\b(?:hands down|mouth (?:open|closed)|eyes (?:open|on)|lips closed|feet (?:flat|on)|hands in|"
    r"without (?!prompt|cue|assist|help|remind|support|adult|verbal|physical|cuing)\w+|"
    r"(?:no|zero|0|fewer than \d+|\d+ or fewer) (?:gags?|gagging|crying|withdrawals?|protests?|screams?|hits?|tears|"
    r"outbursts?|elopements?|flinch\w*|refusals?|attempts? to leave|bites?|stops?|aversive|pulling|meltdowns?))"
)


def _made_visible(words: tuple[Token, ...], main: Verb) -> Verb | None:
    """What can be seen after a vague verb, or None."""
    text = _text(words, main.index)
    if main.kind == HOLLOW and _CONCRETE.search(text):
        return main
    if _MAKES_VISIBLE.search(text) or _SIGNS.search(text):
        return main if main.kind != MENTAL or _MAKES_VISIBLE.search(text) else None
    if main.kind == MENTAL:
        return None
    return _seen_after(words, main.index + len(main.base.split()), hollow=main.kind == HOLLOW)


def _text(words: tuple[Token, ...], at: int) -> str:
    return " ".join(word.word for word in words[at:])


_NOUN_VERBS = frozenset(
    [
        "button",
        "buttons",
        "step",
        "steps",
        "trial",
        "place",
        "places",
        "hand",
        "hands",
        "set",
        "sets",
        "point",
        "points",
        "state",
        "states",
        "match",
        "matches",
        "line",
        "lines",
        "name",
        "names",
        "order",
        "orders",
        "move",
        "moves",
        "use",
        "uses",
        "play",
        "plays",
        "space",
        "spaces",
        "circle",
        "cross",
        "form",
        "forms",
        "record",
        "records",
        "report",
        "reports",
        "plan",
        "plans",
        "check",
        "checks",
        "log",
        "time",
        "sign",
        "signs",
        "share",
        "turn",
        "turns",
        "visit",
        "break",
        "sleep",
        "play",
        "work",
        "brush",
        "dress",
        "lace",
        "laces",
        "snap",
        "snaps",
        "zip",
        "tape",
        "clip",
        "hook",
        "string",
        "strings",
        "bead",
        "copy",
        "print",
        "type",
        "cut",
        "cuts",
        "walk",
        "run",
        "jump",
        "swing",
        "drink",
        "bite",
        "bites",
        "sip",
        "sips",
        "catch",
        "catches",
        "throw",
        "throws",
        "kick",
        "rest",
        "balance",
        "look",
        "cover",
        "label",
        "labels",
        "request",
        "requests",
        "answer",
        "answers",
        "return",
        "start",
        "finish",
        "close",
        "present",
        "question",
        "exit",
        "comb",
        "toast",
        "water",
        "shop",
        "load",
        "sequence",
        "wait",
        "knot",
        "cast",
        "transfer",
        "transfers",
        "transition",
        "transitions",
        "release",
        "grasp",
        "grip",
        "pinch",
        "reach",
        "hold",
        "lead",
        "text",
        "call",
        "color",
        "pass",
        "twist",
        "position",
        "dance",
        "march",
        "rate",
        "rates",
        "score",
        "measure",
        "stand",
        "act",
        "process",
        "function",
        "demonstrate",
    ]
)
_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "his",
        "her",
        "their",
        "its",
        "own",
        "all",
        "each",
        "every",
        "both",
        "this",
        "that",
        "these",
        "those",
        "some",
        "any",
        "one",
        "up",
        "off",
        "on",
        "out",
        "into",
        "over",
        "back",
        "from",
        "between",
        "and",
        "simple",
        "familiar",
        "preferred",
        "large",
        "small",
        "1-inch",
        "adapted",
    ]
)


def _seen_after(words: tuple[Token, ...], at: int, *, hollow: bool = False) -> Verb | None:
    """The first verb of something visible after word `at`: an infinitive, a gerund with an object."""
    for n in range(at, len(words)):
        word = words[n].word
        if word in (".", ";", "\n"):
            return None
        if _PURPOSE_TO.match(_text(words, n)[:14]):
            return None
        found = verb_at(words, n)
        if found is None or found.kind != SEEN:
            continue
        m = n - 1
        while m > 0 and (words[m].word in _ADVERBS or words[m].word.endswith("ly")):
            m -= 1
        before = words[m].word if m >= 0 else ""
        after = words[n + 1].word if n + 1 < len(words) else ""
        if word.endswith("ing") and word not in ("string", "swing", "ring", "bring"):
            if after in _AFTER_SKILL or (word in _BROAD and not _has_object(words, n)):
                continue
            if before in (
                "while",
                "when",
                "during",
                "after",
                "before",
                "upon",
                "for",
            ) or word.startswith("using"):
                continue
            return found
        if before in ("to", "and", "will", "then", "or") and word not in ("use",):
            if before == "to" and m >= 1 and words[m - 1].word in ("order", "due", "compared"):
                continue
            return found
        if before in ("(", ",", "&") and _finite(word) and at and _finite(words[at - 1].word):
            return found
        if word.endswith("ed") and before not in _DETERMINERS | _PREPOSITIONS and before.isalpha():
            return found
    return None


def _has_object(words: tuple[Token, ...], n: int) -> bool:
    after = words[n + 1].word if n + 1 < len(words) else ""
    return after in _DETERMINERS - {"and", "on", "from", "over"} or after.isdigit()


def _coordinated(words: tuple[Token, ...], main: Verb) -> tuple[Verb, ...]:
    """Further verbs of the same subject: after "and", "then", a comma or a second "will"."""
    found: list[Verb] = []
    for n in range(main.index + 1, len(words)):
        verb = verb_at(words, n)
        if verb is None or verb.end <= main.end:
            continue
        before = words[n - 1].word
        earlier = words[n - 2].word if n >= 2 else ""
        if before in _ADVERBS and n >= 2:
            before, earlier = earlier, words[n - 3].word if n >= 3 else ""
        same_form = _same_form(main.form, verb.form)
        joined = (
            before in ("and", "then", "or", "also", "will", "&", "plus", "while")
            or (before == "," and same_form)
            or (before == "as" and earlier == "well")
        )
        if verb.base in ("be", "have"):
            continue
        if joined and (same_form or before == "will" or earlier == "will"):
            found.append(verb)
    return tuple(found)


def _same_form(one: str, other: str) -> bool:
    def shape(word: str) -> str:
        if word.endswith("ing") and word not in ("string", "bring", "swing"):
            return "ing"
        return (
            "s"
            if word.endswith("s")
            and not word.endswith("ss")
            and word not in ("dress", "press", "pass")
            else "base"
        )

    return shape(one) == shape(other)


_FRONT = re.compile(
    r"^(?:given|when|while|during|after|before|upon|following|in|on|at|with|using|within|by|from|for|"
    r"seated|sitting|standing|positioned|wearing|over|across|as|throughout|if|until|once|per|every|"
    r"each|to|supine|prone|side-lying|kneeling|via|provided|presented|placed)\b"
)
_LABEL = re.compile(r"^[a-z+&/ -]{1,24}(?:\(\w+\))?\s*:")


def _without_modal(words: tuple[Token, ...], text: str, cased: str) -> Act:
    """A goal without "will": "Client dons…", "Dons…", "Donning socks", "To don socks"."""
    clauses = _clauses(words)
    best: Act | None = None
    for begin, end in clauses:
        part = words[begin:end]
        if not part:
            continue
        found = _clause(words, begin, end, text, cased)
        if found is None:
            continue
        if found.subject == "" and found.main is not None and _finite(found.main.form):
            found = replace(found, subject=_earlier_subject(words, begin, cased))
        if found.subject == "client" and found.main is not None:
            return found
        if best is None or (best.subject == "" and found.subject in ("carer", "professional")):
            best = found
    if best is None or best.main is None or (best.seen is None and best.main.form.endswith("ed")):
        return _named_anywhere(words, cased)
    if best.subject == "" and best.main is not None and best.main.kind in (VAGUE, MENTAL):
        # "Improve handwriting": nobody is said to do anything.
        return (
            best if _finite(best.main.form) else replace(best, subject="thing", subject_span=None)
        )
    return best


def _named_anywhere(words: tuple[Token, ...], cased: str) -> Act:
    """A goal in bits: somebody is named in one, and something is done in another."""
    named = next((w for w in words if _kind(w, cased) == "client"), None)
    finite = next(
        (
            v
            for n in range(len(words))
            if _finite(words[n].word) and (v := verb_at(words, n)) and _is_verb(words, n)
        ),
        None,
    )
    if finite is not None:
        return _act(words, "client" if named else "", None, finite.index)
    seen = _seen_after(words, 0)
    return Act("client" if named else "", None, seen, seen, ())


def _is_verb(words: tuple[Token, ...], n: int) -> bool:
    """Whether a form in -s is a verb here: "stays within", not "4 steps of"."""
    before = words[n - 1].word if n else ","
    after = words[n + 1].word if n + 1 < len(words) else ""
    if before.isdigit() or before in _DETERMINERS - {"up", "off", "out", "over", "back"}:
        return False
    return after in _DETERMINERS | _PREPOSITIONS or after.isdigit()


def _earlier_subject(words: tuple[Token, ...], begin: int, cased: str) -> str:
    """The client named at the head of an earlier clause of the same sentence: "Kai, 7, given …,"."""
    for n in range(begin - 1, -1, -1):
        if words[n].word in (".", ";", "\n"):
            break
        heads = n == 0 or words[n - 1].word in (",", ".", ";", ":", "\n")
        if heads and _kind(words[n], cased) == "client":
            return "client"
    return ""


def _clauses(words: tuple[Token, ...]) -> list[tuple[int, int]]:
    found, begin = [], 0
    for n, word in enumerate(words):
        if word.word in (",", ";", ".", "\n", ":", "(", ")"):
            if n > begin:
                found.append((begin, n))
            begin = n + 1
    if begin < len(words):
        found.append((begin, len(words)))
    return found


def _clause(words: tuple[Token, ...], begin: int, end: int, text: str, cased: str) -> Act | None:
    """The act of one clause that has no modal verb, or None when it has no subject and verb."""
    for n in range(begin, end):
        kind = _kind(words[n], cased)
        if kind == "thing" and words[n].word not in (
            "skills",
            "strength",
            "score",
            "scores",
            "handwriting",
        ):
            continue
        for at in range(n + 1, min(n + 8, len(words))):
            verb = verb_at(words, at)
            if (
                verb is not None
                and _finite(verb.form)
                and words[at - 1].word not in _DETERMINERS | _PREPOSITIONS - {"and", "or"}
                and not words[at - 1].word.isdigit()
                and (kind == "client" or at <= n + 2)
            ):
                return _act(words, kind, (words[n].start, words[n].end), at)
            if kind == "client" and _unlisted(words, at):
                return _act(words, kind, (words[n].start, words[n].end), at)
            if words[at].word in (".", ";"):
                break
        if kind in ("client", "carer", "professional") and n == begin:
            break
    at = begin
    while at < end and (
        words[at].word in _ADVERBS or words[at].word.endswith("ly") or words[at].word == "to"
    ):
        at += 1
    if at >= end:
        return None
    first = verb_at(words, at)
    if first is None or words[at].word in (
        "given",
        "using",
        "seated",
        "sitting",
        "standing",
        "wearing",
        "kneeling",
        "lying",
        "placed",
    ):
        return None
    if at and words[at - 1].word in _PREPOSITIONS - {"to"}:
        return None
    after = words[at + 1].word if at + 1 < len(words) else ""
    if words[at].word in _BROAD and not (
        _has_object(words, at)
        or (first.kind == SEEN and after not in _AFTER_SKILL and after.isalpha())
    ):
        return Act("thing", (words[at].start, words[at].end), first, None, ())
    return _act(words, "", None, at)


def _unlisted(words: tuple[Token, ...], at: int) -> bool:
    """Whether a verb that no list knows stands right after a subject: "Cam changes for"."""
    word = words[at].word
    return (
        words[at - 1].word.isalpha()
        and verb_at(words, at) is None
        and len(word) > 4
        and word.endswith("s")
        and not word.endswith(("ss", "us", "'s", "ous"))
        and _is_verb(words, at)
    )


def _finite(form: str) -> bool:
    return (
        form.endswith("s") and not form.endswith(("ss",)) and form not in ("is", "has", "always")
    ) or form in ("is", "has")

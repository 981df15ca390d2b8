"""Who acts in a goal, and what can be seen of it.

The main verb is looked for first: after "will", after the subject, or at the head of a line. A
vague verb is enough only where something that can be seen follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from countersign.base.words import wordset
from countersign.goals.reading.people import kind_of, noun
from countersign.goals.reading.verbs import (
    ADVERBS,
    DETERMINERS,
    MENTAL,
    PREPOSITIONS,
    SEEN,
    VAGUE,
    Token,
    Verb,
    finite,
    is_verb,
    same_form,
    tokens,
    verb_at,
)
from countersign.goals.reading.visible import (
    AFTER_SKILL,
    BROAD,
    has_object,
    made_visible,
    seen_after,
    tells_of_the_mind,
)

_MODAL = re.compile(
    r"\b(?:will|shall|is going to|are going to|'ll|is expected to|is to|should|can|must|would)\b"
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who is the subject ("client", "carer", "professional", "thing" or "" for nobody said), the
    main verb, and the verb of something that can be seen (None when there is none)."""

    subject: str
    subject_span: tuple[int, int] | None
    main: Verb | None
    seen: Verb | None
    others: tuple[Verb, ...] = ()


def act(text: str, cased: str) -> Act:
    """The subject and verbs of the goal's body (plain small letters, baseline blanked out)."""
    words = tokens(text)
    if (modal := _first_modal(text)) is not None:
        subject, span = _before(text, cased, modal.start())
        at = next((n for n, word in enumerate(words) if word.start >= modal.end()), len(words))
        found = _act(words, subject, span, at)
        if found.subject == "thing" and len(words) > at + 12:
            # "Her words will be legible: Lena writes …" says it twice, once of the child.
            other = _without_modal(words, cased)
            own = other.subject_span
            apart = own is not None and (own[0] == 0 or text[: own[0]].rstrip()[-1:] in ":;.-")
            if (
                apart
                and other.subject == "client"
                and other.seen is not None
                and finite(other.seen.form)
            ):
                return other
        return found
    if (infinitive := _infinitive(words, cased)) is not None:
        return infinitive
    return _without_modal(words, cased)


def _infinitive(words: tuple[Token, ...], cased: str) -> Act | None:
    """ "Patient to don …", "Nadia to climb …"."""
    for n in range(1, len(words) - 1):
        if words[n].word != "to":
            continue
        before = words[n - 1] if words[n - 1].word != "." or n < 2 else words[n - 2]
        if verb_at(words, n + 1) is None and (kind_of(before, cased) != "professional" or n > 12):
            continue
        if kind_of(before, cased) in ("client", "carer", "professional"):
            earlier = [w.word for w in words[:n]]
            if (
                any(verb_at(words, m) and finite(words[m].word) for m in range(n))
                and len(earlier) > 3
            ):
                continue
            return _act(words, kind_of(before, cased), (before.start, before.end), n + 1)
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
            r"\b(?:so (?:that )?(?:he|she|they|the child|[a-z]+)|where|which|that|how|what|who|"
            r"as \w+ as (?:he|she|they|[a-z]+)|(?:if|when|until|than|once|whenever) (?:he|she|they))$",
            before,
        ):
            continue
        if match[0] == "can" and _CAN_OF.search(before) and _NO_VERB.match(text, match.end()):
            continue
        return match
    return None


# "On the yellow can, she …": a thing, and no verb after it.
_CAN_OF = re.compile(r"\b(?:an?|the|his|her|their|each|every|\d+)(?:\s+[\w'-]+){0,2}$")
_NO_VERB = re.compile(
    r"\s*(?:[,.;:)]|$)|\s+(?:with|in|on|by|from|to|at|and|into|of|for|using|over|under)\b"
)


def _before(text: str, cased: str, at: int) -> tuple[str, tuple[int, int] | None]:
    """The subject that stands before a modal verb."""
    begin = max(text.rfind(mark, 0, at) for mark in (". ", "; ", "\n", ": "))
    stretch = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), text[begin + 1 : at])
    words = [
        Token(t.word, t.start + begin + 1, t.end + begin + 1)
        for t in tokens(stretch)
        if t.word not in ADVERBS
    ]
    if not words:
        return "", None
    if words[-1].word != ",":
        kind, span = noun(words, cased)
        return _described(words, cased) or (kind, span) if kind == "thing" else (kind, span)
    # "Leo, seated at the desk, will": the subject stands before the phrase between commas.
    for n in range(len(words) - 2, -1, -1):
        if words[n].word == ",":
            kind, span = noun(words[:n], cased)
            if kind in ("client", "carer", "professional"):
                return kind, span
    kind, span = noun(words[:1] if len(words) > 1 else words, cased)
    return (kind, span) if kind != "thing" else ("", None)


_DESCRIBES = wordset("with who whose having diagnosed recovering in from at on")


def _described(words: list[Token], cased: str) -> tuple[str, tuple[int, int] | None] | None:
    """The client at the head of a phrase that tells about him: "Client with dyspraxia will"."""
    at = 1 if words[0].word in ("the", "this", "our", "a") else 0
    if len(words) < at + 3 or words[at + 1].word not in _DESCRIBES:
        return None
    if kind_of(words[at], cased) != "client":
        return None
    return "client", (words[at].start, words[at].end)


def _act(words: tuple[Token, ...], subject: str, span: tuple[int, int] | None, at: int) -> Act:
    """The act whose main verb stands at or after word `at`."""
    while at < len(words) and words[at].word in ADVERBS and words[at].word != "be":
        at += 1
    main = _main(words, at)
    if main is None:
        found = seen_after(words, at)
        return Act(subject, span, None, found, ())
    others = _coordinated(words, main)
    if main.kind == SEEN and not tells_of_the_mind(words, main):
        return Act(subject, span, main, main, others)
    return Act(subject, span, main, made_visible(words, main), others)


def _main(words: tuple[Token, ...], at: int) -> Verb | None:
    """The verb at word `at`, or after a phrase between commas: "will, at the sink, brush"."""
    if at < len(words) and words[at].word == ",":
        close = next((n for n in range(at + 1, len(words)) if words[n].word == ","), at)
        at = close + 1
    elif at < len(words) and words[at].word in PREPOSITIONS | {
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
    for n in range(at, min(at + 6, len(words))):
        if words[n].word in ("(", ")", ":") or words[n].word.isdigit():
            continue
        if (found := verb_at(words, n)) is not None:
            return found
        if words[n].word in ADVERBS or words[n].word.endswith("ly") or words[n].word in (",", "to"):
            continue
        if words[n].word.isalpha() and words[n].word not in PREPOSITIONS:
            # A verb that no list knows is taken as one that can be seen.
            return Verb(words[n].word, SEEN, words[n].start, words[n].end, words[n].word, n)
        return None
    return None


_BINDS = wordset("so that when because if until while as where which who once after before")


def _goes_on(words: tuple[Token, ...], n: int) -> bool:
    """Whether a pronoun before word `n` goes on with another act: "and at night she sleeps"."""
    window = [word.word for word in words[max(0, n - 7) : n - 1]]
    return ("and" in window or ";" in window or "." in window) and not set(window) & _BINDS


def _listed(words: tuple[Token, ...], begin: int, at: int) -> bool:
    """Whether word `at` stands in a list of the steps of the act: "cleans up: wipes, rinses"."""
    return any(word.word in (":", "-") for word in words[begin:at])


def _aside(words: tuple[Token, ...], begin: int, at: int) -> bool:
    """Whether word `at` stands in parentheses that word `begin` is not in: "(dress, eat)"."""
    between = [word.word for word in words[begin:at]]
    return between.count("(") > between.count(")")


def _coordinated(words: tuple[Token, ...], main: Verb) -> tuple[Verb, ...]:
    """Further verbs of the same subject: after "and", "then", a comma or a second "will"."""
    found: list[Verb] = []
    for n in range(main.index + 1, len(words)):
        verb = verb_at(words, n)
        if verb is None or verb.end <= main.end or _aside(words, main.index, n):
            continue
        before = words[n - 1].word
        earlier = words[n - 2].word if n >= 2 else ""
        if before in ADVERBS and n >= 2:
            before, earlier = earlier, words[n - 3].word if n >= 3 else ""
        alike = same_form(main.form, verb.form)
        joined = (
            before in ("and", "then", "or", "also", "will", "&", "plus", "while")
            or (before == "," and alike)
            or (before == "as" and earlier == "well")
            or (before in ("he", "she", "they") and _goes_on(words, n))
        )
        if verb.base in ("be", "have") or (before == "," and _listed(words, main.index, n)):
            continue
        if joined and (alike or before == "will" or earlier == "will"):
            found.append(verb)
    return tuple(found)


_PROVED = re.compile(
    r"\b(?:aeb|as (?:shown|evidenced|demonstrated|measured|seen|indicated) by|evidenced by|shown by)\b"
)
_SUBORDINATE = wordset("when while if once after before because since as until whenever")


def _without_modal(words: tuple[Token, ...], cased: str) -> Act:
    """A goal without "will": "Client dons…", "Dons…", "Donning socks", "To don socks"."""
    clauses = _clauses(words)
    best: Act | None = None
    for begin, end in clauses:
        part = words[begin:end]
        if not part:
            continue
        found = _clause(words, begin, end, cased)
        if found is None:
            continue
        if found.subject == "" and found.main is not None and finite(found.main.form):
            found = replace(found, subject=_earlier_subject(words, begin, cased))
        if found.subject == "client" and found.main is not None:
            unseen = found.seen is None and _told_again(words, begin, cased)
            if words[begin].word in _SUBORDINATE or unseen:
                best = best or found
                continue
            return found
        other = found.subject in ("carer", "professional")
        if other and begin and any(kind_of(w, cased) == "client" for w in words[:begin]):
            continue  # "parent leaves after one story": somebody helps the child named before
        if best is None or (best.subject == "" and other):
            best = found
    if best is None or best.main is None or (best.seen is None and best.main.form.endswith("ed")):
        return _named_anywhere(words, cased)
    if best.subject == "" and best.main is not None and best.main.kind in (VAGUE, MENTAL):
        if best.seen is not None and _PROVED.search(" ".join(w.word for w in words)):
            return best  # "Increase independence, as evidenced by donning her shirt"
        # "Improve handwriting": nobody is said to do anything.
        return best if finite(best.main.form) else replace(best, subject="thing", subject_span=None)
    return best


def _told_again(words: tuple[Token, ...], begin: int, cased: str) -> bool:
    """Whether the wish before a colon is told again as an act: "Sasha wants to skate: she ties …"."""
    for n in range(begin, len(words) - 1):
        if words[n].word not in (":", ";", "."):
            continue
        for m in range(n + 1, min(n + 14, len(words))):
            if words[m].word in (".", ";", ":") or words[m].word in _SUBORDINATE:
                break
            if kind_of(words[m], cased) != "client":
                continue
            at = _finite_after(words, m, "client")
            verb = None if at is None else verb_at(words, at)
            if verb is not None and verb.kind == SEEN:
                return True
    return False


def names_act_of_client(text: str, cased: str) -> bool:
    """Whether a client does something that is seen anywhere: "so that Ada puts on her shirt"."""
    words = tokens(text)
    for n in range(len(words)):
        if kind_of(words[n], cased) == "client":
            at = _finite_after(words, n, "client")
            verb = None if at is None else verb_at(words, at)
            if verb is not None and verb.kind == SEEN:
                return True
    return False


def _named_anywhere(words: tuple[Token, ...], cased: str) -> Act:
    """A goal in bits: somebody is named in one, and something is done in another."""
    named = next((w for w in words if kind_of(w, cased) == "client"), None)
    found = next(
        (
            v
            for n in range(len(words))
            if finite(words[n].word) and (v := verb_at(words, n)) and is_verb(words, n)
        ),
        None,
    )
    if found is not None:
        return _act(words, "client" if named else "", None, found.index)
    seen = seen_after(words, 0)
    if seen is None and named:
        seen = _label(words) or next(
            (v for n in range(len(words)) if (v := verb_at(words, n)) and v.kind == SEEN), None
        )
    return Act("client" if named else "", None, seen, seen, ())


def _label(words: tuple[Token, ...]) -> Verb | None:
    """The act that a label names where nothing else does: "Self-dressing: pullover"."""
    for n, word in enumerate(words[:-1]):
        if word.word.endswith("ing") and words[n + 1].word in (":", "|", "-", ","):
            return Verb(word.word, SEEN, word.start, word.end, word.word, n)
    return None


def _earlier_subject(words: tuple[Token, ...], begin: int, cased: str) -> str:
    """The client named at the head of an earlier clause of the same sentence: "Kai, 7, given …,"."""
    for n in range(begin - 1, -1, -1):
        if words[n].word in (".", ";", "\n"):
            break
        heads = n == 0 or words[n - 1].word in (",", ".", ";", ":", "\n")
        if heads and kind_of(words[n], cased, before_verb=cased.islower()) == "client":
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


_SKILLS = wordset("skills strength score scores handwriting")


def _clause(words: tuple[Token, ...], begin: int, end: int, cased: str) -> Act | None:
    """The act of one clause that has no modal verb, or None when it has no subject and verb."""
    for n in range(begin, end):
        kind = _subject(words, n, cased, heads=n == begin)
        if kind == "thing" and words[n].word not in _SKILLS:
            continue
        at = _finite_after(words, n, kind)
        if at is not None:
            return _act(words, kind, (words[n].start, words[n].end), at)
        if kind in ("client", "carer", "professional") and n == begin:
            break
    return _headless(words, begin, end)


def _subject(words: tuple[Token, ...], n: int, cased: str, *, heads: bool) -> str:
    """What kind of person word `n` is; without any capitals, a verb after it tells a name."""
    kind = kind_of(words[n], cased)
    if kind == "thing" and heads and n + 1 < len(words) and cased.islower():
        after = words[n + 1]
        if after.word == "," or (finite(after.word) and verb_at(words, n + 1) is not None):
            return kind_of(words[n], cased, before_verb=True)
    return kind


def _finite_after(words: tuple[Token, ...], n: int, kind: str) -> int | None:
    """Where the verb of the subject at word `n` stands."""
    for at in range(n + 1, min(n + 8, len(words))):
        verb = verb_at(words, at)
        before = words[at - 1].word
        if (
            verb is not None
            and finite(verb.form)
            and before not in DETERMINERS | PREPOSITIONS - {"and", "or"}
            and not before.isdigit()
            and (kind == "client" or at <= n + 2)
        ):
            return at
        if kind == "client" and _unlisted(words, at):
            return at
        if words[at].word in (".", ";"):
            return None
    return None


def _headless(words: tuple[Token, ...], begin: int, end: int) -> Act | None:
    """A clause that begins with its verb: "Dons socks", "Donning socks", "To don socks"."""
    at = begin
    while at < end and (
        words[at].word in ADVERBS or words[at].word.endswith("ly") or words[at].word == "to"
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
    if at and words[at - 1].word in PREPOSITIONS - {"to"}:
        return None
    after = words[at + 1].word if at + 1 < len(words) else ""
    if words[at].word.endswith("ing") and after in (":", "|", "-", "("):
        return None  # a label
    if words[at].word in BROAD and not (
        has_object(words, at)
        or (first.kind == SEEN and after not in AFTER_SKILL and after.isalpha())
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
        and is_verb(words, at)
    )

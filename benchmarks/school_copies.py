"""Invented reports to schools, and copies of every kind between them, with the copied words known.

The sentences are those of tests/data/school/bank.txt. Reports carry what must not count: headings,
fields, descriptions of tests, a disclosure, the practice's approved text, a signature.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from countersign.base.words import wordlist

BANK = Path(__file__).resolve().parents[1] / "tests/data/school/bank.txt"
FIRST = wordlist(
    "Maya Leo Ines Omar June Wren Tomasz Aaliyah Kofi Sora Hope Will Mateo Ayla Bram Noor "
    "Piper Quinn Rafi Sage Tuva Uma Viggo Yara Zane Grace Ivo Juno Kai Lior Mina Nils Odile "
    "Pax Rhea"
)
LAST = wordlist(
    "Park Vale Orr Nook Finch Adeyemi Castellan Brandt Osei Lindqvist Reyes Pardo Haldane "
    "Ellery Ruiz Moss Tran Okafor Silva Novak Berg Haddad Kim Lowe Marsh Nunez Ortiz Petrov "
    "Quill Rowe"
)
AUTHORS = ("jd", "mk", "rs", "tw", "al")
PRONOUNS = (("he", "him", "his", "himself"), ("she", "her", "her", "herself"))
THEY = ("they", "them", "their", "themself")
WEEKDAYS = wordlist("Monday Tuesday Wednesday Thursday Friday")
COLORS = wordlist(
    "orange green faded striped purple silver spotted yellow muddy checkered pale crimson "
    "wooden crooked square tall narrow painted dusty shiny"
)
PLACES = wordlist(
    "shelf rug window ladder bench locker sink easel stool curtain aquarium bookcase radiator "
    "piano crate mirror doorway planter globe clock basket stage hallway fence porch swing "
    "hammock barrel tent carpet counter cupboard staircase fountain wagon sandbox workbench "
    "chalkboard"
)
WAYS = (
    "beside the",
    "by the",
    "under the",
    "behind the",
    "near the",
    "facing the",
    "across from the",
)
BEGINS, ENDS = "\x01", "\x02"
"""What was put before and behind a copied sentence is not copied."""
DETAIL = 0.3
"""How often a choice of a frame has a place of its own: two children's sentences then differ."""
HEADS = {
    "Background": ("Background", "BACKGROUND AND REFERRAL", "Why this report"),
    "Fine motor": ("Fine motor", "FINE MOTOR SKILLS:", "Hands at work"),
    "Handwriting": ("Handwriting", "WRITTEN WORK", "Handwriting samples:"),
    "Sensory": ("Sensory", "Sensory processing", "SENSORY"),
    "Self-care": ("Self-care", "ADL", "Dressing and eating"),
    "Attention": ("Attention", "ATTENTION AND ORGANIZATION", "Staying with a task"),
    "Gross motor": ("Gross motor", "MOVEMENT", "Balance and coordination"),
    "Social": ("Social", "PLAY AND PEERS", "With others"),
    "At school": ("At school", "IMPACT ON SCHOOL", "What this means in class"),
    "What helps": ("What helps", "RECOMMENDATIONS", "Strategies:"),
    "Plan": ("Plan", "NEXT STEPS", "Plan of care"),
}
TESTS = (
    "The Beery VMI is a standardized assessment that measures how well a person can integrate visual "
    "and motor abilities. Standard scores have a mean of 100 and a standard deviation of 15. Scores "
    "between 85 and 115 fall within the average range.",
    "The Sensory Processing Measure is a questionnaire completed by a caregiver or a teacher. "
    "T-scores have a mean of 50, and scores of 70 and above indicate more difficulty. The measure "
    "provides scores for each sensory system and for social participation.",
    "The BOT-3 is an individually administered test of motor skills for people from 4 to 25 years. "
    "It yields composite scores for fine manual control, manual coordination, body coordination, and "
    "strength. Scale scores have a mean of 15 and a standard deviation of 5.",
)
MADE = (
    "This report was drafted with an AI documentation assistant and reviewed by the therapist.",
    "An AI documentation assistant was used to prepare this report. The therapist who signed it read "
    "every sentence and answers for all of it.",
)
APPROVED = (
    "Occupational therapy in a school looks at what a student needs and wants to do there, and at "
    "what stands in the way. We work with the student, the family and the staff, and we write down "
    "what we see in plain words so that everybody at the table can use it. Please call us with any "
    "question about this report.",
)
LEADS = ("Overall, ", "At this time, ", "In our sessions, ", "It was noted that ", "As before, ")
OTHER_WORDS = {
    "before": "until", "while": "as", "although": "though", "asked": "wanted to know", "took": "needed",
    "best": "most easily", "calm": "quiet", "child": "kid", "talked": "spoke", "worst": "hardest",
    "stayed": "remained", "helped": "did", "needs": "wants", "lost": "missed", "work": "tasks",
    "held": "carried", "came": "arrived", "neighbor": "seatmate", "quickly": "soon", "tray": "plate",
    "everybody": "all", "noise": "din", "keep": "leave", "paper": "page", "worked": "went",
}  # fmt: skip


@dataclass
class Sentence:
    """A sentence of a frame: N, HE … and # are filled in for a child. `fixed` are its figures."""

    frame: str
    figures: list[int]


@dataclass
class Paper:
    """A report: its sections with their sentences, and which are copied from whom."""

    id: str
    child: str
    author: str
    pronouns: tuple[str, str, str, str]
    sections: list[tuple[str, list[Sentence]]]
    text: str = ""
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)  # by id() of the sentence


@dataclass(frozen=True)
class Planted:
    """A copy: who has it of whom, its kind, and the copied stretches in each text."""

    kind: str
    a: str
    b: str
    in_a: tuple[tuple[int, int], ...]
    in_b: tuple[tuple[int, int], ...]


def bank() -> dict[str, list[str]]:
    """The frames by section."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in BANK.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(section, []).append(line)
    return found


def said(draw: Random, frame: str) -> Sentence:
    """One reading of a frame, with a place and a day of its own."""

    def chosen(match: re.Match[str]) -> str:
        words = draw.choice(match[1].split("|"))
        detail = f" {draw.choice(WAYS)} {draw.choice(COLORS)} {draw.choice(PLACES)}"
        return words + detail if len(words.split()) > 2 and draw.random() < DETAIL else words

    while "{" in frame:
        frame = re.sub(r"\{([^{}]*)\}", chosen, frame)
    frame = re.sub(r" +([,.])", r"\1", re.sub(r" {2,}", " ", frame))
    if draw.random() < 0.75:
        where = f"{draw.choice(WAYS)} {draw.choice(COLORS)} {draw.choice(PLACES)}"
        day = f" on a {draw.choice(WEEKDAYS)}" if draw.random() < 0.5 else ""
        frame = f"{frame.rstrip('.')}, {where}{day}."
    return Sentence(frame, [draw.randrange(2, 13) for _ in range(frame.count("#"))])


def written(sentence: Sentence, paper: Paper) -> str:
    """The sentence as it stands in this child's report."""
    he, him, his, himself = paper.pronouns
    figures = iter(sentence.figures)
    text = re.sub("#", lambda _: str(next(figures)), sentence.frame)
    for mark, word in (("HIMSELF", himself), ("HIM", him), ("HIS", his), ("HE", he)):
        text = re.sub(rf"\b{mark}\b", word, text)
    text = re.sub(r"\bN\b", paper.child.split()[0], text)
    return text[0].upper() + text[1:]


class Maker:
    """Makes reports and copies from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.frames = bank()
        self.papers: list[Paper] = []

    def paper(self) -> Paper:
        draw = self.draw
        names = draw.sample(list(self.frames), draw.randrange(6, 9))
        sections = [
            (name, [said(draw, f) for f in self._some(self.frames[name])]) for name in names
        ]
        made = Paper(
            f"r{len(self.papers)}",
            f"{draw.choice(FIRST)} {draw.choice(LAST)} {len(self.papers)}",
            draw.choice(AUTHORS),
            draw.choice(PRONOUNS),
            sections,
        )
        self.papers.append(made)
        return made

    def _some(self, frames: Sequence[str]) -> list[str]:
        most = len(frames)
        return self.draw.sample(list(frames), min(most, self.draw.randrange(2, 5)))

    def lay_out(self, paper: Paper, edit: Callable[[Sentence, str], str] | None = None) -> None:
        """The report's text, with the place of each sentence. `edit` changes the written words."""
        draw = self.draw
        name = " ".join(paper.child.split()[:2])
        parts = [
            f"Occupational Therapy Report\nStudent: {name}\nDate: {draw.randrange(1, 12)}/5/2026\n"
        ]
        at = len(parts[0])

        def put(text: str) -> None:
            nonlocal at
            parts.append(text)
            at += len(text)

        for head, sentences in paper.sections:
            put(f"\n{draw.choice(HEADS.get(head, (head,)))}\n")
            bullets = draw.random() < 0.15
            for sentence in sentences:
                if bullets:
                    put("- ")
                text = written(sentence, paper)
                if edit is not None:
                    text = edit(sentence, text)
                lead, _, copied = text.rpartition(BEGINS)
                copied, _, tail = copied.partition(ENDS)
                put(lead)
                paper.spans[id(sentence)] = (at, at + len(copied))
                put(copied + tail)
                put("\n" if bullets else " ")
        put(f"\n\nTESTS\n{draw.choice(TESTS)}\n\n{APPROVED[0]}\n\n{draw.choice(MADE)}\n")
        put("Jane Doe, OTR/L")
        paper.text = "".join(parts)


def words_of(spans: Sequence[tuple[int, int]], text: str) -> set[int]:
    """Where the words inside the spans begin."""
    return {
        m.start()
        for m in re.finditer(r"[\w'’]+", text)
        if any(a <= m.start() < b for a, b in spans)
    }


# -- how a copy is changed --------------------------------------------------------------------


def same(_: Random, __: Sentence, text: str) -> str:
    return text


def padded(draw: Random, _: Sentence, text: str) -> str:
    first = text.split()[0]
    named = first.removesuffix("’s").removesuffix("'s") in FIRST
    return draw.choice(LEADS) + BEGINS + (text if named else text[0].lower() + text[1:])


def reworded(draw: Random, _: Sentence, text: str) -> str:
    """One word of the sentence is another."""
    known = [m for m in re.finditer(r"[a-z]+", text) if m.group() in OTHER_WORDS]
    if not known:
        return text
    one = draw.choice(known)
    return text[: one.start()] + OTHER_WORDS[one.group()] + text[one.end() :]


def retensed(_: Random, __: Sentence, text: str) -> str:
    for then, now in (
        (" was ", " is "),
        (" were ", " are "),
        (" had ", " has "),
        (" is ", " was "),
    ):
        if then in text:
            return text.replace(then, now)
    return text


def joined(draw: Random, _: Sentence, text: str) -> str:
    """Ends as the beginning of a longer sentence."""
    more = f"{draw.choice(WAYS)} {draw.choice(COLORS)} {draw.choice(PLACES)}"
    return f"{text.rstrip('.')}{ENDS}, and this was so {more}."


TENSES = ((" was ", " is "), (" were ", " are "), (" had ", " has "), (" is ", " was "))
EDITS: dict[str, Callable[[Random, Sentence, str], str]] = {
    "padded": padded,
    "reworded": reworded,
    "retensed": retensed,
    "joined": joined,
}
KINDS = (
    "whole",
    "half",
    "section",
    "shuffled",
    "swapped",
    "they",
    "mosaic",
    "spread",
    "padded",
    "reworded",
    "retensed",
    "joined",
)


def archive(count: int, *, each: int, seed: int) -> tuple[list[Paper], list[Planted]]:
    """`count` reports, of which `each` of every kind are copies, and what was planted."""
    maker = Maker(seed)
    papers = [maker.paper() for _ in range(count)]
    free = list(range(count))
    maker.draw.shuffle(free)
    copies: list[tuple[str, Paper, Paper, list[tuple[Sentence, Sentence]]]] = []
    edits: dict[str, Callable[[Sentence, str], str]] = {}
    for kind in KINDS:
        for _ in range(each):
            copies += list(_plant(maker, kind, papers, free, edits))
    for paper in papers:
        maker.lay_out(paper, edits.get(paper.id))
    planted = [
        Planted(
            kind,
            a.id,
            b.id,
            tuple(a.spans[id(x)] for x, _ in taken),
            tuple(b.spans[id(y)] for _, y in taken),
        )
        for kind, a, b, taken in copies
    ]
    return papers, planted


Copy = tuple[str, Paper, Paper, list[tuple[Sentence, Sentence]]]


def _plant(
    maker: Maker,
    kind: str,
    papers: list[Paper],
    free: list[int],
    edits: dict[str, Callable[[Sentence, str], str]],
) -> Iterator[Copy]:
    draw = maker.draw
    source = papers[free.pop()]
    target = papers[free.pop()]
    if kind == "mosaic":
        donors = [source, papers[free.pop()], papers[free.pop()]]
        target.sections = []
        for donor in donors:
            head, sentences = _long_enough(draw, donor)
            mine = [_own(draw, s) for s in sentences]
            target.sections.append((head, mine))
            yield kind, donor, target, list(zip(sentences, mine, strict=True))
        target.sections += _fresh(maker, 3)
        return
    if kind == "spread":
        head, sentences = _long_enough(draw, source)
        held: list[tuple[Paper, list[Sentence]]] = [(source, sentences)]
        for other in (target, papers[free.pop()], papers[free.pop()]):
            mine = [_own(draw, s) for s in sentences]
            other.sections[0] = (head, mine)
            held.append((other, mine))
        for n, (one, ours) in enumerate(held):
            for two, theirs in held[n + 1 :]:
                yield kind, one, two, list(zip(ours, theirs, strict=True))
        return
    if kind in ("section", "joined"):
        head, sentences = _long_enough(draw, source)
        taken = [(s, _own(draw, s)) for s in sentences]
        target.sections[0] = (head, [mine for _, mine in taken])
    elif kind == "half":
        part = source.sections[: max(2, len(source.sections) // 2)]
        taken = [(s, _own(draw, s)) for _, sentences in part for s in sentences]
        target.sections = [*_again(part, taken), *_fresh(maker, 4)]
    else:
        taken = [(s, _own(draw, s)) for _, sentences in source.sections for s in sentences]
        target.sections = _again(source.sections, taken)
    if kind == "shuffled":
        every = [mine for _, mine in taken]
        draw.shuffle(every)
        target.sections = [("Notes", every[: len(every) // 2]), ("Plan", every[len(every) // 2 :])]
    if kind == "they":
        target.pronouns = THEY
    if kind in EDITS:
        mine_ids = {id(mine) for _, mine in taken}
        change = EDITS[kind]
        edits[target.id] = lambda s, text: change(draw, s, text) if id(s) in mine_ids else text
    yield kind, source, target, taken


def _own(draw: Random, sentence: Sentence) -> Sentence:
    """The same frame with other figures."""
    return Sentence(sentence.frame, [draw.randrange(2, 13) for _ in sentence.figures])


def _again(
    sections: Sequence[tuple[str, list[Sentence]]], taken: Sequence[tuple[Sentence, Sentence]]
) -> list[tuple[str, list[Sentence]]]:
    mine = {id(theirs): ours for theirs, ours in taken}
    return [(head, [mine[id(s)] for s in sentences]) for head, sentences in sections]


def _fresh(maker: Maker, count: int) -> list[tuple[str, list[Sentence]]]:
    names = maker.draw.sample(list(maker.frames), count)
    return [
        (name, [said(maker.draw, f) for f in maker._some(maker.frames[name])]) for name in names
    ]


def _long_enough(draw: Random, paper: Paper) -> tuple[str, list[Sentence]]:
    """A section of 50 words or more; the longest when none is."""
    long = [s for s in paper.sections if sum(len(x.frame.split()) for x in s[1]) >= 50]
    return draw.choice(long) if long else max(paper.sections, key=lambda s: len(s[1]))

"""The same findings in other words are shown; one's own are not, and other figures are others."""

from __future__ import annotations

import io
import json

from countersign.cli.school import uniqueness
from countersign.school.facts import findings, same

TEN = [
    "Maya zipped her coat with minimal assistance.",
    "She copied 3 of 12 shapes.",
    "She opened her milk after a demonstration.",
    "She covered her ears when the bell rang in the cafeteria.",
    "She tied her shoelaces in 2 of 5 tries.",
    "She cut along a curve with scissors.",
    "She walked down the stairs with a hand on the rail.",
    "She caught a ball 4 of 10 times.",
    "She waited for her turn with a timer.",
    "She put on her boots with verbal cues.",
]
AGAIN = [
    "Min A was needed for zipping Leo's jacket.",
    "3/12 shapes were copied.",
    "After being shown, he got the milk open.",
    "In the cafeteria the bell made him cover both ears.",
    "2/5 trials of tying shoelaces succeeded.",
    "With scissors he followed a curve while cutting.",
    "Holding the rail, he goes down stairs.",
    "Of ten throws he caught the ball four times.",
    "A timer let him wait for his turn.",
    "With verbal cueing he donned his boots.",
]
OTHER = [
    "Ines zipped her coat with maximal assistance.",
    "She copied 11 of 12 shapes.",
    "She spilled the juice and cried.",
    "She hummed during music.",
    "She tied her shoelaces in 5 of 5 tries.",
    "She drew a house with a crayon.",
    "She climbed the ladder alone.",
    "She kicked the ball 9 of 10 times.",
    "She argued about the rules.",
    "She put on her socks by herself.",
]


MERGED = [
    "Leo zipped his coat with minimal help and put on his boots with verbal cues.",
    "He copied 3/12 shapes and tied shoelaces in 2/5 tries.",
    "After a demonstration he opened his milk; in the cafeteria he covered his ears at the bell.",
    "With scissors he cut along a curve, and he caught 4/10 balls.",
    "He went down stairs holding the rail and waited for a turn with a timer.",
]
PLAIN = [
    "Leo needs just a bit of help with his coat zipper.",
    "Out of twelve shapes he drew three correctly.",
    "You show him once and he can open his own milk.",
    "Bells in the cafeteria make him clap his hands over his ears.",
    "Shoe tying works two times out of five.",
    "Scissors follow a bend.",
    "Stairs are done with one hand on the railing going down.",
    "Four of ten throws end up caught.",
    "Waiting his turn works if a timer runs.",
    "Tell him what comes next and the boots go on.",
]
OTHER_FIGURES = [
    "Omar zipped his coat by himself.",
    "He copied 10 of 12 shapes.",
    "He could not open his milk.",
    "He sang along when the bell rang.",
    "He tied his shoelaces in 5 of 5 tries.",
    "He tore paper with scissors.",
    "He ran up the stairs without the rail.",
    "He caught a ball 9 of 10 times.",
    "He pushed ahead of others in line.",
    "He put on his boots with maximal assistance.",
]


def compared(*texts: list[str], owners: str = "abc") -> list[tuple[int, int]]:
    listed = [findings(" ".join(one)) for one in texts]
    return [(one.a, one.b) for one in same(listed, list(owners)[: len(texts)])]


def test_ten_findings_in_other_words_are_shown_and_other_findings_are_not() -> None:
    assert compared(TEN, AGAIN, OTHER) == [(0, 1)]
    assert compared(TEN, MERGED, OTHER) == [(0, 1)]  # two of them in each sentence
    assert compared(TEN, PLAIN, OTHER) == [(0, 1)]
    assert compared(TEN, OTHER_FIGURES) == []  # the same activities, other counts and help


def test_one_childs_own_findings_are_nobody_elses() -> None:
    assert compared(TEN, AGAIN, owners="aa") == []


def test_the_command_tells_both_sides() -> None:
    lines = [
        json.dumps({"id": n, "child": child, "text": "\n".join(text)})
        for n, (child, text) in enumerate((("Maya", TEN), ("Leo", AGAIN), ("Ines", OTHER)))
    ]
    out = io.StringIO()
    source = io.BytesIO("\n".join(lines).encode())
    assert uniqueness(source, out, boilerplate=None, facts=True) == 0
    answer = json.loads(out.getvalue())
    (pair,) = answer["facts"]
    assert (pair["a"], pair["b"]) == (0, 1)
    first = pair["findings"][0]
    assert "\n".join(TEN)[slice(*first["a"])].startswith("Maya zipped")
    assert "jacket" in "\n".join(AGAIN)[slice(*first["b"])]

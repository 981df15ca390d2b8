"""What comes back is put back exactly, in whatever pieces; what was altered is never shown."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Said, whole
from countersign.privacy.coming_back import put_back
from countersign.privacy.restoring import ArgumentsRestorer, NotPutBack, Restorer
from countersign.privacy.span import Span
from countersign.privacy.surrogates import Surrogates

WRITTEN = ["Emi", "Reyes, Emi", 'Emi "Bug" Reyes', "O’Brien\nEmi", "11/24/2026", "A-12", "\\Emi\\"]
LABELS = ["NAME_CHILD", "NAME_THERAPIST", "DATE", "MRN"]
ODD = st.text(alphabet='ab 7Q2k-_[].:CHILDchild12\n"\\{}é‑', max_size=30)
MORE = settings(max_examples=400)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Surrogates, str, str]:
    """Stand-ins, a text with them, and the same text as it was before."""
    kept = Surrogates()
    hidden, plain = [], []
    for _ in range(draw(st.integers(0, 6))):
        before, name = draw(ODD), draw(st.sampled_from(WRITTEN))
        span = Span(
            len(before),
            len(before) + len(name),
            draw(st.sampled_from(LABELS)),
            draw(st.sampled_from(["", "one", "two"])),
        )
        text = before + name
        hidden.append(kept.hide(text, [span]))
        plain.append(text)
    last = draw(ODD)
    return kept, "".join([*hidden, kept.hide(last, [])]), "".join([*plain, last])


def cut(text: str, places: list[int]) -> list[str]:
    """`text` in pieces that end at `places`."""
    ends = sorted({place % (len(text) + 1) for place in places} | {len(text)})
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


PLACES = st.lists(st.integers(0, 500), max_size=40)


@MORE
@given(conversations(), PLACES)
def test_any_pieces_give_the_same_as_the_whole(
    made: tuple[Surrogates, str, str], places: list[int]
) -> None:
    kept, hidden, _ = made

    def run(pieces: list[str]) -> str | None:
        restorer = kept.restorer()
        given = ""
        try:
            for piece in pieces:
                given += restorer.feed(piece)
                assert len(restorer.held) <= restorer.longest
            return given + restorer.close()
        except NotPutBack:
            return None

    assert run(cut(hidden, places)) == run([hidden]) == run(list(hidden))


@MORE
@given(conversations(), PLACES)
def test_an_echo_is_exact(made: tuple[Surrogates, str, str], places: list[int]) -> None:
    kept, hidden, plain = made
    for ending in (" .", "\n"):  # a text may itself end like the beginning of a stand-in
        restorer = kept.restorer()
        got = "".join(restorer.feed(p) for p in cut(hidden + ending, places)) + restorer.close()
        assert got == plain + ending


@MORE
@given(conversations(), PLACES)
def test_arguments_of_a_tool_are_exact_in_any_pieces(
    made: tuple[Surrogates, str, str], places: list[int]
) -> None:
    kept, hidden, plain = made
    raw = json.dumps({"who": hidden + " .", "list": [[1, 2], ["x"]]}, ensure_ascii=False)
    restorer = ArgumentsRestorer(kept.forms)
    got = "".join([*(restorer.feed(piece) for piece in cut(raw, places)), restorer.close()])
    assert json.loads(got) == {"who": plain + " .", "list": [[1, 2], ["x"]]}


def one() -> tuple[Surrogates, str, str]:
    """Stand-ins with one child, its token and its code."""
    kept = Surrogates()
    token = kept.hide("Emi", [Span(0, 3, "NAME_CHILD", "one")])
    return kept, token, token[8:13]


ALTERED = [
    lambda token, code: token.lower(),
    lambda token, code: token.replace("[[", "[").replace("]]", "]"),
    lambda token, code: token[1:],
    lambda token, code: token[:-1],
    lambda token, code: token.replace("CHILD", "MOTHER"),
    lambda token, code: token.replace("CHILD", "NIÑO"),
    lambda token, code: token.replace("-", "–"),
    lambda token, code: token.replace("-", " - "),
    lambda token, code: token.replace("]]", ".2]]"),
    lambda token, code: token.replace("]]", ".0]]"),
    lambda token, code: token.replace(code, code[::-1]),
    lambda token, code: token.replace(code, code[:4]),
    lambda token, code: token.replace(code, "QQQQ2"),
    lambda token, code: f"CHILD-{code}",
    lambda token, code: code,
    lambda token, code: code.lower(),
    lambda token, code: "-".join(code),
    lambda token, code: "**" + " ".join(code) + "**",
    lambda token, code: "[[PERSON-AAAA2]]",
    lambda token, code: "[[ CHILD-AAAA2 ]]",
    lambda token, code: "CHILD-AAAA2",
    lambda token, code: "[[CHILD-",
    lambda token, code: "[[CHILD]]",
    lambda token, code: "[[ child ]]",
    lambda token, code: "[MAGA-12-1]",
    lambda token, code: "[CHILD-Q2]",
]


@pytest.mark.parametrize("alter", ALTERED)
def test_an_altered_or_invented_stand_in_is_never_shown(alter: object) -> None:
    kept, token, code = one()
    answer = f"Well, {alter(token, code)} did it."  # type: ignore[operator]  # one of the functions above
    with pytest.raises(NotPutBack):
        kept.restore(answer)
    restorer = kept.restorer()
    with pytest.raises(NotPutBack):
        "".join([*(restorer.feed(letter) for letter in answer), restorer.close()])


def test_an_answer_that_ends_inside_a_stand_in_is_found_out() -> None:
    kept, token, _ = one()
    for end in range(3, len(token)):
        with pytest.raises(NotPutBack):
            kept.restore(token[:end])
    assert kept.restore("a [") == "a ["


def test_what_only_looks_alike_stays() -> None:
    kept, token, _ = one()
    for text in (
        "[1, [2, 3]]",
        "child-proof locks",
        "a[[0]]",
        "- [x] done",
        "see [1]",
        "[[]]",
        "[ICD-10: F82]",
        "[OT-led]",
    ):
        assert kept.restore(f"{text} {token}") == f"{text} Emi"


def test_an_escape_in_arguments_hides_nothing() -> None:
    kept, token, code = one()
    escaped = token.replace(code[0], f"\\u{ord(code[0]):04x}", 1)
    raw = json.dumps({"a": "X"}).replace("X", escaped)
    restorer = ArgumentsRestorer(kept.forms)
    with pytest.raises(NotPutBack):
        "".join([restorer.feed(raw), restorer.close()])


@pytest.mark.parametrize("raw", ["{", '{"a": ', "nonsense", '{"a": 1} x'])
def test_arguments_that_are_no_json_are_not_shown(raw: str) -> None:
    restorer = ArgumentsRestorer({})
    restorer.feed(raw)
    with pytest.raises(NotPutBack):
        restorer.close()


def test_lists_and_figures_in_arguments_come_back_as_they_were() -> None:
    kept, token, _ = one()
    raw = json.dumps({token: [1, None, True, [token, {"who": token}]]})
    restorer = ArgumentsRestorer(kept.forms)
    shown = "".join([*(restorer.feed(letter) for letter in raw), restorer.close()])
    assert json.loads(shown) == {"Emi": [1, None, True, ["Emi", {"who": "Emi"}]]}
    again = ArgumentsRestorer(kept.forms)
    with pytest.raises(NotPutBack):
        "".join([again.feed(json.dumps([[f"x {token[:-2]}"]])), again.close()])


def test_no_arguments_are_an_empty_object() -> None:
    assert ArgumentsRestorer({}).close() == "{}"


def test_one_person_has_one_code_in_every_written_form_and_days_keep_their_distance() -> None:
    kept = Surrogates()
    forms = [kept.hide(w, [Span(0, len(w), "NAME_CHILD", "c1")]) for w in ("Emi", "REYES, EMI")]
    assert forms[1] == forms[0].replace("]]", ".2]]")
    days = []
    for written in ("11/24/2026", "Nov 24, 2026", "2026-12-01", "the 3rd"):
        token = kept.hide(written, [Span(0, len(written), "DATE")])
        assert kept.restore(token) == written
        days.append(token)
    first = re.findall(r"DAY(\d+)-(\w{5})", "".join(days))
    assert first[0] == first[1]
    assert int(first[2][0]) - int(first[0][0]) == 7
    assert days[3].startswith("[[DATE-")
    again = Surrogates.of(json.loads(json.dumps(kept.as_dict())))
    assert again.hide("12/2/2026", [Span(0, 9, "DATE")]).startswith(f"[[DAY{int(first[0][0]) + 8}-")
    coded = Surrogates(counted=False)
    assert coded.hide("11/24/2026", [Span(0, 10, "DATE")]).startswith("[[DATE-")


def test_no_code_stands_in_the_text_or_is_a_word() -> None:
    letters = iter("AAAAAB2CDE" + "B2CDF")
    kept = Surrogates(choose=lambda _: next(letters))
    assert kept.hide("Emi b2-cde", [Span(0, 3, "NAME_CHILD")]) == "[[CHILD-B2CDF]] b2-cde"


def answered(*events: Event, tools: tuple[str, ...] = ("save",)) -> list[Event]:
    kept, _, _ = one()
    return list(put_back(events, kept.forms, tools))


def test_words_and_calls_come_back_in_their_order() -> None:
    kept, token, _ = one()
    a, b = token[:6], token[6:]
    events: list[Event] = [
        Said(f"To {a}"), Said(f"{b}, [["), Called(0, "save"), Arguments(0, '{"who": "'),
        Arguments(0, a), Arguments(0, b + '"}'), Called(1, "save"), Said("done"), Done("tools"),
        Said("never read"),
    ]  # fmt: skip
    answer = whole(put_back(events, kept.forms, ["save"]))
    assert answer.text == "To Emi, [[done"
    assert answer.calls == (("save", '{"who": "Emi"}'), ("save", "{}"))
    assert answer.done.reason == "tools"


@pytest.mark.parametrize(
    "events",
    [
        [Called(0, "other"), Done()],
        [Arguments(0, "{}"), Done()],
        [Called(0, "save"), Arguments(1, "{}"), Done()],
        [Called(0, "save"), Said("x"), Arguments(0, "{}"), Done()],
        [Done()],
        [Said(""), Done()],
    ],
)
def test_an_answer_out_of_order_is_none(events: list[Event]) -> None:
    with pytest.raises(NoAnswer):
        answered(*events)


def test_an_answer_without_an_end_is_none() -> None:
    with pytest.raises(NoAnswer):
        whole([Said("x")])
    with pytest.raises(NoAnswer):
        whole([Done()])


def test_a_restorer_knows_the_longest_stand_in() -> None:
    kept = Surrogates()
    token = kept.hide("Dr. Vance", [Span(0, 9, "NAME_THERAPIST", "v")])
    assert kept.restorer().longest == len(token)
    assert Restorer({}).longest == len("[[CHILD-7Q2KM]]")

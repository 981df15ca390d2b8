"""Names: known in any written form, unknown by context; words that are also names by sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.base.errors import UserError
from countersign.privacy.restoring import NotPutBack
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner, settle
from countersign.privacy.span import Span
from countersign.privacy.surrogates import Surrogates

ROSTER: dict[str, Any] = {
    "clinic": "Larkspur Hand and Pediatric Therapy",
    "clients": [
        {
            "first": "Nathaniel",
            "last": "Okonjo-Reyes",
            "middle": "James",
            "mrn": "TH-40218",
            "phone": "5125550144",
            "member_id": "XQH771203344",
            "address": {
                "street": "88 Alder Creek Rd",
                "city": "Reading",
                "state": "PA",
                "zip": "19601",
            },
            "school": "Lone Mesa Middle School",
            "guardians": [{"first": "Zuberi", "last": "De La Cruz", "phone": "5125550178"}],
            "teacher": {"first": "Amal", "last": "Ng"},
        },
        {"first": "Hope", "last": "Page", "mrn": "77120", "guardians": []},
        {"first": "Will", "last": "Long", "guardians": []},
        {"first": "Saoirse", "last": "Søndergård", "preferred": "Sersh", "guardians": []},
    ],
    "therapists": [{"first": "Lorraine", "last": "Hand", "license": "OT.4471"}],
    "teachers": [{"first": "Kenji", "last": "Love"}],
    "schools": ["Lone Mesa Middle School"],
}
SCANNER = Scanner(Roster.read(ROSTER))


def hidden(text: str) -> list[str]:
    return [text[s.start : s.end] for s in SCANNER.scan(text)]


def covered(text: str, written: str) -> bool:
    at = text.index(written)
    spans = [(s.start, s.end) for s in SCANNER.scan(text)]
    return all(
        any(a <= i < b for a, b in spans) for i in range(at, at + len(written)) if text[i].isalnum()
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nathaniel arrived.", "Nathaniel"),
        ("nathaniel arrived.", "nathaniel"),
        ("NATHANIEL ARRIVED", "NATHANIEL"),
        ("Nathaniel's grip", "Nathaniel"),
        ("Nathanial was calm.", "Nathanial"),
        ("Natahniel was calm.", "Natahniel"),
        ("Nate was calm.", "Nate"),
        ("Natty was calm.", "Natty"),
        ("N4thaniel was calm.", "N4thaniel"),
        ("Nathanie1 was calm.", "Nathanie1"),
        ("N-A-T-H-A-N-I-E-L is how it is spelled", "N-A-T-H-A-N-I-E-L"),
        ("Nathaniel\nOkonjo-Reyes was calm.", "Nathaniel\nOkonjo-Reyes"),
        ("Okonjo-Reyes, Nathaniel was calm.", "Okonjo-Reyes, Nathaniel"),
        ("Okonjo Reyes was calm.", "Okonjo Reyes"),
        ("Nathaniel worked. N.O. was calm.", "N.O."),
        ("Nathaniel worked. NO\u2019s grip", "NO"),
        ("Nathaniel J. Okonjo-Reyes", "Nathaniel J. Okonjo-Reyes"),
        ("user nathanielokonjoreyes was reset", "nathanielokonjoreyes"),
        ("Натаниель? No: Saoirse Sondergard came", "Saoirse Sondergard"),
        ("Zuberi de la cruz called", "de la cruz"),
        ("Na\u00adthaniel came", "Na\u00adthaniel"),
        ("moved to Reading last year", "Reading"),
        ("at lone mesa middle school", "lone mesa middle school"),
        ("LMMS called", "LMMS"),
        ("Ms. Ng said", "Ng"),
        ("Hope Page was calm", "Hope Page"),
        ("Page, Hope was calm", "Page, Hope"),
        ("when Hope left for the gym", "Hope"),
        ("Hope arrived with a cold.", "Hope"),
        ("Hope's grip", "Hope"),
        ("told Will to wait", "Will"),
        ("Mrs. Love wrote", "Love"),
        ("mrn TH 40218", "TH 40218"),
        ("5125550144", "5125550144"),
        ("XQH 771 203 344", "XQH 771 203 344"),
    ],
)  # fmt: skip
def test_whom_the_practice_knows_is_found(text: str, written: str) -> None:
    assert covered(text, written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mom (Thanh) reports pain", "Thanh"),
        ("His brother Will shared", "Will"),
        ("The para, Nevaeh, keeps data", "Nevaeh"),
        ("sister Hope, age 4", "Hope"),
        ("Dr. d'angelo will see him", "d'angelo"),
        ("Mr. Long wrote", "Long"),
        ("to see Tita Baby", "Baby"),
        ("good job annelieese, anneliese did it", "annelieese"),
        ("Kwame Vanterpool (school psych)", "Kwame Vanterpool"),
        ("Jade Strandberg (grandmother) picks up", "Jade Strandberg"),
        ("brynlee cant come on friday", "brynlee"),
        ("PATIENT: BROOKS, GARETH   MRN: 553", "BROOKS, GARETH"),
        ("Ruby S. donned a coat", "Ruby"),
        ("T. Holloway donned a coat", "Holloway"),
        ("Patient: E1odie Petr0syan", "E1odie Petr0syan"),
    ],
)
def test_who_stands_on_no_list_is_found_by_context(text: str, written: str) -> None:
    assert covered(text, written)


@pytest.mark.parametrize(
    "text",
    [
        "Will need a splint. May use the swing. Hope to fade cues by fall.",
        "Mark each page with a rose sticker; art task with one hand; little love for a long page.",
        "Given Handwriting Without Tears, Zones of Regulation and Therapeutic Listening.",
        "Phalen's and Tinel's negative, De Quervain's positive, Finkelstein test 2/5.",
        "Used the Wikki Stix, Theraputty, a Lite-Brite and Play-Doh; Peppa Pig and Daniel Tiger.",
        "Dx dyspraxia, Ehlers-Danlos, Down syndrome and Rett syndrome; guanfacine was changed.",
        "Beery VMI, BOT-2, Sensory Profile 2, Peabody and the Purdue Pegboard were given.",
        "Grip 12 lb R, 9 lb L; MMT 4/5; 3:40 with 2 verbal cues; 97530 x 2; F84.0.",
        "Shows joy on the swing and good frustration tolerance; a grace period of 5 sec.",
        "PT and OT co-treated with SLP. NG tube in place. STG 2 met. IEP reviewed.",
        "Aetna, Medicaid MCO, Tricare East and Blue Cross Blue Shield.",
        "Doctor: Okay, let me look.\nPatient: No. It hurts.\nDoctor: Great.\nPatient: Thanks!",
        "I've seen that he didn't like it; we'll see, ma'am, if they're well.",
        "He takes Levaquin and Zofran 4 mg; Guanfacine was started.",
    ],
)
def test_the_trades_own_words_stay(text: str) -> None:
    assert hidden(text) == []


PIECES = (
    *("Nathaniel", "Hope", "Page", "will", "5125550144", "4/5", "97530", "[[CHILD-ABCDE]]", "[x]"),
    *("]]", ",", ".", "\n", "the", "Mrs.", "Ng", "8/6", "TH-40218", "İ", "Nate", "[", "[["),
)
TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_spans_are_in_order_inside_the_text_and_apart(text: str) -> None:
    at = 0
    for span in SCANNER.scan(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(1, 9))
def test_what_was_hidden_comes_back_exactly_in_any_pieces(text: str, size: int) -> None:
    kept = Surrogates()
    sent = kept.hide(text, SCANNER.scan(text))
    assert kept.restore(sent) == text
    again = Surrogates.of(kept.as_dict())
    stream = again.restorer()
    pieces = [stream.feed(sent[i : i + size]) for i in range(0, len(sent), size)]
    assert "".join([*pieces, stream.close()]) == text


def test_one_person_has_one_stand_in_in_every_form() -> None:
    kept = Surrogates()
    text = "Nathaniel came. Nate left. Nathaniel Okonjo-Reyes waved."
    sent = kept.hide(text, SCANNER.scan(text))
    assert len(kept.forms) == 1
    assert "Nat" not in sent
    assert kept.restore(sent) == text


def test_nothing_of_a_stand_in_may_change() -> None:
    kept = Surrogates()
    sent = kept.hide("Nathaniel came.", SCANNER.scan("Nathaniel came."))
    code = sent.removeprefix("[[").partition("]]")[0]
    assert kept.restore(f"[[{code}]]'s") == "Nathaniel's"
    kind, _, letters = code.partition("-")
    for bad in (
        f"[[{code.lower()}]]'s",
        f"[[ {code} ]]'s",
        f"[{code}]'s",
        f"[[{kind}-ZZZZZ]]",
        f"[[{code}.9]]",
        f"[[{code}",
        f"{letters} came",
        f"[[{kind}]]",
        "[[PERSON-QQQQQ]] came",
    ):
        with pytest.raises(NotPutBack):
            kept.restore(bad)


def test_a_writers_own_brackets_are_not_taken_for_ours() -> None:
    kept = Surrogates()
    text = "write [[CHILD-ABCDE]] and [x] and ]] back"
    assert kept.restore(kept.hide(text, [])) == text


def test_overlapping_spans_become_one() -> None:
    spans = [Span(0, 4, "A"), Span(2, 9, "B"), Span(9, 10, "C")]
    assert [(s.start, s.end, s.label) for s in settle(spans)] == [
        (0, 9, "B"),
        (9, 10, "C"),
    ]


@pytest.mark.parametrize(
    ("roster", "field"),
    [
        ([], "roster"),
        ({"clients": "no"}, "roster.clients"),
        ({"clients": ["no"]}, "roster.clients[0]"),
        ({"clients": [{"first": ["x"]}]}, "clients[0].first"),
        ({"schools": [7]}, "schools"),
    ],
)
def test_a_roster_of_another_shape_is_refused_by_field(roster: Any, field: str) -> None:
    with pytest.raises(UserError) as refusal:
        Roster.read(roster)
    assert refusal.value.field == field


def test_a_long_text_takes_no_more_than_its_length() -> None:
    text = "Nathaniel worked with Mrs. Ng on 8/6/2026 and wrote 4/5 letters. " * 2000
    assert len(SCANNER.scan(text)) >= 6000

"""Who is found by the place a word stands in, and what is left alone there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

ROSTER = {
    "clients": [
        {
            "first": "Summer",
            "last": "Vandermeer",
            "mrn": "FH-10501",
            "member_id": "MCD90118802",
            "school": "North Ridge Junior High",
            "address": {"street": "215 Oneida Ave", "city": "Moline"},
            "guardians": [{"first": "Faith", "last": "Vandermeer"}],
        },
        {"first": "Mark", "last": "Ostrow", "guardians": [{"first": "Bea", "last": "Ostrow"}]},
        {"first": "Hunter", "last": "Yazzie", "guardians": [{"first": "Guy", "last": "Yazzie"}]},
        {"first": "Juniper", "last": "Hale", "preferred": "June", "guardians": []},
        {"first": "Finn", "last": "Tamsett", "guardians": [{"first": "Rain", "last": "Tamsett"}]},
        {"first": "April", "last": "Long", "guardians": [{"first": "Dean", "last": "Long"}]},
        {"first": "Prudence", "last": "Eze", "guardians": []},
    ],
    "therapists": [
        {"first": "Joy", "last": "Whitfield"},
        {"first": "Oscar", "last": "Beltrán"},
        {"first": "Leah", "last": "Hoffman"},
    ],
}
SCANNER = Scanner(Roster.read(ROSTER))


@pytest.mark.parametrize(
    "marked",
    [
        "pls tell [hunter] im running late",
        "fyi [summer] told me [guy] moved out. [faith] doesn't want it in the note",
        "did [mark] bring the splint",
        "i gave [joy] the fidget and she laughed",
        "[guy] can't make it, [faith] will come",
        "not sure if [mark] can do that",
        "told oscar that [hunter] did great",
        "my notes: [hale] eval at 2",
        "next: [summer]'s mom wants a copy",
        "saw [hunter y] and his dad",
        "thx [dean]",
        "so sorry! thank you [joy]",
        "hey its [rain]. we are late",
        "pt [juniper] seen at home. [june] sat 3 min",
        "hi. can my sister [dawn] get it? does [dawn] have id?",
        "caller re son [grant] 9, left handed",
        "she is [clem]'s mom's friend. [clem] made noises",
        "had [ari] and [ezra] in tow",
        "asked about [finn]s cousin",
        "ask joy abt [mikey]'s lap pad",
        "[finn] came. [ft] needs it at 3",
        "talked, then swing. plan same\n[lh]",
        "cont. 1x/wk. [JW]/[OB]",
        "visit moved, posted [nb] 3/6",
        "the log is per [JW].",
        "timely filing, my bad ([nb])",
        "[Hunter] - talked over the others",
        "- [Juniper]: likes swings\n- [Hunter]: likes ropes",
        "[Long A] - left a message for [Dean]",
        "[Eze, P]  97535 2",
        "my brother's boy [Ammon] helped",
        "What is she called? [Sunny]",
        "[Prince Adeyo] came in. [Prince] hates his coat",
        "Staff: Dee S., [Ke1sey]",
        'Had fun until bedtime. [Rain]" I never said that',
        "[Tran] twins, age 4",
        "see u then\n[rain]",
    ],
)
def test_a_name_by_its_place(marked: str) -> None:
    assert missed(marked) == []


@pytest.mark.parametrize(
    "marked",
    [
        "We do not have the car until Thursday the [14th].",
        "starts the [20th]. It's the [18th], no?",
        "Late entry for [2/3]. Nxt [11/10]",
        "visits: [1/7], [1/14], [1/21]",
        "Off [3/16] - [3/20], then back",
        "[3/10] 1 hr with the mother\n[3/12] cancelled\n[3/30] UHC",
        "Ravens C [1/9] 97533",
        "wants it by [june] or in [september]",
        "date of birth [twelve twenty-four twenty fourteen], and so on",
        "record number [one zero five four eight]. Thank you",
        "the number is [X as in x-ray, E H, three three one, nine oh nine]. Call",
        "seen [June 2] and [june 9], 2 oz less",
        "[10501] Vandermeer, S 97530",
        "[10633] Amadi, K 97165",
        "member [90118802] not found",
        "Ship to [215 Oneida] today",
        "7th grade, [N0rth Ridge Jr High]",
        "Lives at [1221 Elm], he said",
        "near [W. 53rd St.] and the shop",
        "it is on [Sycamore Ave] by the pond",
        "She attends [Hilltop]. Goes to church at [St. Alphonsus]",
        "works nights [unitypoint] and sleeps late",
        "he goes to [Camp Ramah] in June 2026",
        "with Beth, at [Little Steps] until she closed",
        "from [muscatine] to [Galena] and back",
        "GOING TO [GALENA] WITH THE SON",
        "I'm [ninety one] myself. Mr. Pruitt is [ninety three].",
        "e-signed by [dvance_ma]",
    ],
)
def test_a_number_a_day_or_a_place_by_its_neighbours(marked: str) -> None:
    assert missed(marked) == []


@pytest.mark.parametrize(
    "text",
    [
        "he will sit and may ask for help",
        "mark the paper with a dot and hope to see progress",
        "summer is a good time for a break, rain or shine",
        "faith in the process and joy on his face",
        "hunter green crayon, april showers craft",
        "the guy at the store helped with the long sleeves",
        "is it ok to wait? so did he. we do it at home too",
        "RT hand weak, LT hand strong, LH assist",
        "OT/PT cotreat, PT/OT/SLP team, LUE ROM WNL, 2.5 SD below",
        "scored 14/20 letters, up from 9/20; 4/5 trials; MMT 4/5",
        "improved from 2/5 to 4/5 in 6 weeks",
        "may 2 bites of pear",
        "at the 9th percentile. The 2nd trial was better. 3rd grade",
        "97530 x 2 units, 97110/97140 same day, F82 and R27.8",
        "Good day. Long transitions are hard.",
        "To Whom It May Concern",
        "Denver II passed. The Boston Process Approach",
        "At Midline Crossing he tired. From Speech Therapy he knew it",
        "stepping up by VAS; dr appt at 3; ref thu",
        "PT WILL NEED MIN A FOR TRANSFERS AND MARK START WITH DOT.",
        "Dear Parent or Guardian",
        "he wrote bd for db and traced A, B and C",
    ],
)
def test_what_stands_there_as_a_word_stays(text: str) -> None:
    assert [text[span.start : span.end] for span in SCANNER.scan(text)] == []


def test_the_family_of_a_text_is_known_by_one_of_it() -> None:
    """`summer is refusing` means nobody, unless her mother writes."""
    assert missed("hi from faith v.: [summer] is refusing math, [Faith] says") == []
    alone = "summer is refusing to end"
    assert SCANNER.scan(alone) == []


def test_documents_by_hand_are_marked_where_they_say() -> None:
    from importlib import import_module

    sight = import_module("privacy_sight")
    for which in sight.SETS:
        for doc in sight.documents(which):
            assert doc["spans"] or doc["negatives"], doc["id"]
            assert not re.search(
                r"[{}<>~]|\|\w+\}", doc["text"].replace("->", "").replace("&", "")
            ), doc["id"]
            for span in doc["spans"]:
                assert doc["text"][span["start"] : span["end"]].strip(), doc["id"]


def missed(marked: str) -> list[str]:
    """What stands in brackets and is not wholly hidden."""
    text, wanted = "", []
    for part in re.split(r"(\[[^\]]+\])", marked):
        if part.startswith("["):
            wanted.append((len(text), len(text) + len(part) - 2))
        text += part.strip("[]") if part.startswith("[") else part
    hidden = {at for span in SCANNER.scan(text) for at in range(span.start, span.end)}
    return [
        text[a:b]
        for a, b in wanted
        if any(text[at].isalnum() and at not in hidden for at in range(a, b))
    ]

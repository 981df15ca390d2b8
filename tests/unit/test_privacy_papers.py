"""The finding on papers of a practice: what each sort taught, and what holds for any text."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.cli.privacy import scan
from countersign.privacy import vocabulary
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner

ROSTER: dict[str, Any] = {
    "clients": [
        {
            "first": "Nathaniel",
            "last": "Okonjo-Reyes",
            "mrn": "TH-40218",
            "address": {"city": "Surprise"},
            "guardians": [{"first": "Zanele", "last": "De la Rosa"}],
        },
        {"first": "Major", "last": "Best", "guardians": [{"first": "Robin", "last": "Best"}]},
        {"first": "Pat", "last": "March", "guardians": [{"first": "Olive", "last": "March"}]},
        {"first": "Will", "last": "Berg", "guardians": [{"first": "Dot", "last": "Van der Berg"}]},
        {"first": "Sunny", "last": "Kim", "guardians": []},
        {"first": "Ángel", "last": "Peña", "guardians": []},
    ]
}
SCANNER = Scanner(Roster.read(ROSTER))


def covered(text: str, written: str) -> bool:
    """Whether every letter of `written` in `text` is hidden."""
    start = text.index(written)
    hidden = {i for span in SCANNER.scan(text) for i in range(span.start, span.end)}
    letters = (i for i in range(start, start + len(written)) if text[i].isalnum())
    return all(i in hidden for i in letters)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Assistive technology trial. Major compared two keyboards.", "Major"),
        ("Re-test next week. Major prefers typing.", "Major"),
        ("He threw his Lego. Robin and I split up.", "Robin"),
        ("Tablet list. Will has the kit until noon.", "Will"),
        ("ángel no durmió bien", "ángel"),
        ("Subject: school\n\nPat, see below from the teacher.", "Pat"),
        ("May I suggest a chart? Robin", "Robin"),
        ("9:00 Nathaniel (Dot) and lunch", "Dot"),
        ('He can write "Major" on each page.', "Major"),
        ("See you after the break. Olive (512) 555-0144", "Olive"),
        ("CALL OLIVE 512-555-0144 OR WAIT AT THE DESK. THANK YOU ALL", "OLIVE"),
        ("SHE DID TEN OF TEN BUTTONS TODAY. THANK YOU PAT", "PAT"),
        ("STRINGING BEADS AT THE TABLE. PAT LOST BALANCE X 2", "PAT"),
        ("Seen with Pat March. March rates pain 4/10.", "March"),
        ('{"name":[{"family":"Gamble","given":["Wade"]}]}', "Gamble"),
        ('{"city":"Surprise","state":"AZ","postalCode":"28442"}', "Surprise"),
        ('{"city":"Surprise","state":"AZ","postalCode":"28442"}', "28442"),
        ("Home, Surprise, confirmed by phone", "Surprise"),
        ("RE: De la R0sa, Zane1e", "De la R0sa"),
        ("Rx for DOT VAN DER BERG today", "DOT VAN DER BERG"),
        ("my client Sokha (SP) keeps mouthing", "SP"),
        ("I called her. L. W. family will call back", "L. W."),
        ("She left it. - Wade\n\nForwarded", "Wade"),
        ("Yesterday Art (Nathaniel's great-grandmother, 91) cooked", "Art"),
        ("Nathaniel's great-grandmother, 91) cooked", "91"),
        ("the grey van, plate HJK 2105.", "HJK 2105"),
        ("born february ninth twenty eighteen at home", "february ninth twenty eighteen"),
        ("or at work (Hensley Auto Body).", "Hensley Auto Body"),
        ("Faduma asked. We like Faduma's pencil grip.", "Faduma's"[:6]),
        ("hi um its me oksana again", "oksana"),
        ("gave number for ruby yilmaz at the county", "ruby yilmaz"),
        ("KAVEH CHAKRABORTY CAME AT NINE. KAVEH LOST BALANCE", "KAVEH CHAKRABORTY"),
        ("Grandma helped. May popped into frame.", "May"),
        ("A note. Hope Okafor, MSW", "Hope"),
        ("Present: Rose, our para, and the team", "Rose"),
        ("Wade asked River (his pal) to wait", "River"),
        ("followed by Wise at the clinic", "Wise"),
        ('calls his brother "Mo" all day', "Mo"),
        ("Great. Robin, did the chewy help?", "Robin"),
        ("Ji-woo arrived with his dad", "Ji-woo"),
        ("8/20/2025;RUSH, DESTINY;97530", "RUSH, DESTINY"),
        ("Patient: Will Smith, 7, seen at home", "Will Smith"),
        ("Grant Rush was seen for 45 minutes", "Grant Rush"),
        ("Use a stiff lace; Major then did it", "Major"),
        ("at home now. Robin deploys soon", "Robin"),
    ],
)
def test_a_name_is_found_where_papers_hide_it(text: str, written: str) -> None:
    assert covered(text, written)


@pytest.mark.parametrize(
    "text",
    [
        "min A. Handwriting was legible 80% of the time. P: Cont 2x/week.",
        "Participation Scales and assistive technology; voicemail, waitlist.",
        "Purdue Pegboard 12/14, Moberg 30 sec, Allen's test 5 sec",
        "Ice applied for 10 minutes. Reflux meds changed.",
        "therapist: good job\nchild: may i\ntherapist: may i move your hand",
        "classroom teacher. Accommodations: slant board",
        "Sunday: sunny day, calm sky",
        "She likes Bingo and Dr. Brown's bottle; Bluey too",
        "The OTA and the COTA each gave 15 minutes (OT).",
        "near a grey Honda; speaks Arabic",
        "la maestra dice que en la escuela está igual",
        "independent with snaps. Will continue. May add a timer.",
        "Drew family: mom, dad and a dog",
        "Best,\nthe team",
        "Nombre del niño: no\nFecha de nacimiento: no\nPreocupaciones: la ropa",
        "Joy is a small word. CHILD WILL NEED A LONG PENCIL TODAY.",
        "To: Attendance, billing and records",
        "MoCA 22/30, Berg 41/56, TUG 18 sec",
    ],
)
def test_what_papers_say_of_nobody_stays(text: str) -> None:
    assert [text[s.start : s.end] for s in SCANNER.scan(text)] == []


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_gets_the_same_answer_from_any_scanner(text: str) -> None:
    spans = SCANNER.scan(text)
    assert spans == Scanner(Roster.read(ROSTER)).scan(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@settings(max_examples=150)
@given(st.text(max_size=120), st.text(max_size=120))
def test_a_full_name_is_found_between_any_two_texts(before: str, after: str) -> None:
    name = "Nathaniel Okonjo-Reyes"
    text = f"{before}\n\n{name}\n\n{after}"
    start = len(before) + 2
    hidden = {i for span in SCANNER.scan(text) for i in range(span.start, span.end)}
    assert all(i in hidden for i in range(start, start + len(name)) if text[i].isalnum())


def test_what_people_do_is_said_in_two_ways() -> None:
    forms = vocabulary.verb_forms()
    assert {"compares", "compared", "tries", "tried", "hops", "hopped", "opened"} <= forms
    assert {"went", "admitted", "played"} <= vocabulary.past_forms()
    assert "goes" in vocabulary.third_forms()


def test_a_slip_of_a_word_is_no_name() -> None:
    assert vocabulary.misspelt("tomorow")
    assert vocabulary.misspelt("cornpleted")
    assert not vocabulary.misspelt("chukwuemeka")


def test_bad_lines_come_back_as_faults_and_the_rest_go_on(tmp_path: Path) -> None:
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), "utf-8")
    lines = [b'{"id": 1, "text": "Nathaniel came"}', b"{", b'{"id": 2}', b"\xff\xfe", b"[]"]
    lines.append(json.dumps({"id": 3, "text": "\ud800 Major \u0000 Best"}).encode())
    out = io.StringIO()
    status = scan(io.BytesIO(b"\n".join(lines)), out, roster=roster)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert status == 1
    assert answers[0] == {"id": 1, "spans": [{"start": 0, "end": 9, "label": "NAME_CHILD"}]}
    faults = [answer["error"]["field"] for answer in answers if "error" in answer]
    assert faults == ["line", "text", "line", "line"]
    assert answers[-1]["id"] == 3


def test_a_stream_of_ever_new_words_keeps_the_memory_bounded() -> None:
    sights = Scanner(Roster.read(ROSTER))._names._sights
    for at in range(70_000):
        sights.of(f"w{at}x")
    assert len(sights._seen) <= 60_000

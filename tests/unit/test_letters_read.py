"""Letters are read by choosing among what stands on the page; doubt is always said."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests import (
    letters_clerks,
    letters_desks,
    letters_final_round,
    letters_fourth_round,
    letters_last,
    letters_later,
    letters_made,
    letters_more,
    letters_rounds,
    letters_third_round,
    letters_unseen,
    letters_words,
)
from tests.letters_machines import as_fax, joined
from tests.letters_made import Letter

from countersign.authorizations.letters import reading, values
from countersign.authorizations.letters.reading import Reading
from countersign.base import pages
from countersign.base.errors import UserError
from countersign.base.pages.agreement import compare, over
from countersign.base.pages.readers import Seen
from countersign.cli.letters import read_files

BOOKING = ("discipline", "codes", "decision", "quantity", "basis", "start", "end")


def read(data: bytes) -> Reading:
    return reading.read(pages.read(data))


def wrong_and_sure(letter: Letter, told: dict[str, Any]) -> list[str]:
    """Booking fields that are vouched for and wrong."""
    truth, flags = letter.truth["fields"], set(told["flags"])
    found = [
        name
        for name in ("member_id", "auth_number", "decision")
        if told["fields"][name] != truth[name] and name not in flags
    ]
    if "lines" in flags:
        return found
    if len(told["fields"]["lines"]) != len(truth["lines"]):
        return [*found, "lines"]
    for number, (mine, right) in enumerate(
        zip(told["fields"]["lines"], truth["lines"], strict=True)
    ):
        for name in BOOKING:
            given, true = mine[name], right[name]
            if name == "codes":
                given, true = sorted(given), sorted(true)
            if given != true and f"lines.{number}.{name}" not in flags:
                found.append(f"lines.{number}.{name}")
    return found


EVERY = [
    *(letters_made.made(seed) for seed in range(48)),
    *(letters_more.made(seed) for seed in range(40)),
    *(letters_clerks.made(seed, name) for name in letters_clerks.LAYOUTS for seed in (0, 3)),
    *(letters_words.made(seed, name) for name in letters_words.LAYOUTS for seed in range(4)),
    *(letters_unseen.made(seed, name) for name in letters_unseen.LAYOUTS for seed in (0, 1)),
    *(letters_later.made(seed, name) for name in letters_later.LAYOUTS for seed in (0, 1)),
    *(letters_last.made(seed, name) for name in letters_last.LAYOUTS for seed in (0, 1)),
    *(
        one.made(seed, name)
        for one in (
            letters_desks, letters_rounds, letters_third_round, letters_fourth_round,
            letters_final_round,
        )
        for name in one.LAYOUTS
        for seed in (0, 2)
    ),
]  # fmt: skip


_TOLD: dict[int, dict[str, Any]] = {}


def told_of(letter: Letter) -> dict[str, Any]:
    """What is read in one of EVERY, read once for all tests."""
    if id(letter) not in _TOLD:
        _TOLD[id(letter)] = read(letter.pdf).as_dict(letter.id)
    return _TOLD[id(letter)]


@pytest.mark.parametrize("letter", EVERY, ids=lambda one: f"{one.id}-{one.layout}")
def test_nothing_is_vouched_for_and_wrong(letter: Letter) -> None:
    told = told_of(letter)
    assert wrong_and_sure(letter, told) == []
    missed = [f for f in letter.truth["must_flag"] if f not in told["flags"]]
    assert missed == []


def test_most_letters_are_read_whole() -> None:
    whole = 0
    clean = [one for one in EVERY if not one.truth["must_flag"]]
    for letter in clean:
        flags = told_of(letter)["flags"]
        whole += not [
            f for f in flags if f.rsplit(".", 1)[-1] in (*BOOKING, "member_id", "auth_number")
        ]
    assert whole >= 0.8 * len(clean)


def test_every_value_has_its_box_on_the_page() -> None:
    letter = letters_made.made(10, "portal")
    told = read(letter.pdf).as_dict("x")
    for path in ("member_id", "auth_number", "decision", "lines.0.quantity", "lines.0.start"):
        page, x0, y0, x1, y1 = told["boxes"][path]
        assert page == 0
        assert 0 <= x0 < x1 <= 612
        assert 0 <= y0 < y1 <= 792


def test_boxes_stand_where_the_values_are() -> None:
    hits = []
    for letter in EVERY:
        told = told_of(letter)
        for path in ("member_id", "auth_number", "lines.0.quantity", "lines.0.start"):
            if path in letter.truth["evidence"] and path in told["boxes"]:
                page, x0, y0, x1, y1 = told["boxes"][path]
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
                hits.append(
                    any(
                        page == p and a - 2 <= x <= c + 2 and b - 2 <= y <= d + 2
                        for p, a, b, c, d in (one["box"] for one in letter.truth["evidence"][path])
                    )
                )
    assert len(hits) > 150
    assert sum(hits) >= 0.99 * len(hits)


def test_a_fax_is_read_and_its_header_is_not() -> None:
    letter = letters_made.made(10, "portal")
    told = read(as_fax(letter.pdf, 5, fine=False)).as_dict("x")
    assert wrong_and_sure(letter, told) == []
    assert told["fields"]["auth_number"] == letter.truth["fields"]["auth_number"]
    assert "2026-07-04" not in json.dumps(told)


def seen(text: str, x: float, line: int = 0) -> Seen:
    return Seen(text, x, 0, x + 8 * len(text), 10, line)


@pytest.mark.parametrize(
    ("first", "second", "agreed"),
    [
        (["12", "visits"], ["12", "visits"], [True, True]),
        (["12", "visits"], ["72", "visits"], [False, True]),
        (["12"], ["112"], [False]),
        (["A331"], ["A33l"], [False]),
        (["12"], [], [False]),
        (["3/4/2026"], ["3/4/2026."], [True]),
    ],
)
def test_two_readers_must_see_the_same(
    first: list[str], second: list[str], agreed: list[bool]
) -> None:
    line = [seen(text, 60 * n) for n, text in enumerate(first)]
    assert [one.agreed for one in over(line, second)] == agreed


def test_words_run_together_are_parted_where_the_other_saw_a_space() -> None:
    parted = over([seen("FernHollow", 0)], ["Fern", "Hollow"])
    assert [one.seen.text for one in parted] == ["Fern", "Hollow"]
    assert parted[0].seen.x1 <= parted[1].seen.x0 + 0.01


def test_an_everyday_word_is_settled_but_never_a_value() -> None:
    assert over([seen("approvod", 0)], ["approved"])[0].agreed
    assert not over([seen("1O", 0)], ["10"])[0].agreed


def test_readers_are_compared_where_they_look() -> None:
    there = compare([seen("12", 0)], [Seen("12", 400, 0, 420, 10, 0)])
    assert not there[0].agreed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/4/2026", date(2026, 3, 4)),
        ("03/04/26", date(2026, 3, 4)),
        ("March 4, 2026", date(2026, 3, 4)),
        ("4-MAR-2026", date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("030426", date(2026, 3, 4)),
    ],
)
def test_dates_as_letters_write_them(text: str, day: date) -> None:
    assert [one.value for one in values.dates(text, solid=True)] == [day]


@pytest.mark.parametrize("text", ["13/45/2026", "555-0143", "2/30/2026", "97530-97535"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert not list(values.dates(text))


def test_amounts_and_frequencies_are_not_mixed_up() -> None:
    text = "24 visits, 2 per week for 12 weeks; 8 hours per month; twelve (12) sessions"
    assert [(a.value.number, a.value.basis) for a in values.amounts(text)] == [
        (24, "visits"),
        (12, "visits"),
    ]
    assert [(f.value.count, f.value.per, f.value.weeks) for f in values.frequencies(text)] == [
        (2, "week", 12),
        (8, "month", None),
    ]


def test_an_npi_has_a_check_digit() -> None:
    assert values.npi_is_valid("1234567893")
    assert not values.npi_is_valid("1234567890")


# -- bad files -----------------------------------------------------------------------------------


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def long() -> bytes:
    page = Image.new("1", (400, 500), 1)
    out = io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page] * 300)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"GIF89a....", "not a PDF"),
        (b"%PDF-1.4 broken", "damaged"),
        (b"\x89PNG\r\n\x1a\nbroken", "cannot be (?:opened|read)|damaged"),
        (bomb(), "million dots|cannot be opened"),
        (long(), "301 pages"),
    ],
    ids=["empty", "gif", "broken-pdf", "broken-png", "bomb", "long"],
)
def test_a_bad_file_says_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        list(pages.read(data))
    assert refused.value.remedy


def locked() -> bytes:
    """A PDF that asks for a password: its security handler's answers are anything but right."""
    body = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"""
    body += b"41" * 32 + b">/U<" + b"42" * 32 + b">>>endobj\n"
    return with_table(body, b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]")


def with_table(body: bytes, trailer: bytes) -> bytes:
    """The objects with their table and trailer."""
    places = [body.index(b"%d 0 obj" % n) for n in range(1, body.count(b" 0 obj") + 1)]
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + head + table + tail


def in_a_circle() -> bytes:
    """Pages that are their own parents, and a script that would run when the file opens."""
    body = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(true){})>>>>endobj
2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R>>endobj
"""
    return with_table(body, b"/Root 1 0 R")


def cut_off() -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise((1700, 2200), 90)
    noise.save(out, "TIFF", dpi=(200, 200))
    return out.getvalue()[: len(out.getvalue()) // 3]


def enormous() -> bytes:
    """A PDF page as wide as a street."""
    body = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9000000 9000000]>>endobj
"""
    return with_table(body, b"/Root 1 0 R")


def test_a_locked_file_says_so() -> None:
    with pytest.raises(UserError, match="locked with a password"):
        list(pages.read(locked()))


def test_a_file_that_ends_too_early_says_so() -> None:
    with pytest.raises(UserError, match="damaged"):
        list(pages.read(cut_off()))


def test_a_page_as_wide_as_a_street_is_refused() -> None:
    with pytest.raises(UserError, match="larger than any paper"):
        list(pages.read(enormous()))


def test_pages_in_a_circle_come_to_an_end_and_no_script_runs() -> None:
    assert all(not page.words for page in pages.read(in_a_circle()))


def test_each_letter_of_a_file_is_told_apart() -> None:
    both = [letters_clerks.made(1, "more_time"), letters_clerks.made(2, "adverse")]
    told = [one.as_dict("x") for one in reading.read_all(pages.read(joined(both)))]
    assert [one["fields"]["member_id"] for one in told] == [
        letter.truth["fields"]["member_id"] for letter in both
    ]
    assert [one["boxes"]["member_id"][0] for one in told] == [0, 1]


def test_a_letter_that_contradicts_itself_on_page_two_stays_one() -> None:
    letter = letters_clerks.made(0, "booklet")
    assert len(reading.read_all(pages.read(letter.pdf))) == 1


def test_a_blank_page_says_nothing_and_vouches_for_nothing() -> None:
    out = io.BytesIO()
    Image.new("L", (1700, 2200), 255).save(out, "PNG", dpi=(200, 200))
    told = read(out.getvalue()).as_dict("blank")
    assert told["fields"]["member_id"] is None
    assert {"member_id", "auth_number", "decision"} <= set(told["flags"])


def test_the_command_goes_on_after_a_bad_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(letters_made.made(0).pdf)
    bad.write_bytes(b"nothing")
    out = io.StringIO()
    assert read_files([bad, tmp_path / "gone.pdf", good], out) == 1
    told = [json.loads(row) for row in out.getvalue().splitlines()]
    assert [one["id"] for one in told] == ["bad", "gone", "good"]
    assert told[0]["error"]["field"] == "file"
    assert "not a PDF" in told[0]["error"]["message"]
    said = capsys.readouterr().err
    assert "bad.pdf: This is not a PDF" in said
    assert "gone.pdf: it cannot be opened" in said

"""Reading a vendor's papers: what each says about the eight red flags, and what it leaves out."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from benchmarks.vendor_papers import hands, making

from countersign.assessment.vendor import papers
from countersign.assessment.vendor.agreement_text import elements, notice_hours
from countersign.assessment.vendor.papers import Paper
from countersign.assessment.vendor.review import Flag, review
from countersign.base.errors import UserError
from countersign.cli import main

ON = date(2026, 11, 30)


def paper(text: str, name: str = "terms.txt") -> Paper:
    return papers.read(text.encode(), name)


def flag(number: int, *texts: str) -> Flag:
    return review([paper(text, f"p{n}.txt") for n, text in enumerate(texts)], on=ON)[number - 1]


AGREED = "We sign a BAA with every practice; it covers the whole product.\n\n"
STUDIED = "Nine OTs scored 400 drafts of real sessions: wrong side in 0.4 percent."
TOLD = [
    # a safeguard on another plan than the one offered, and on the one offered
    (1, "present", "Plan: Basic\n\nA BAA is signed for customers on the Enterprise plan."),
    (1, "absent", "Plan: Enterprise\n\nA BAA is signed for customers on the Enterprise plan."),
    (1, "absent", "Plan: Basic\n\nA BAA is signed for customers on every plan."),
    # a part left out of the agreement
    (
        1,
        "present",
        "We sign a BAA with every practice.\n\nThe mobile app is not covered by the BAA.",
    ),
    # look-alike words settle nothing
    (1, "not_stated", "We are HIPAA-ready and use bank-level encryption."),
    # a denial of a danger, a danger, and other vendors' dangers
    (5, "absent", "There is no auto-sign, and each note waits for the therapist's signature."),
    (5, "present", "Unsigned notes are signed automatically after 48 hours."),
    (5, "not_stated", "Many other scribes sign notes automatically."),
    # a review that can be switched off, said in the next sentence
    (
        5,
        "present",
        "A therapist must review every note before it is sent. Owners can switch this step off.",
    ),
    # a question gives its answer the subject
    (2, "present", "Q: Do you write back into WebPT?\nA: Not at this time."),
    (3, "absent", "Q: What share of your customers are OT practices?\nA: 93 percent."),
    (3, "present", "Q: What share of your customers are OT practices?\nA: 4 percent."),
    (6, "present", "The price is $99 per clinician per month."),
    (6, "absent", "You pay 90 cents for each finished visit, with no seats and no minimum."),
    (7, "not_stated", "Recurring billing and automated reminders are included."),
    (7, "present", "Recurring appointments are planned for next year."),
    (8, "absent", "Each sentence links to the recording, and one without a source is removed."),
    (8, "present", "Our AI is hallucination-free."),
    (4, "present", "The model was trained on publicly available text from the internet."),
    # what speaks of nothing the flag is about warns of nothing, and promises nothing
    (5, "not_stated", "Messages\n\nThe phone greets callers in the language you pick."),
    (
        5,
        "absent",
        "A draft cannot be filed before the therapist has signed it, and no setting changes that."
        "\n\nThe term is 12 months and renews by itself unless cancelled.",
    ),
    (
        5,
        "present",
        "No note is filed before the therapist signs. There is no setting that changes this,"
        " except for account owners.",
    ),
    (5, "present", "The engine codes the visit, signs it and sends it to the payer. Zero humans."),
    (1, "not_stated", "Join our business associate referral program and earn 20% for a year."),
    (1, "absent", f"{AGREED}Q: Are client recordings used to train?\nA: No, never."),
    (1, "present", f"{AGREED}Q: Are client recordings used to train your models?\nA: Yes."),
    (2, "present", "Notes are written to WebPT.\n\nThat connection is suspended."),
    (3, "absent", "We make software for OT clinics of two to forty people. No spas, no gyms."),
    # a study told in figures, whatever the model underneath is, unless it is taken back
    (4, "absent", f"We license a base model.\n\n{STUDIED}"),
    (4, "present", f"{STUDIED}\n\nThe version sold today has not been studied."),
    (4, "not_stated", "For a practice with 7 OTs at 8 visits a day that was $52 in May."),
    (
        6,
        "present",
        "It is $120 a line a month with 300 calls in it; from call 301 each is 80 cents.",
    ),
    (
        6,
        "absent",
        "You pay 70 cents for each signed note. You are invoiced on the 5th of the month.",
    ),
    (7, "not_stated", "fixed: recurring error when the calendar is opened offline"),
    (
        7,
        "absent",
        "Recurring plans are booked at once: twice a week until authorized visits run out.",
    ),
]


@pytest.mark.parametrize(("number", "state", "text"), TOLD)
def test_what_a_paper_says(number: int, state: str, text: str) -> None:
    told = flag(number, text)
    assert told.state == state, told.evidence
    assert bool(told.question) == (state != "absent")
    assert state == "not_stated" or told.evidence
    for one in told.evidence:
        assert one.text in " ".join(text.split())


def test_papers_that_contradict_each_other_show_both_sentences() -> None:
    told = flag(
        1,
        "We sign a business associate agreement with every customer.",
        "You agree not to submit protected health information to the service.",
    )
    assert told.state == "present"
    assert {one.paper for one in told.evidence} == {"p0.txt", "p1.txt"}


def test_a_later_section_takes_a_promise_back() -> None:
    text = (
        "1. Order\nThis is a quote.\n\n"
        "2. Review\nNo note leaves without a therapist's signature.\n\n"
        "3. Other\nSection 2 does not apply to letters, which go to families at once.\n"
    )
    told = flag(5, text)
    assert told.state == "present"
    assert "Section 2 does not apply" in told.evidence[0].text


def test_a_table_of_plans_is_read_in_the_column_offered() -> None:
    table = (
        "<p>This quote is for the Starter plan.</p><table><tr><th>Feature</th><th>Starter</th>"
        "<th>Enterprise</th></tr><tr><td>Business associate agreement</td><td>—</td><td>✓</td></tr>"
        "</table>"
    )
    told = review([papers.read(table.encode(), "plans.html")], on=ON)[0]
    assert told.state == "present"
    other = table.replace("the Starter plan", "the Enterprise plan")
    assert review([papers.read(other.encode(), "plans.html")], on=ON)[0].state == "absent"


@pytest.mark.parametrize("ending", making.ENDINGS)
def test_every_kind_of_file_is_read(ending: str) -> None:
    made = making.Paper(
        "Alder terms",
        [
            ("Order", ["This is a quote.", "It holds for thirty days."] * 12),
            ("Privacy", ["A BAA is signed with every practice before any data is sent."]),
        ],
    )
    read = papers.read(making.WRITERS[ending](made), f"a.{ending}")
    told = review([read], on=ON)[0]
    assert told.state == "absent"
    assert told.evidence[0].text == made.parts[1][1][0]
    assert told.evidence[0].page == (2 if ending == "pdf" else None) or read.pages == 1


def test_what_a_browser_hides_is_not_said() -> None:
    page = b"<html><body><p hidden>We sign a BAA with everybody.</p><p>Hello there, clinic.</p>"
    assert review([papers.read(page, "a.html")], on=ON)[0].state == "not_stated"


def zipped(text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", text)
    return out.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w>&a;</w>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \n", "No text"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"PK\x03\x04 nothing", "no Word document"),
        (zipped(BOMB), "no Word document"),
        (zipped(b"<a/>" + b" " * (41 * 1024 * 1024)), "too large"),
        (b"\x89PNG\r\n", "not a PDF"),
        (b"\xd0\xcf\x11\xe0 old Word", "not a PDF"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(UserError) as refused:
        papers.read(data, "a.bin")
    assert words in str(refused.value)
    assert refused.value.remedy


def test_the_command_gives_one_line_a_paper_or_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "alder"
    folder.mkdir()
    (folder / "a.txt").write_text("We sign a BAA with every practice.")
    (folder / "b.txt").write_text("The voice module is not covered by the BAA.")
    (tmp_path / "c.txt").write_text("Appointments are booked one at a time.")
    given = [str(tmp_path / name) for name in ("alder", "c.txt", "absent.pdf")]
    assert main.main(["vendor", "review", *given]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["file"] for row in rows] == ["alder", "c.txt", "absent.pdf"]
    assert [len(row["flags"]) for row in rows[:2]] == [8, 8]
    assert {one["file"] for one in rows[0]["flags"][0]["evidence"]} == {"a.txt", "b.txt"}
    assert rows[1]["flags"][6]["state"] == "present"
    assert rows[1]["flags"][6]["evidence"][0] == {
        "page": None,
        "text": "Appointments are booked one at a time.",
    }
    assert rows[2]["error"]["field"] == "file"


BAA = """BUSINESS ASSOCIATE AGREEMENT

Between the practice ("Covered Entity") and Alder Inc. ("Business Associate").

1. Business Associate may use protected health information only as necessary for the services.
2. Business Associate shall not use or disclose it other than as permitted or required by law.
3. Business Associate shall use appropriate safeguards and comply with Subpart C.
4. Business Associate shall report any breach within 36 hours.
5. Subcontractors shall agree in writing to the same restrictions.
6. On termination Business Associate shall return or destroy protected health information.
7. Business Associate is not obligated to provide an accounting of disclosures.
"""


def test_an_agreement_is_held_against_the_rule() -> None:
    read = [paper(BAA)]
    states = {one.id: one.state for one in elements(read, on=ON)}
    assert states["permitted_uses"] == states["report"] == states["return_destroy"] == "there"
    assert states["accounting"] == "limited"
    assert states["hhs_books"] == states["access"] == states["termination"] == "missing"
    assert notice_hours(read) == 36
    with pytest.raises(UserError):
        elements([paper("Our price is one dollar a visit.")], on=ON)


def test_the_invented_vendors_are_read_well(tmp_path: Path) -> None:
    rows = making.make(tmp_path, count=36, seed=4)
    right = wrong_absent = 0
    for row in rows:
        path = tmp_path / row["file"]
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        told = review([papers.open_file(one) for one in files], on=ON)
        for one in told:
            truth = row["flags"][one.number]["state"]
            right += one.state == truth
            wrong_absent += truth == "present" and one.state == "absent"
    assert right >= 0.9 * 8 * len(rows)
    assert wrong_absent <= 2


def test_an_amendment_takes_a_section_of_another_paper_back() -> None:
    told = flag(
        5,
        "AMENDMENT NO. 1\n\nClause 3 is relaxed for summaries.",
        "3. Signature\nNo note leaves without a therapist's signature, and no setting changes it.",
    )
    assert told.state == "present"


def test_the_marked_sentences_of_every_hand_stand_in_their_papers() -> None:
    for path in hands.sets():
        for vendor in hands.vendors(path):
            whole = "\n".join(vendor.papers.values())
            assert vendor.marked
            assert all(said in whole for _, _, said in vendor.marked)
            for told in vendor.truth().values():
                assert told["state"] == "not_stated" or told["sentences"], vendor.name

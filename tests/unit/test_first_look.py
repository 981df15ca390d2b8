"""The first hour: a folder of files becomes answers, and a bad file stops no other."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countersign.base.errors import UserError
from countersign.cli.first_hour import look_at

ON = date(2026, 11, 30)
SHARED = (
    "Sam sits at the table and holds the pencil in a tight fist while he copies his name from the "
    "board on the wall of the class, and stops after the third letter because his hand hurts, and "
    "then he asks for help again and looks at the window."
)
FILES = {
    "goals/goals.txt": "1. Improve handwriting.\n",
    "goals/broken.csv": "words\nImprove.\n",
    "sessions/autumn.csv": "id,clinician,payer,date,method,note,billed\n"
    "1,A,medicaid,2026-10-01,cms_8_minute,"
    '"Worked on dressing: buttons and shirt for 38 minutes with verbal cues.",97530:3\n',
    "vendor/terms.txt": "Notes are signed automatically after two days.\n",
    "vendor/prices.txt": "You pay $89 per therapist per month.\n",
    "vendor/empty.txt": "",
    "reports/one.txt": SHARED + " He likes trains.",
    "reports/two.txt": SHARED + " She likes cats.",
    "letters/photo.pdf": "not a letter",
}


@pytest.fixture
def answers(tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    out = io.StringIO()
    assert look_at(tmp_path, out, on=ON, fees="97530 41.20\n97535 36") == 1
    found: dict[str, list[dict[str, Any]]] = {}
    for line in out.getvalue().splitlines():
        told = json.loads(line)
        found.setdefault(told["kind"], []).append(told)
    return found


def test_every_kind_is_answered_by_its_own_engine(answers: dict[str, list[dict[str, Any]]]) -> None:
    assert list(answers) == ["letters", "sessions", "vendor", "reports", "goals"]
    assert answers["sessions"][0]["exposure"]["over"] == "15.60"
    assert {answers["reports"][0]["a"], answers["reports"][0]["b"]} == {"one.txt", "two.txt"}
    vendor = answers["vendor"][-1]
    assert {f["flag"]: f["state"] for f in vendor["flags"]}[5] == "present"
    assert vendor["terms"][0]["amount"] == "89"
    assert not answers["goals"][-1]["goals"][0]["accept"]


def test_a_file_that_cannot_be_read_says_so_and_stops_no_other(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    faults = {
        a["file"]: a["error"]["message"] for some in answers.values() for a in some if "error" in a
    }
    assert set(faults) == {"photo.pdf", "empty.txt", "broken.csv"}
    assert "no column text" in faults["broken.csv"]


def test_a_folder_without_any_of_them_says_how_to_lay_it_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="letters, sessions, vendor, reports, goals"):
        look_at(tmp_path, io.StringIO(), on=ON)

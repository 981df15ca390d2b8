"""The scribe: consent first, other recorders' files, deletion with a receipt, and a plug."""

from __future__ import annotations

import io
import json
import math
import random
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.privacy_stand import Vendor, a_way, decide, noon, vendor
from tests.small import SmallPractice, signed_in, small

from countersign.base import clock, files
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.notes.models import Heard, Recording, ScribeRule
from countersign.notes.scribe import consent, hearing, keeping, reading
from countersign.notes.scribe.asking import demanded
from countersign.notes.scribe.plugs import plug
from countersign.notes.scribe.reading import Layout, Turn
from countersign.notes.scribe.sound import may_speak
from countersign.practice import capture
from countersign.practice.models import Visit

__all__ = ["noon", "signed_in", "small", "vendor"]

WHISPER = {"segments": [{"start": 1.2, "text": " He did four of five buttons."}]}
DEEPGRAM = {
    "results": {"utterances": [{"speaker": 0, "transcript": "Look.", "start": 0.5}]},
}
REV = {
    "speakers": [{"id": 1, "name": "Ada"}],
    "monologues": [
        {
            "speaker": 1,
            "elements": [
                {"type": "text", "value": "Again", "ts": 3.0},
                {"type": "punct", "value": "."},
            ],
        }
    ],
}
OTHER = {"session": {"turns": [{"role": "Therapist", "utterance": {"said": "Push hard."}}]}}


@pytest.mark.parametrize(
    ("name", "data", "layout", "turns"),
    [
        ("a.json", WHISPER, None, [Turn("He did four of five buttons.", "", 1)]),
        ("a.json", DEEPGRAM, None, [Turn("Look.", "Speaker 1", 0)]),
        ("a.json", REV, None, [Turn("Again.", "Ada", 3)]),
        ("a.json", [{"text": "Hi.", "speaker": "Mom: K"}], None, [Turn("Hi.", "Mom K")]),
        (
            "a.json",
            OTHER,
            Layout("utterance.said", "role", turns="session.turns"),
            [Turn("Push hard.", "Therapist")],
        ),
    ],
)
def test_turns_are_found_in_the_files_of_other_recorders(
    name: str, data: Any, layout: Layout | None, turns: list[Turn]
) -> None:
    assert list(reading.turns(name, json.dumps(data), layout)) == turns


def test_a_csv_is_read_by_its_columns() -> None:
    text = "who,said\nOT,Ready?\nChild,Go!\n"
    found = reading.turns("x.csv", text, Layout("said", "who"))
    assert reading.as_text(found) == "OT: Ready?\nChild: Go!"


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', "null", "[" * 100_000])
def test_a_file_without_words_says_so(text: str) -> None:
    with pytest.raises(UserError, match=r"a\.json"):
        reading.turns("a.json", text)


@given(st.recursive(st.none() | st.text() | st.integers() | st.floats(), st.lists))
def test_nothing_in_a_file_breaks_the_reader(data: Any) -> None:
    text = json.dumps({"segments": [{"text": "Hi."}], "utterances": data, "extra": data})
    assert reading.turns("a.json", text) == (Turn("Hi."),)
    with pytest.raises(UserError, match=r"a\.json"):
        reading.turns("a.json", json.dumps({"segments": [[data]], "utterances": [data]}))


def test_the_state_says_what_is_asked() -> None:
    on = clock.now().date()
    assert demanded("CA", "F82", on=on).rule == "ca_recording"
    assert demanded("OR", "", on=on).rule == "recording_federal"
    assert demanded("IL", "F84.0", on=on).in_writing
    assert not demanded("IL", "R27.8", on=on).in_writing


def agreed(visit: Visit, small: SmallPractice, **changes: Any) -> None:
    """The child (by the mother) and the therapist said yes."""
    for name, relation, by in (("Theodor", "child", "Ana Reyes"), ("Person ot", "therapist", "")):
        said = {"given_by": by, "said": "yes", "in_writing": False, **changes}
        consent.answer(visit, name=name, relation=relation, by=small.people["ot"], **said)


@pytest.mark.django_db
def test_nothing_is_kept_before_everybody_agreed(small: SmallPractice) -> None:
    by = small.people["ot"]
    with pytest.raises(UserError, match="Nobody has answered for the child"):
        keeping.bring(small.visit, "a.vtt", b"WEBVTT", by=by)
    agreed(small.visit, small)
    consent.answer(
        small.visit,
        name="Uncle",
        relation="other",
        said="no",
        given_by="",
        in_writing=False,
        by=by,
    )
    with pytest.raises(UserError, match="Uncle said no"):
        keeping.bring(small.visit, "a.vtt", b"WEBVTT", by=by)
    assert not Recording.objects.exists()
    assert {row.rule for row in Heard.objects.all()} == {"ca_recording"}


@pytest.mark.django_db
def test_a_yes_taken_back_stops_what_was_open(small: SmallPractice) -> None:
    agreed(small.visit, small)
    assert consent.standing(small.visit).open
    agreed(small.visit, small, said="withdrawn")
    assert "took it back" in consent.standing(small.visit).missing[0]


@pytest.mark.django_db
def test_a_childs_yes_needs_the_guardian_who_gave_it(small: SmallPractice) -> None:
    with pytest.raises(UserError, match="given by a parent or guardian"):
        agreed(small.visit, small, given_by="")


@pytest.mark.django_db
def test_what_is_read_stays_unconfirmed_and_the_original_is_kept_once(
    small: SmallPractice,
) -> None:
    agreed(small.visit, small)
    data = json.dumps(WHISPER).encode()
    came = keeping.bring(small.visit, "a.json", data, by=small.people["ot"])
    again = keeping.bring(small.visit, "a.json", data, by=small.people["ot"])
    assert came.recording == again.recording
    assert came.recording.file is not None
    assert files.read(came.recording.file) == data
    heard = [f for f in capture.current(small.visit) if f.kind == "activity"]
    assert [(f.successes, f.trials, f.confirmed) for f in heard] == [(4, 5, False)]


@pytest.mark.django_db(transaction=True)
def test_an_original_is_deleted_on_its_day_and_leaves_a_receipt(small: SmallPractice) -> None:
    agreed(small.visit, small)
    came = keeping.bring(small.visit, "a.txt", b"OT: Go.\nChild: No.", by=small.people["ot"])
    stored = came.recording.file
    assert stored is not None
    assert keeping.due() == []
    path = files.path_of(stored.pk)
    assert path.exists()
    gone = keeping.forget(came.recording, by=None)
    assert gone.receipt
    assert gone.file is None
    assert not path.exists()
    assert keeping.forget(gone, by=None).receipt == gone.receipt
    entry = AuditEntry.objects.get(kind="notes.recording_deleted")
    assert entry.client == small.child.pk
    assert [f.text for f in capture.current(small.visit) if f.kind == "span"] == ["Go.", "No."]


def sound(level: Callable[[int], float], seconds: float = 2.0) -> bytes:
    """A WAV of that loudness at each sample."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(
            b"".join(struct.pack("<h", int(level(n))) for n in range(int(8000 * seconds)))
        )
    return out.getvalue()


def test_silence_and_a_hum_are_not_taken_for_speech() -> None:
    noise = random.Random(3)  # noqa: S311  a test's own noise
    assert not may_speak(sound(lambda n: 0))
    assert not may_speak(sound(lambda n: noise.uniform(-40, 40)))
    assert not may_speak(sound(lambda n: 6000 * math.sin(n / 9)))
    swell = sound(lambda n: 9000 * math.sin(n / 9) * (math.sin(n / 900) > 0))
    assert may_speak(swell)
    assert may_speak(b"ID3 is decided by the recognizer")


CLI = """#!/bin/sh
cat > /dev/null
echo '[00:00:01.000 --> 00:00:03.000]   He did four of five buttons.'
echo '[00:01:05.500 --> 00:01:07.000]  [BLANK_AUDIO]'
"""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A weights folder with a program that speaks as whisper.cpp's does."""
    (tmp_path / "ggml-small.bin").write_bytes(b"weights")
    program = tmp_path / "whisper-cli"
    program.write_text(CLI)
    program.chmod(0o700)
    return tmp_path


def test_without_weights_there_is_no_plug(tmp_path: Path, weights: Path) -> None:
    assert plug("") is None
    assert plug(str(tmp_path / "nowhere")) is None
    found = plug(str(weights))
    assert found is not None
    assert found.hear(b"sound") == (Turn("He did four of five buttons.", start=1),)


def test_a_plug_that_fails_is_said_and_loses_nothing(weights: Path) -> None:
    (weights / "whisper-cli").write_text("#!/bin/sh\nexit 3\n")
    found = plug(str(weights))
    assert found is not None
    with pytest.raises(UserError, match="could not read"):
        found.hear(b"sound")


@pytest.mark.django_db
def test_a_recording_is_written_down_and_every_number_waits(
    small: SmallPractice, weights: Path
) -> None:
    agreed(small.visit, small)
    voice = sound(lambda n: 9000 * math.sin(n / 9) * (math.sin(n / 900) > 0))
    came = keeping.bring(small.visit, "a.wav", voice, by=small.people["ot"])
    with pytest.raises(UserError, match="no weights are set up"):
        hearing.write_down(came.recording, by=small.people["ot"])
    ScribeRule.objects.create(weights=str(weights))
    assert hearing.write_down(came.recording, by=small.people["ot"]) is not None
    counted = [f for f in capture.current(small.visit) if f.kind == "activity"]
    assert [(f.successes, f.confirmed) for f in counted] == [(4, False)]
    hum = keeping.bring(
        small.visit,
        "b.wav",
        sound(lambda n: 6000 * math.sin(n / 9)),
        by=small.people["ot"],
    )
    assert hearing.write_down(hum.recording, by=small.people["ot"]) is None


@pytest.mark.django_db
def test_the_page_asks_first_and_then_takes_the_file(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    url = reverse("scribe", args=[small.visit.pk])
    first = browser.get(url, secure=True).content.decode()
    assert "All parties must consent" in first
    assert "Nothing here writes recordings down" in first
    assert 'id="bring"' not in first
    for name, relation, by in (("Theodor", "child", "Ana"), ("Person ot", "therapist", "")):
        browser.post(
            reverse("scribe_agree", args=[small.visit.pk]),
            {"name": name, "relation": relation, "given_by": by, "said": "yes"},
            secure=True,
        )
    assert 'id="bring"' in browser.get(url, secure=True).content.decode()
    file = SimpleUploadedFile("a.json", json.dumps(WHISPER).encode())
    browser.post(reverse("scribe_bring", args=[small.visit.pk]), {"file": file}, secure=True)
    row = Recording.objects.get()
    assert "7 days after the note is signed" in browser.get(url, secure=True).content.decode()
    browser.post(reverse("scribe_forget", args=[small.visit.pk, row.pk]), secure=True)
    row.refresh_from_db()
    assert row.receipt in browser.get(url, secure=True).content.decode()


@pytest.mark.django_db
def test_the_sheets_own_upload_asks_for_a_transcript_too(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    browser.get(reverse("sheet:visit", args=[small.visit.pk]), secure=True)
    sheet = small.visit.sheets.get()
    file = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n")
    answer = browser.post(reverse("sheet:upload", args=[sheet.pk]), {"file": file}, secure=True)
    assert "Nobody has answered for the child yet" in answer.content.decode()
    assert not capture.current(small.visit)


def test_the_days_are_the_practices_own(small: SmallPractice) -> None:
    assert keeping.days_kept() == 7
    ScribeRule.objects.create(days=30)
    assert keeping.days_kept() == 30


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_a_server_behind_the_gateway_hears_only_under_an_agreement_that_names_sound(
    small: SmallPractice, vendor: Vendor
) -> None:
    by = small.people["ot"]
    way = a_way(small, vendor)
    assert hearing.here(by) is None
    way.sound = True
    way.save()
    assert hearing.here(by) is None  # the owner has not let recordings go
    decide(sound=True)
    agreed(small.visit, small)
    voice = sound(lambda n: 9000 * math.sin(n / 9) * (math.sin(n / 900) > 0))
    came = keeping.bring(small.visit, "a.wav", voice, by=by)
    written = hearing.write_down(came.recording, by=by)
    assert written is not None
    assert [f.text for f in capture.current(small.visit)] == ["About what was heard"]
    assert len(vendor.seen) == 1

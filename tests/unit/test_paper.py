"""Paper: the same bytes each time, accessible, and data that is never markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from countersign.base.paper import NotRendered, render, spelled

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
NOTE = files("countersign.exchange").joinpath("paper/signed_note.typ").read_text("utf-8")
DATA: dict[str, Any] = {
    "title": "Occupational therapy: Session note",
    "about": [["Client", "June Hale"]],
    "notice": "",
    "sections": [{"title": "Subjective", "sentences": ["She said it was fun."]}],
    "lines": [["97530", "GO", "45", "3"]],
    "signatures": [
        {
            "name": "Ada Larkin, OTR/L",
            "licence": "Licence CA OT 1",
            "act": "Signed electronically",
            "at": "24 November 2026 at 10:00:00 PST",
            "digest": "a" * 64,
        }
    ],
    "footer": "Willow Street OT",
}


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in reader(pdf).pages)


def test_the_same_note_is_the_same_bytes() -> None:
    assert render(NOTE, DATA, at=AT) == render(NOTE, DATA, at=AT)
    assert render(NOTE, DATA, at=AT) != render(NOTE, DATA | {"notice": "Wrong chart."}, at=AT)


def test_it_is_tagged_titled_and_says_its_language() -> None:
    catalog: Any = reader(render(NOTE, DATA, at=AT)).root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]).startswith("en")
    assert reader(render(NOTE, DATA, at=AT)).metadata.title == DATA["title"]  # type: ignore[union-attr]  # a titled PDF has metadata


MARKUP = '#read("/etc/passwd") *bold* $x$ = heading // no'


def test_what_people_wrote_is_never_markup() -> None:
    shown = text_of(render(NOTE, DATA | {"about": [["Client", MARKUP]]}, at=AT))
    assert '#read("/etc/passwd") *bold* $x$ = heading // no' in shown.replace("\n", " ")


@settings(max_examples=30)
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_makes_a_page(name: str, sentences: list[str]) -> None:
    data = DATA | {
        "about": [["Client", name]],
        "sections": [{"title": "Plan", "sentences": sentences}],
    }
    assert render(NOTE, data, at=AT).startswith(b"%PDF-")


@pytest.mark.parametrize("wrote", ["That was fun 😀", "\u0378\x01\ufffe", "小明"])
def test_a_note_leaves_whatever_is_written_in_it(wrote: str) -> None:
    data = DATA | {"sections": [{"title": "Plan", "sentences": [wrote]}]}
    assert render(NOTE, data, at=AT).startswith(b"%PDF-")


def test_what_no_font_can_show_is_spelled_out() -> None:
    assert [spelled(c) for c in "😀小\x01’\u0378"] == [
        "[grinning face]",
        "[U+5C0F]",
        "",
        "'",
        "[U+0378]",
    ]


def test_a_template_that_is_wrong_says_so_without_the_data() -> None:
    with pytest.raises(NotRendered) as refusal:
        render("#data.nothing", {"name": "June Hale"}, at=AT)
    assert "June" not in str(refusal.value)
    with pytest.raises(ValueError, match="time zone"):
        render(NOTE, DATA, at=AT.replace(tzinfo=None))

"""A sentence a person wrote stands in its section, whatever the part holds already."""

from __future__ import annotations

import pytest

from countersign.spine.draft import PartDraft, Statement
from countersign.spine.merging import end_of_section, merged_with

SOAP = ("S", "O", "A", "P")


def part(*sections: str, author: str = "composer") -> PartDraft:
    return PartDraft(
        kind="note",
        statements=tuple(
            Statement(f"{author}-{at}", section, f"{section} {at}.", (), author)  # type: ignore[arg-type]  # one of the three
            for at, section in enumerate(sections)
        ),
    )


@pytest.mark.parametrize(
    ("there", "section", "place"),
    [
        ("SOP", "A", 2),
        ("SOP", "S", 1),
        ("OOP", "S", 0),
        ("SO", "P", 2),
        ("AP", "O", 0),
        ("", "A", 0),
        ("SOAAP", "A", 4),
        ("SOP", "", 3),
    ],
)
def test_a_sentence_goes_to_its_section(there: str, section: str, place: int) -> None:
    assert end_of_section(part(*there).statements, section, SOAP) == place


def test_without_an_order_a_new_section_comes_last() -> None:
    assert end_of_section(part("S", "P").statements, "A") == 2


def test_composing_again_keeps_the_order_of_sections() -> None:
    old, fresh = part("A", author="person"), part("S", "O", "P")
    merged = merged_with(old, fresh, removed=(), order=SOAP)
    assert [s.section for s in merged.statements] == ["S", "O", "A", "P"]
    assert merged.statements[2].author == "person"

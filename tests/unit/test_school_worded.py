"""A model's sentence in a report: only by the gateway, only what the notes say, and always told."""

from __future__ import annotations

import json
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast

import docx
import pypdf
import pytest
from tests.gate.privacy_stand import Vendor, a_way, decide, vendor
from tests.schooled import Begun, begun, signed, stops
from tests.small import SmallPractice

from countersign.base import files
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditPayload
from countersign.privacy.models import Door, Use, Way
from countersign.school import compose, making, wording
from countersign.school.models import Delivery, School
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet

__all__ = ["begun", "vendor"]


@pytest.fixture
def way(begun: Begun, vendor: Vendor) -> Way:
    owner = cast(SmallPractice, SimpleNamespace(people={"owner": begun.world.ot}))
    return a_way(owner, vendor, reviewed_on=begun.today)


def part_of(sheet: Sheet) -> PartDraft:
    return sheets.assemble(sheet).parts[compose.KIND]


def observation(sheet: Sheet) -> Evidence:
    """One that is words, and that no sentence stands on yet."""
    part = part_of(sheet)
    used = {e for s in part.statements for e in s.evidence}
    free = [p for p in wording.offered(part) if p.id not in used and p.source == "signed note"]
    return max(free, key=lambda piece: len(piece.text))


def said_in(piece: Evidence) -> str:
    return piece.text.partition(": ")[2].rstrip(".") + "."


def acts(kind: str) -> list[dict[str, Any]]:
    rows = AuditPayload.objects.filter(entry__kind=kind).order_by("pk")
    return [json.loads(bytes(kept)) for kept in rows.values_list("kept", flat=True)]


def test_a_models_sentence_is_told_to_signer_record_school_and_both_files(
    begun: Begun, vendor: Vendor, way: Way
) -> None:
    sheet, by = begun.answered(), begun.world.ot
    piece = observation(sheet)
    vendor.says = lambda _: f"“{said_in(piece)}”\n"
    asked = wording.Asked((piece.id,), compose.SAW, way)
    new = wording.word(sheet, asked, by=by)
    assert (new.author, new.text, new.evidence) == ("model", said_in(piece), (piece.id,))
    assert begun.world.client.last_name not in vendor.sent
    use = Use.objects.get()
    assert (use.door, use.outcome) == (Door.REPORT, "answered")
    (told,) = acts("school.worded")
    assert (told["use"], told["sentence"]) == (str(use.pk), new.id)
    assert part_of(sheet).data["disclosure"]["code"] == "us-ca-model"
    assert stops(sheet) == set()
    # Drafted again, it stays the model's; the words of a person over it are told as that.
    begun.make()
    assert next(s for s in part_of(sheet).statements if s.id == new.id).author == "model"
    other = observation(sheet)
    vendor.says = lambda _: said_in(other)
    second = wording.word(sheet, wording.Asked((other.id,), compose.SAW, way), by=by)
    changed = said_in(other).rstrip(".")
    sheets.edit_statement(
        sheet, part=compose.KIND, statement_id=second.id, text=f"{changed}!", by=by
    )
    assert stops(sheet) == set()
    School.objects.update(assistant="no_model")
    found = [f for f in sheets.examine(sheet) if f.code == "school.assistant-forbidden"]
    assert {f.where for f in found} == {new.id, second.id}
    School.objects.update(assistant="told")
    signed(sheet, begun.world)
    row = Delivery.objects.get(sheet=sheet)
    assert row.disclosure_code == "us-ca-model"
    assert "AI language model" in row.disclosure
    pdf = pypdf.PdfReader(BytesIO(files.read(row.pdf)))
    paper = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    word = docx.Document(BytesIO(files.read(row.docx)))
    lines = [p.text for p in word.paragraphs]
    assert f"{new.text} (worded by a language model)" in lines
    for said in ("(worded by a language model)", "first worded by a language model, changed"):
        assert said in paper
        assert any(said in line for line in lines)


def test_what_the_notes_do_not_say_or_nobody_allowed_is_not_put_in(
    begun: Begun, vendor: Vendor, way: Way
) -> None:
    sheet, by = begun.answered(), begun.world.ot
    piece, before = observation(sheet), part_of(sheet)
    asked = wording.Asked((piece.id,), compose.SAW, way)

    def refused(one: wording.Asked = asked) -> str:
        with pytest.raises(UserError) as raised:
            wording.word(sheet, one, by=by)
        assert part_of(sheet).to_bytes() == before.to_bytes()
        return str(raised.value.message)

    inventions = (
        f"{said_in(piece)} She fell and hit her head on the slide.",
        "She tied her shoes in 9 of 10 tries without any help.",
        "What a lovely child.",
        "I am sorry, but I cannot help with that. Please ask a therapist. Thank you.",
        f"{said_in(piece)} Member number MC-941747327 covers it.",
    )
    for invented in inventions:
        vendor.says = lambda _, said=invented: said  # type: ignore[misc]  # bound per turn
        assert "not put in" in refused()
    assert len(acts("school.wording_refused")) == len(inventions)
    vendor.says = lambda _: said_in(piece)
    assert "yours to write" in refused(wording.Asked((piece.id,), compose.MEANS, way))
    assert "from the list" in refused(wording.Asked(("note:other",), compose.SAW, way))
    assert "from the list" in refused(wording.Asked((), compose.SAW, way))
    calls = len(vendor.seen)
    report = sheet.school_report
    decide(words_reports=False)
    assert "no model words sentences" in refused()
    assert wording.ways(report, by) == ()
    decide(words_reports=True, roles=[])
    assert "your role" in refused()
    decide(roles=["ot"])
    assert wording.ways(report, by) == (way,)
    Way.objects.update(open=False)
    way.refresh_from_db()
    assert "closed" in refused()
    assert wording.ways(report, by) == ()
    Way.objects.update(open=True)
    way.refresh_from_db()
    School.objects.update(assistant="no_model")
    assert "does not allow" in refused()
    report.permission.school.refresh_from_db()
    assert wording.ways(report, by) == ()
    assert len(vendor.seen) == calls
    School.objects.update(assistant="told")
    vendor.status = 500
    assert "refused to answer" in refused()
    making.settle(sheet, by=by)
    assert part_of(sheet).to_bytes() == before.to_bytes()

"""A plan of care: from the record to signed files, and everything state and payer want of it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pypdf
import pytest
from tests.reported import Reported, reported
from tests.schooled import signed, stops

from countersign.base import files
from countersign.goals.models import Paper, Plan
from countersign.goals.plans import making, words
from countersign.practice.models import Goal
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetStatus

NEED = (
    "She loses the grip after one line because the ring finger gives way; the tool, the seat and "
    "the paper are graded each week, which takes an OT’s judgement."
)


@pytest.fixture
def world(db: None) -> Reported:
    return reported()


def begun(world: Reported, **more: Any) -> Sheet:
    today = world.demo.today
    asked = {
        "kind": "care",
        "starts_on": today,
        "ends_on": today + timedelta(days=130),
        "per_week": 1,
        "minutes": 45,
        "coverage": world.client.coverages.first(),
        **more,
    }
    return making.make(world.client, making.Asked(**asked), by=world.ot, on=today)


def answered(world: Reported, sheet: Sheet) -> Sheet:
    for question, text in (
        ("need", NEED),
        ("treatment", "Graded paper and a pencil grip here; five minutes of tracing at home."),
        ("outlook", "Copying a sentence in class by spring; then therapy is done."),
    ):
        by = world.ot
        sheets.answer(sheet, part=words.KIND, question=question, text=text, evidence=(), by=by)
        sheets.attest(sheet, part=words.KIND, statement_id=f"q-{question}", by=by)
    return sheet


def test_from_the_record_to_signed_files(world: Reported) -> None:
    sheet = begun(world)
    part = sheets.assemble(sheet).parts[words.KIND]
    known = {e.id for e in part.evidence}
    assert all(s.evidence and set(s.evidence) <= known for s in part.statements)
    assert stops(sheet) == {"plan.unanswered"}
    answered(world, sheet)
    assert stops(sheet) == set()
    signed(sheet, world)
    assert sheet.status == SheetStatus.RELEASED
    row = Paper.objects.get(sheet=sheet)
    pdf = pypdf.PdfReader(BytesIO(files.read(row.pdf)))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for said in (NEED, "Plan of care" if False else "plan of care", "Certification"):
        assert said in text
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    word = docx.Document(BytesIO(files.read(row.docx)))
    assert NEED in "\n".join(p.text for p in word.paragraphs)
    assert row.fhir is not None
    bundle = json.loads(files.read(row.fhir))
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    goals = Goal.objects.filter(client=world.client).count()
    assert kinds == ["Patient", *["Goal"] * goals, "CarePlan"]
    assert Plan.objects.get().visits == 19

"""A report to a school: from signed notes to a PDF and a Word file that say how they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.schooled import OWN, Begun, begun, signed, stops

from countersign.base import files
from countersign.base.errors import Refused, UserError
from countersign.demo import school as demo_school
from countersign.practice.models import Client, ClientSite, Guardian, Notice, Site, Staff
from countersign.school import archive, cloning, compose, disclosure, results
from countersign.school.disclosure import Asks
from countersign.school.models import (
    Custody,
    Delivery,
    Handed,
    OldReport,
    Permission,
    School,
    TestResult,
)
from countersign.school.permission import Deciding, Given, faults
from countersign.school.results import Result, Score
from countersign.school.telling import telling
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Sheet, SheetStatus

__all__ = ["begun"]
DAY = date(2026, 10, 5)


def test_from_signed_notes_to_two_files_that_say_how_they_were_made(begun: Begun) -> None:
    sheet = begun.make()
    part = sheets.assemble(sheet).parts[compose.KIND]
    known = {e.id for e in part.evidence}
    assert all(s.evidence and set(s.evidence) <= known for s in part.statements)
    assert any(s.section == compose.COUNTS for s in part.statements)
    assert stops(sheet) == {"school.unanswered"}
    sheet = begun.answered()
    assert stops(sheet) == set()
    signed(sheet, begun.world)
    assert sheet.status == SheetStatus.RELEASED
    row = Delivery.objects.get(sheet=sheet)
    assert (row.disclosure_code, row.disclosure_version) == ("us-ca", "1")
    assert row.recipient == "IEP team, Maple School"
    assert row.disclosed_on == begun.today
    pdf = pypdf.PdfReader(BytesIO(files.read(row.pdf)))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for said in (OWN, "An AI documentation assistant was used", "the therapist", "District letter"):
        assert said in text
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == "Occupational therapy: progress report"
    roles = list(roles_of(root["/StructTreeRoot"]))
    assert roles.index("/H1") < roles.index("/H2") < roles.index("/TH") < roles.index("/TD")
    word = docx.Document(BytesIO(files.read(row.docx)))
    styles = [p.style.name for p in word.paragraphs if p.style and p.text]
    assert styles[0] == "Heading 1"
    assert "Heading 2" in styles
    said_in_word = "\n".join(p.text for p in word.paragraphs)
    assert OWN in said_in_word
    assert row.disclosure in said_in_word
    for said in ("w:tblHeader", 'w:tblCaption w:val="Who wrote', "w:tblDescription"):
        assert said in word.tables[0]._tbl.xml
    assert word.core_properties.language == "en-US"
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.filter(sheet=sheet).update(disclosure="Nothing.")


def roles_of(node: Any) -> Iterator[str]:
    """The tags of a PDF's structure, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from roles_of(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from roles_of(node["/K"])


def test_what_school_and_family_say_stops_what_they_do_not_allow(begun: Begun) -> None:
    sheet = begun.answered()
    School.objects.update(wording="Our board was told.", version=2)
    assert stops(sheet) == {"school.other-disclosure"}
    begun.permission.school.refresh_from_db()
    begun.make()
    part = sheets.assemble(sheet).parts[compose.KIND]
    assert part.data["disclosure"]["version"] == "1+2"
    assert part.data["disclosure"]["text"].endswith("Our board was told.")
    assert stops(sheet) == set()
    School.objects.update(assistant="none")
    assert stops(sheet) == {"school.assistant-forbidden"}
    School.objects.update(assistant="told")
    Permission.objects.update(withdrawn_on=begun.today)
    assert stops(sheet) == {"school.permission-withdrawn"}
    Permission.objects.update(withdrawn_on=None, basis="ferpa")
    assert stops(sheet) == {"school.permission-wrong-basis"}
    Permission.objects.update(basis="both", records=[])
    assert stops(sheet) == {"school.beyond-permission"}
    father = Guardian.objects.create(client=begun.world.client, name="Ian Vale", relation="father")
    Permission.objects.update(records=["progress"])
    both = Custody.objects.create(
        client=begun.world.client, rule="all", basis="Order", entered_by=begun.world.ot
    )
    both.who.set([begun.mother, father])
    assert stops(sheet) == {"school.permission-not-by-who-decides"}


def other_child(begun: Begun) -> Client:
    child = Client.objects.create(
        first_name="Zebedee", last_name="Nook", birth_date=date(2018, 1, 2)
    )
    site = Site.objects.create(name="Far Away", state="CA", zone="America/Los_Angeles")
    ClientSite.objects.create(client=child, site=site, starts_on=date(2020, 1, 1))
    return child


def old(begun: Begun, client: Client | None, text: str = OWN, mark: str = "m") -> OldReport:
    return OldReport.objects.create(
        client=client,
        mark=mark,
        child="Zebedee Nook",
        author="Somebody",
        text=text,
        brought_by=begun.world.ot,
    )


def test_another_child_s_words_stop_and_one_s_own_are_told_apart(begun: Begun) -> None:
    sheet = begun.answered()
    facts = archive.facts_in(sheets.assemble(sheet).parts[compose.KIND])
    index = archive.Archive()
    index.known.append(archive.Known("old", begun.school.pk, "another"))
    index.facts |= {fact: [0] for fact in facts}
    assert index.same_facts(facts, owner="me") == {0: len(set(facts))}
    assert index.same_facts(facts, owner="another") == {}

    earlier = old(begun, begun.world.client)
    found = {f.code: f.blocks for f in sheets.examine(sheet)}
    assert found.get("school.carried-forward") is False
    assert not any(found.values())
    assert earlier.client is not None
    child = other_child(begun)
    old(begun, child, mark="n")
    (finding,) = [f for f in sheets.examine(sheet) if f.blocks]
    assert (finding.code, finding.where) == ("school.shared-words", "q-means")
    assert "Zebedee" not in finding.message
    with pytest.raises(Refused):
        signed(sheet, begun.world)

    # Both sides are shown to who may see the other child, and to nobody else.
    url = reverse("school_shared", args=[sheet.pk])
    browser = browser_of(begun)
    assert "Zebedee" in browser.get(url, secure=True).content.decode()
    begun.world.ot.role_grants.update(site=begun.world.client.sites.get().site)
    closed = browser.get(url, secure=True).content.decode()
    assert "Zebedee" not in closed
    assert "You may not see that child" in closed


def browser_of(begun: Begun) -> Browser:
    opened = Browser(headers={"origin": "https://testserver"})
    user = proofs.user_of(begun.world.ot)
    opened.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return opened


def test_the_pages_walk_from_a_form_to_the_hand_over(begun: Begun) -> None:
    browser, child = browser_of(begun), begun.world.client
    page = browser.get(reverse("client_school", args=[child.pk]), secure=True)
    assert b"In force" in page.content
    posted = {
        "tool": "beery_vmi",
        "edition": "6th edition",
        "given_on": str(begun.today),
        "name_0": "visual-motor integration",
        "scale_0": "standard",
        "value_0": "84",
        "percentile_0": "41",
    }
    url = reverse("school_result", args=[child.pk])
    refused = browser.post(url, posted, secure=True)
    assert b"near percentile 14, not 41" in refused.content
    assert browser.post(url, {**posted, "percentile_0": "14"}, secure=True).status_code == 302
    assert TestResult.objects.count() == 1
    made = browser.post(
        reverse("school_make", args=[child.pk]),
        {
            "kind": "evaluation",
            "permission": begun.permission.pk,
            "starts_on": str(begun.today - timedelta(days=180)),
            "ends_on": str(begun.today),
        },
        secure=True,
    )
    assert made.status_code == 302
    sheet = Sheet.objects.get(kind="school")
    page = browser.get(made.headers["Location"], secure=True)
    assert b"How this report was made" in page.content
    assert b"standard score 84, 14th percentile" in page.content
    part = sheets.assemble(sheet).parts[compose.KIND]
    piece = next(e for e in part.evidence if e.source == "signed note" and "note:" in e.id)
    used = browser.post(
        reverse("school_use", args=[sheet.pk]),
        {"evidence": piece.id, "text": piece.text.partition(": ")[2], "section": compose.SAW},
        secure=True,
    )
    assert used.status_code == 302
    for question in ("means", "helps"):
        url = reverse("school_answer", args=[sheet.pk])
        said = OWN if question == "means" else "A low hook."
        assert (
            browser.post(url, {"question": question, "text": said}, secure=True).status_code == 302
        )
    assert stops(sheet) == set()
    signed(sheet, begun.world)
    row = Delivery.objects.get()
    took = browser.post(
        reverse("school_hand", args=[row.pk]), {"way": "docx", "to": "Ms. Odell"}, secure=True
    )
    assert took.content[:2] == b"PK"
    assert [(h.way, h.to) for h in Handed.objects.all()] == [
        ("docx", f"{row.recipient}: Ms. Odell")
    ]
    kinds = ("school.to_sign", "school.to_hand")
    told = Notice.objects.filter(kind__in=kinds)
    assert sorted(n.kind for n in told) == sorted(kinds)
    assert all(n.seen_at for n in told)
    # Everything is asked again on the day: permission, who decides, records, whose chart it is.
    row.permission.refresh_from_db()
    both = Custody.objects.create(
        client=begun.world.client, rule="all", basis="Order", entered_by=begun.world.ot
    )
    father = Guardian.objects.create(client=begun.world.client, name="Ian Vale", relation="father")
    both.who.set([begun.mother, father])
    ways: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"withdrawn_on": begun.today}, {"withdrawn_on": None}),
        ({"ends_on": begun.today - timedelta(days=1)}, {"ends_on": row.permission.ends_on}),
        ({"records": ["family"]}, {"records": row.permission.records}),
        ({"basis": "ferpa"}, {"basis": row.permission.basis}),
    ]
    hand = reverse("school_hand", args=[row.pk])
    for broken, mended in ways:
        Permission.objects.update(**broken)
        assert browser.post(hand, {"way": "pdf"}, secure=True).status_code == 422
        Permission.objects.update(**mended)
        both.who.set([begun.mother])
    assert Handed.objects.count() == 1
    assert browser.post(hand, {"way": "print"}, secure=True).status_code == 302
    assert b"Handed over" in browser.get(reverse("schools"), secure=True).content


@pytest.mark.parametrize(
    ("score", "code", "stops"),
    [
        (Score("Total", "standard", 84, 14), "", False),
        (Score("Total", "standard", 184), "score", True),
        (Score("Total", "standard", 35), "score", False),
        (Score("Total", "standard", 84, 50), "percentile", True),
        (Score("Total", "standard", 84, 19), "percentile", False),
        (Score("Total", "stanine", 5), "scale", True),
        (Score("Total", "scaled", 8, 25), "scale", False),
    ],
)
def test_a_score_fits_its_scale_and_an_unread_manual_stops_nothing(
    score: Score, code: str, stops: bool
) -> None:
    made = Result("t", "beery_vmi", "6th edition", DAY, date(2019, 4, 17), (score,))
    found = {f.code: f.sure for f in results.faults(made)}
    assert found == ({code: stops} if code else {})


def test_the_age_is_reckoned_in_whole_months() -> None:
    assert results.age_at(date(2019, 4, 17), date(2026, 10, 16)) == (7, 5)
    assert results.age_at(date(2019, 4, 17), date(2026, 10, 17)) == (7, 6)
    assert results.age_said((7, 0)) == "7 years"


def test_each_state_and_contract_has_its_disclosure() -> None:
    plain = disclosure.due(Asks("NY"), on=DAY, authors={"composer"})
    texas = disclosure.due(Asks("TX", wording="Told.", version=3), on=DAY, authors={"model"})
    assert (plain.code, plain.basis) == ("us", "product_default")
    assert "No language model was used." in plain.text
    assert (texas.code, texas.version, texas.basis) == ("us-tx-model", "1+3", "law")
    assert "language model" in texas.text
    assert texas.text.endswith("Told.")
    assert disclosure.whole(texas.as_dict())
    assert not disclosure.whole({**texas.as_dict(), "text": "Short."})


def test_what_a_composer_adds_up_is_not_compared_as_words() -> None:
    part = PartDraft(
        compose.KIND,
        (
            Statement("a", compose.COUNTS, "Buttons: Maya went from 1 of 5 to 4 of 5."),
            Statement("b", compose.SAW, "On 5 October the therapist wrote: “She sang.”"),
            Statement("c", compose.MEANS, "She is ready.", (), "person"),
        ),
    )
    told = telling(part)
    assert told.text == "She sang.\nShe is ready.\n"
    assert told.where(0, 4) == ("b",)


GIVEN = Given(
    "p", "s", "hipaa", frozenset({"progress"}), frozenset({"g"}), DAY, DAY, DAY + timedelta(days=9)
)


def test_a_permission_holds_from_its_first_to_its_last_day() -> None:
    deciding = Deciding("any", frozenset({"g"}))

    def codes(given: Given, on: date) -> list[str]:
        found = faults(given, deciding, school="s", regime="hipaa", wants=["progress"], on=on)
        return [f.code for f in found]

    assert codes(GIVEN, DAY) == []
    assert codes(GIVEN, DAY + timedelta(days=9)) == []
    assert codes(GIVEN, DAY + timedelta(days=10)) == ["permission-ended"]
    assert codes(GIVEN, DAY - timedelta(days=1)) == ["permission-not-yet"]
    assert codes(replace(GIVEN, school="t"), DAY) == ["permission-other-school"]


@pytest.mark.django_db
def test_earlier_reports_are_brought_in_once_and_all_or_none() -> None:
    by = Staff.objects.create(name="Mira Castellan")
    lines = [
        json.dumps({"id": n, "child": name, "author": "A", "template": "T", "text": OWN}).encode()
        for n, name in enumerate(("Zebedee Nook", "Tamsin Orr"))
    ]
    assert cloning.bring(lines, by=by) == 2
    assert cloning.bring(lines, by=by) == 0
    with pytest.raises(UserError, match="Line 2"):
        cloning.bring([lines[0], b"{"], by=by)
    found = cloning.over_all()
    assert (found.reports, found.pairs) == (2, 1)
    assert found.authors[0].cloned == 2
    assert found.templates[0].name == "T"


def test_the_demo_has_one_report_to_sign_with_another_childs_passage(begun: Begun) -> None:
    Permission.objects.all().delete()
    Custody.objects.all().delete()
    world, other = begun.world, other_child(begun)
    keys = [c.key for c in world.demo.clients[:2]]
    clients = {keys[0]: other, keys[1]: world.client}
    demo_school.write(world.demo, clients, world.client)
    sheet = Sheet.objects.get(kind="school")
    assert stops(sheet) == {"school.shared-words"}
    assert sheet.author == world.ot

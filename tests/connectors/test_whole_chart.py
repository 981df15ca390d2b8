"""The whole chart for a family, a court or a leaver: nothing missing, and it can be verified."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from joserfc import jws
from joserfc.jwk import OKPKey
from pypdf import PdfReader
from tests.proofs import sign_by_code
from tests.world import World

from countersign.base import files
from countersign.base.models_audit import AuditEntry
from countersign.exchange.models import Parcel
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import ClientSite
from countersign.spine import break_glass, corrections
from countersign.spine.models import Sheet

pytestmark = pytest.mark.django_db
TEXT = b"Therapist: You closed the top one.\nJune: I did it myself.\n"


@pytest.fixture
def chart_of(world: World) -> World:
    """June's chart: a note, its addendum, an upload, and care recorded by exception."""
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    sheet = world.sheet_for()
    assert sheet.visit is not None
    capture.from_text(sheet.visit, "session.txt", TEXT, by=world.ot)
    sign_by_code(sheet, world.ot)
    sheet.refresh_from_db()
    added = corrections.addendum(sheet, text="The cue count was 3.", by=world.ot)
    sign_by_code(added, world.ot, later=1)
    fact = Fact("01a20e6f-0000-7000-8000-000000000001", "free", text="Held her hand.")
    body = {"facts": [fact.as_dict()]}
    break_glass.use(break_glass.Entry("care", world.ot.pk, world.client.pk, "Needed now.", body))
    return world


def asked(world: World, form: str) -> Any:
    user = world.owner.user
    assert user is not None
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": ""}})
    browser = Browser(headers={"origin": "https://testserver"})
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("chart_export", args=[world.client.pk])
    return browser.post(url, {"purpose": "court", "form": form, "sure": "on"}, secure=True)


def test_one_file_holds_everything_and_verifies(chart_of: World) -> None:
    answer = asked(chart_of, "zip")
    whole = zipfile.ZipFile(io.BytesIO(answer.content))
    chart = json.loads(whole.read("chart.json"))

    names = {one["name"]: one for one in chart["attachments"]}
    assert set(whole.namelist()) >= {*names, "README.txt", "chart.pdf", "signatures/key.jwk"}
    for name, one in names.items():
        assert hashlib.sha256(whole.read(name)).hexdigest() == one["sha256"]
    parcels = Parcel.objects.filter(sheet__client=chart_of.client)
    assert parcels.count() == 2
    for parcel in parcels:
        assert whole.read(f"papers/{parcel.sheet_id}.pdf") == files.read(parcel.paper)
    assert TEXT in [whole.read(name) for name in names if name.startswith("uploads/")]

    note, addendum = chart["signed"]
    assert addendum["kind"] == "addendum"
    assert addendum["corrects"] == note["sheet"]
    key = OKPKey.import_key(json.loads(whole.read("signatures/key.jwk")))
    for one in chart["signed"]:
        said = whole.read(f"signatures/{one['signature']}.jws").decode()
        assert said == one["signature_jws"]
        covered = json.loads(jws.deserialize_compact(said, key, algorithms=["EdDSA"]).payload)
        assert covered["digest"] == one["sha256"]

    assert "Held her hand." in chart["recorded_by_exception"][0]["facts"][0]
    assert any("released" in one["what"] for one in chart["disclosures"])


def test_each_export_is_a_disclosure_that_the_next_one_lists(chart_of: World) -> None:
    asked(chart_of, "pdf")
    row = AuditEntry.objects.get(kind="chart.exported")
    assert row.client == chart_of.client.pk
    chart = json.loads(asked(chart_of, "json").content)
    said = [one["what"] for one in chart["disclosures"] if one["entry"] == row.seq]
    assert said == ["Fay Brook exported the whole chart of June H. as pdf, for: court"]


def test_json_carries_the_papers_inside(chart_of: World) -> None:
    chart = json.loads(asked(chart_of, "json").content)
    papers = [one for one in chart["attachments"] if one["media_type"] == "application/pdf"]
    assert len(papers) == Sheet.objects.filter(status="released").count()
    for one in papers:
        assert hashlib.sha256(base64.b64decode(one["base64"])).hexdigest() == one["sha256"]


def test_the_pdf_reads_as_a_chart(chart_of: World) -> None:
    reader = PdfReader(io.BytesIO(asked(chart_of, "pdf").content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in (
        "born 4 May 2018",
        "Tied 4 of 5 laces with 2 verbal cues.",
        "(addendum)",
        "The cue count was 3.",
        "Held her hand.",
        "I did it myself",
        "Given out before",
    ):
        assert part in text, part

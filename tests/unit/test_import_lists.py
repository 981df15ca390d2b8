"""Lists as CSV: nothing is written before its time, every fault names line, column and remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.small import SmallPractice, signed_in, small

from countersign.authorizations import lists as authorization_lists
from countersign.authorizations.models import Authorization
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.practice import importing, lists
from countersign.practice.importing import KINDS, run
from countersign.practice.models import Client, Coverage, PayerPlan, Staff, UnsavedText, Visit

__all__ = ["authorization_lists", "lists", "signed_in", "small"]

CLIENTS = (
    b"Chart Number,First name,last_name,birth_date,site,therapist_email\r\n"
    b"30001,Noor,Adeyemi,2018-03-04,Riverside,ot@clinic.example\r\n"
    b'30002,"Lio, Jr",Santos,3/5/2017,riverside,\r\n'
)


def test_a_preview_promises_and_writes_nothing(small: SmallPractice) -> None:
    before = Client.objects.count()
    result = run(KINDS["clients"], CLIENTS, write=False)
    assert (result.lines, result.made, result.faults) == (2, 2, [])
    assert Client.objects.count() == before


def test_the_same_file_again_changes_nothing(small: SmallPractice) -> None:
    first = run(KINDS["clients"], CLIENTS, write=True)
    again = run(KINDS["clients"], CLIENTS, write=True)
    assert (first.made, again.made, again.updated, again.same) == (2, 0, 0, 2)
    noor = next(c for c in Client.objects.all() if c.first_name == "Noor")
    assert noor.primary_therapist == small.people["ot"]


def test_a_changed_cell_changes_that_client_only(small: SmallPractice) -> None:
    run(KINDS["clients"], CLIENTS, write=True)
    result = run(KINDS["clients"], CLIENTS.replace(b"Noor", b"Nora"), write=True)
    assert (result.updated, result.same) == (1, 1)


def test_one_fault_and_nothing_is_written(small: SmallPractice) -> None:
    bad = CLIENTS.replace(b"3/5/2017", b"5 March")
    before = Client.objects.count()
    result = run(KINDS["clients"], bad, write=True)
    fault = result.faults[0]
    assert (fault.line, fault.column) == (3, "birth_date")
    assert "2026-10-05" in fault.message
    assert not result.written
    assert Client.objects.count() == before


def test_or_only_the_good_lines(small: SmallPractice) -> None:
    bad = CLIENTS.replace(b"riverside,", b"Nowhere,")
    before = Client.objects.count()
    result = run(KINDS["clients"], bad, write=True, only_valid=True)
    assert (result.written, result.made, result.left_out) == (True, 1, 1)
    assert result.faults[0].column == "site"
    assert Client.objects.count() == before + 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "spreadsheet"),
        (b"first_name\nNoor\n", "chart_number is missing"),
        (CLIENTS.replace(b"last_name", b"first_name"), "missing"),
        (b'chart_number,first_name,last_name,birth_date,site\n1,"Noor\n', "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(small: SmallPractice, data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said):
        run(KINDS["clients"], data, write=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_from_any_spreadsheet_are_read(
    small: SmallPractice, encoding: str, delimiter: str
) -> None:
    text = (
        "chart_number,first_name,last_name,birth_date,site\n"
        "30003,Zoë,Gräber,2018-03-04,Riverside\n30004,José,Núñez,2018-03-05,Riverside\n"
    ).replace(",", delimiter)
    assert run(KINDS["clients"], text.encode(encoding), write=True).made == 2
    assert {"Gräber", "Núñez"} <= {c.last_name for c in Client.objects.all()}


def test_another_birth_date_under_a_known_number_is_a_fault(small: SmallPractice) -> None:
    data = (
        b"chart_number,first_name,last_name,birth_date,site\n"
        b"10023,Theodor,Reyes,2012-01-01,Riverside\n"
    )
    assert run(KINDS["clients"], data, write=True).faults[0].column == "birth_date"


def test_staff_come_with_role_licence_and_a_closed_account(small: SmallPractice) -> None:
    result = run(KINDS["staff"], KINDS["staff"].template(), write=True)
    assert (result.made, result.faults) == (1, [])
    ola = Staff.objects.get(name="Ola Brandt")
    assert ola.user is not None
    assert not ola.user.has_usable_password()
    assert ola.licence_on(small.today, "CA") is not None
    assert run(KINDS["staff"], KINDS["staff"].template(), write=True).same == 1


def test_coverage_makes_payer_and_plan_and_never_guesses_a_method(small: SmallPractice) -> None:
    data = (
        b"chart_number,payer,payer_type,plan,member_id,method,needs_authorization\n"
        b"10023,Blue Harbor,Medicaid,Kids,77,,yes\n10023,Blue Harbor,,Kids,78,Midpoint,\n"
    )
    head, first, _ = data.splitlines(keepends=True)
    assert run(KINDS["coverage"], head + first, write=True).made == 1
    assert PayerPlan.objects.get(name="Kids").method == ""
    run(KINDS["coverage"], data, write=True)
    assert PayerPlan.objects.get(name="Kids").method == "spm"
    assert Coverage.objects.filter(client=small.child).count() == 3


def test_authorizations_and_visits_are_known_again(small: SmallPractice) -> None:
    letter = KINDS["authorizations"].template()
    assert run(KINDS["authorizations"], letter, write=True).made == 1
    assert run(KINDS["authorizations"], letter, write=True).same == 1
    assert Authorization.objects.get().reference == "A731994616"
    visits = (
        b"chart_number,therapist_email,site,date,starts,minutes,check_in,check_out\n"
        b"10023,ot@clinic.example,Riverside,10/5/2026,9:15 AM,45,9:14,10:02\n"
    )
    assert run(KINDS["visits"], visits, write=True).made == 1
    assert run(KINDS["visits"], visits, write=True).same == 1
    visit = Visit.objects.get(date_of_service="2026-10-05")
    assert visit.starts_at.astimezone(visit.tz).hour == 9
    assert visit.coverage is not None


@pytest.mark.parametrize("name", ["staff", "clients", "coverage", "authorizations", "visits"])
def test_every_template_says_every_column(name: str) -> None:
    head, example = KINDS[name].template().decode("utf-8-sig").splitlines()
    assert head.split(",") == [c.name for c in KINDS[name].columns]
    assert example


@given(st.text(max_size=30))
def test_a_cell_is_read_or_refused_in_words(cell: str) -> None:
    for parse in (importing.day, importing.clock_time, importing.whole, importing.yes_no):
        assert _refusal(parse, cell).endswith(".")


def _refusal(parse: Callable[[str], object], cell: str) -> str:
    try:
        parse(cell)
    except ValueError as error:
        return str(error)
    return "It was read."


def test_the_page_previews_then_writes_and_forgets_the_file(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    url = reverse("import", args=["clients"])
    page = browser.post(url, {"file": SimpleUploadedFile("c.csv", CLIENTS)}, secure=True)
    assert "2 new" in page.content.decode()
    assert UnsavedText.objects.count() == 1
    assert "✓ Written" in browser.post(url, {"step": "all"}, secure=True).content.decode()
    assert UnsavedText.objects.count() == 0
    assert AuditEntry.objects.filter(kind="import.done").count() == 1


def test_the_page_says_what_is_wrong_with_the_file(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    url = reverse("import", args=["clients"])
    bad = SimpleUploadedFile("c.csv", CLIENTS.replace(b"2018-03-04", b"soon"))
    page = signed_in("owner").post(url, {"file": bad}, secure=True).content.decode()
    assert "birth_date" in page
    assert "write only the good lines" in page
    page = signed_in("owner").post(url, {}, secure=True).content.decode()
    assert "Choose a file first." in page

"""Field maps: what one may say, who signs it, and that a changed one is nobody's."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from joserfc import jws
from joserfc.jwk import OKPKey
from tests.browser import filling
from tests.small import SmallPractice, signed_in, small

from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.exchange.connectors.extension import EMRS, Extension, origin_of
from countersign.exchange.filling import maps, package, pairing
from countersign.exchange.filling.artefacts import MUST, OWN, VALUES
from countersign.exchange.filling.shape import checked
from countersign.exchange.models import Counterpart, FieldMap, Pairing
from countersign.practice.models.goals import Goal
from countersign.spine import keys
from countersign.spine.models import Sheet

__all__ = ["signed_in", "small"]

SHIPPED = [body for emr in EMRS for body in maps.shipped(emr)]
NOTE = next(body for body in maps.shipped("webpt") if body["page"] == "note")


def changed(edit: Callable[[dict[str, Any]], Any], body: Any = NOTE) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(dict(body))
    edit(made)
    return made


def test_every_map_that_comes_with_the_product_can_be_used() -> None:
    assert {(body["emr"], body["page"]) for body in SHIPPED} == {
        (emr, page) for emr in EMRS if emr != "other" for page in VALUES
    }
    for body in SHIPPED:
        assert checked(body) == body


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (lambda m: m.update(script="alert(1)"), "script"),
        (lambda m: m.update(format=2), "format"),
        (lambda m: m.update(page="claims"), "page"),
        (lambda m: m["identity"].pop("name"), "identity.name"),
        (lambda m: m["identity"].pop("birth_date"), "identity.birth_date"),
        (lambda m: m["identity"].pop("day"), "identity.day"),
        (lambda m: m["identity"]["day"].update(format="D.M."), "identity.day"),
        (lambda m: m["identity"]["day"].update(pattern="(a)(b)"), "identity.day"),
        (lambda m: m["identity"]["day"].update(pattern="(("), "identity.day"),
        (lambda m: m["fields"][0].update(value="mood"), "fields.0"),
        (lambda m: m["fields"][0].update({"as": "script"}), "fields.0"),
        (lambda m: m["fields"][0].update(at=[]), "fields.0"),
        (lambda m: m["fields"][0]["at"][0].update(by="xpath"), "fields.0"),
        (lambda m: m["fields"][0]["at"][0].update({"is": ""}), "fields.0"),
        (lambda m: m["fields"][0].update(format="noon"), "fields.0"),
        (lambda m: m["fields"][0].update(open=[]), "fields.0.open"),
        (lambda m: m["fields"][0].update(options=["a"]), "fields.0"),
        (lambda m: m["fields"].append(m["fields"][0]), "fields"),
        (lambda m: m["fields"].pop(), "fields"),
        (lambda m: m.update(fields=[]), "fields"),
        (lambda m: m.update(rows={"value": "lines"}), "rows"),
    ],
)
def test_a_map_that_could_do_harm_or_nothing_is_refused_by_its_place(edit: Any, field: str) -> None:
    with pytest.raises(UserError) as caught:
        checked(changed(edit))
    assert caught.value.field == field
    others: tuple[object, ...] = (None, [], "map", 5)
    for other in others:
        with pytest.raises(UserError):
            checked(other)


def test_the_package_asks_for_what_has_a_reason_and_holds_all_its_code(tmp_path: Path) -> None:
    assert package.faults() == []
    assert package.packed() == package.packed()
    guide = (Path(__file__).resolve().parents[2] / "docs" / "extension.md").read_text("utf-8")
    assert all(f"`{name}`" in guide for name in package.PERMISSIONS)

    def planted(name: str, edit: Callable[[str], str]) -> str:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(package.FOLDER, copy)
        (copy / name).write_text(edit((package.FOLDER / name).read_text("utf-8")), "utf-8")
        return " ".join(package.faults(copy))

    def told(**more: object) -> Callable[[str], str]:
        return lambda text: json.dumps({**json.loads(text), **more})

    assert "permissions" in planted("manifest.json", told(permissions=["tabs"]))
    assert "host_permissions" in planted("manifest.json", told(host_permissions=["<all_urls>"]))
    assert "content_scripts" in planted("manifest.json", told(content_scripts=[]))
    assert "version" in planted("manifest.json", told(version="1.0-beta"))
    assert "policy" in planted(
        "manifest.json", told(content_security_policy={"extension_pages": "script-src *"})
    )
    assert "eval" in planted("panel.js", lambda text: f"{text}eval('1');")
    assert "package alone" in planted(
        "panel.html", lambda text: text.replace("same.js", "https://cdn.example/same.js")
    )
    assert "no file" in planted("manifest.json", told(background={"service_worker": "gone.js"}))
    with pytest.raises(UserError, match="not beside"):
        package.packed(tmp_path)


def test_the_browser_tests_know_the_kinds_of_record_as_the_road_does() -> None:
    assert {page: tuple(OWN[page]) for page in OWN} == filling.OWN


def test_every_page_says_what_it_is_not_filled_without() -> None:
    for page, choices in MUST.items():
        for choice in choices:
            assert set(choice.split("|")) <= set(VALUES[page])


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://app.emr.example/notes?id=4", "https://app.emr.example"),
        (" https://app.emr.example:8443 ", "https://app.emr.example:8443"),
        ("http://localhost:8500/x", "http://localhost:8500"),
        ("http://app.emr.example", None),
        ("https://*.example", None),
        ("https://me:pw@emr.example", None),
        ("javascript:alert(1)", None),
        ("https://emr.example:port", None),
        ("", None),
    ],
)
def test_only_one_safe_origin_is_an_address(given: str, origin: str | None) -> None:
    if origin is None:
        with pytest.raises(UserError):
            origin_of(given)
    else:
        assert Extension.open({"emr": "webpt", "origin": given}).origin == origin


@pytest.fixture
def emr(small: SmallPractice) -> Counterpart:
    return Counterpart.objects.create(
        name="WebPT",
        connector="extension",
        settings={"emr": "webpt", "origin": "https://emr.example"},
    )


@pytest.mark.django_db
def test_the_owner_signs_and_each_signing_is_a_version(
    small: SmallPractice, emr: Counterpart, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    page = owner.get(reverse("field_maps", args=[emr.pk]), secure=True).content.decode()
    assert "Sign the 5 that came" in page
    owner.post(reverse("field_maps_take_on", args=[emr.pk]), secure=True)
    assert {row.page for row in maps.current(emr)} == set(VALUES)
    for row in maps.current(emr):  # each can be read in words, also the table of a plan's goals
        shown = owner.get(reverse("field_map", args=[row.pk]), secure=True).content.decode()
        assert "read, never written" in shown
    proposal = maps.propose(emr, dict(NOTE), by=small.people["owner"])
    shown = owner.get(reverse("field_map", args=[proposal.pk]), secure=True).content.decode()
    assert "Birth date (read, never written)" in shown
    owner.post(reverse("field_map_sign", args=[proposal.pk]), secure=True)
    proposal.refresh_from_db()
    assert proposal.version == 2
    said = jws.deserialize_compact(
        proposal.jws, OKPKey.import_key(keys.public()), algorithms=["EdDSA"]
    )
    assert json.loads(said.payload)["map"] == NOTE
    assert AuditEntry.objects.filter(kind="extension.map_signed").count() == 6
    owner.post(reverse("field_map_sign", args=[proposal.pk]), secure=True)
    assert FieldMap.objects.filter(version=3).count() == 0
    owner.post(reverse("field_map_close", args=[proposal.pk]), secure=True)
    assert "note" not in {row.page for row in maps.current(emr)}


@pytest.mark.django_db
def test_a_map_changed_after_its_signature_is_not_used(
    small: SmallPractice, emr: Counterpart
) -> None:
    row = maps.take_on(emr, by=small.people["owner"])[0]
    body = changed(lambda m: m["fields"][0].update(as_="x"), row.body)
    FieldMap.objects.filter(pk=row.pk).update(body=body)
    assert row.page not in {one.page for one in maps.current(emr)}
    other = emr.maps.exclude(pk=row.pk).first()
    assert other is not None
    FieldMap.objects.filter(pk=row.pk).update(body=row.body, jws=other.jws)
    assert row.page not in {one.page for one in maps.current(emr)}


@pytest.mark.django_db
def test_a_proposal_of_another_emr_or_one_changed_while_it_waited_is_refused(
    small: SmallPractice, emr: Counterpart
) -> None:
    owner = small.people["owner"]
    with pytest.raises(UserError, match="another EMR"):
        maps.propose(emr, changed(lambda m: m.update(emr="fusion")), by=owner)
    name = f"{small.child.last_name}, {small.child.first_name}"
    with pytest.raises(UserError, match="client’s name"):
        maps.propose(emr, changed(lambda m: m["fields"][0]["at"][0].update({"is": name})), by=owner)
    row = maps.propose(emr, dict(NOTE), by=owner)
    FieldMap.objects.filter(pk=row.pk).update(body=changed(lambda m: m.pop("shows")))
    with pytest.raises(Exception, match="digest"):
        maps.sign(row, by=owner)


@pytest.mark.django_db
def test_a_code_is_shown_once_and_a_browser_is_revoked_by_its_person_or_the_owner(
    small: SmallPractice, emr: Counterpart, signed_in: Callable[[str], Browser]
) -> None:
    mine = signed_in("ot")
    posted = {"name": "Room 2, Edge", "counterpart": str(emr.pk)}
    page = mine.post(reverse("extension"), posted, secure=True).content.decode()
    assert 'id="code"' in page
    assert 'id="code"' not in mine.get(reverse("extension"), secure=True).content.decode()
    row, code = pairing.begin(emr, staff=small.people["ot"], name="Laptop of room 2")
    pairing.finish(code, origin="chrome-extension://" + "a" * 32)
    revoke = reverse("extension_revoke", args=[row.pk])
    assert signed_in("biller").post(revoke, secure=True).status_code == 403
    assert (
        "Laptop" not in signed_in("biller").get(reverse("extension"), secure=True).content.decode()
    )
    signed_in("owner").post(revoke, secure=True)
    assert Pairing.objects.get(pk=row.pk).revoked_at is not None


@pytest.mark.django_db
def test_the_owner_adds_an_emr_in_the_browser(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    owner = signed_in("owner")
    posted = {"name": "Our EMR", "connector": "extension", "emr": "fusion", "origin": ""}
    answer = owner.post(reverse("connection_new"), posted, secure=True)
    assert "Enter the address" in answer.content.decode()
    posted["origin"] = "https://go.emr.example/patients/4"
    owner.post(reverse("connection_new"), posted, secure=True)
    row = Counterpart.objects.get(name="Our EMR")
    assert row.settings == {"emr": "fusion", "origin": "https://go.emr.example"}
    assert not row.ready
    assert owner.get(reverse("connection", args=[row.pk]), secure=True).status_code == 200
    owner.post(
        reverse("connection_state", kwargs={"connection_id": row.pk, "state": "start"}), secure=True
    )
    row.refresh_from_db()
    assert row.ready


@pytest.mark.django_db
def test_goals_are_drafted_from_the_chart_and_shown_to_sign(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    ot, child = signed_in("ot"), small.child
    begin = reverse("emr_entry", args=[child.pk, "goal_entry"])
    answer = ot.post(begin, secure=True, follow=True)
    assert "There is nothing to enter" in answer.content.decode()
    Goal.objects.create(client=child, text="Theo will tie both shoes.", target_on=small.today)
    page = ot.get(reverse("emr_entries", args=[child.pk]), secure=True).content.decode()
    assert "Draft the goals" in page
    answer = ot.post(begin, secure=True, follow=True)
    assert "Theo will tie both shoes." in answer.content.decode()
    assert Sheet.objects.get().kind == "goal_entry"
    assert (
        signed_in("ot").post(begin.replace("goal_entry", "claims"), secure=True).status_code == 403
    )

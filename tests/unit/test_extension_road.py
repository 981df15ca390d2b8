"""The road through the browser, on our side: laid out, fetched once, reported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from tests.connectors.stand import build, sign_now
from tests.world import World
from tests.world import today as day_there

from countersign.authorizations.models import Authorization
from countersign.base import clock
from countersign.base.audit import checkpoints
from countersign.base.errors import Refused, UserError
from countersign.base.ids import new_id
from countersign.base.models_audit import AuditEntry
from countersign.exchange import deliver, draft
from countersign.exchange.filling import artefacts, collect, entries, pairing
from countersign.exchange.filling.matching import mark
from countersign.exchange.models import (
    Artefact,
    ArtefactState,
    Counterpart,
    Pairing,
    Parcel,
    ParcelState,
)
from countersign.practice.models import Client, ClientSite, Goal, Payer, RoleGrant, Site, Staff
from countersign.scheduling.models import Block, BlockState
from countersign.spine import corrections, parts
from countersign.spine.models import Sheet
from countersign.web.extension.entries import KINDS

pytestmark = pytest.mark.django_db
ORIGIN = "chrome-extension://" + "abcdefghijklmnop" * 2
SETTINGS = {"emr": "webpt", "origin": "https://emr.example"}


@dataclass
class Road:
    """A practice whose EMR is filled in the browser, and the therapist's paired browser."""

    world: World
    counterpart: Counterpart
    token: str = ""

    def pair(self, staff: Staff) -> str:
        _, code = pairing.begin(self.counterpart, staff=staff, name="laptop")
        answer = self.post("pair", {"code": code}, token="")
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["token"]
        return self.token

    def post(self, what: str, body: Any, *, token: str | None = None, origin: str = ORIGIN) -> Any:
        held = self.token if token is None else token
        return Browser().post(
            f"/api/v1/extension/{what}",
            json.dumps(body),
            content_type="application/json",
            secure=True,
            headers={"origin": origin, **({"authorization": f"Bearer {held}"} if held else {})},
        )

    def laid(self, sheet: Sheet | None = None, *, later: int = 0) -> Parcel:
        sheet = sheet or self.world.sheet_for()
        sign_now(sheet, self.world.ot, later=later)
        parcel = Parcel.objects.get(sheet=sheet)
        deliver.deliver(parcel.pk)
        parcel.refresh_from_db()
        return parcel

    def seen(self, **changes: Any) -> dict[str, Any]:
        client = self.world.client
        visits = Sheet.objects.filter(kind="visit").order_by("-created_at")
        days = [sheet.visit.date_of_service.isoformat() for sheet in visits if sheet.visit]
        return {
            "name": f"{client.last_name}, {client.first_name}",
            "birth_date": client.birth_date.isoformat(),
            "day": days[0] if days else None,
            **changes,
        }

    def waiting(self, **changes: Any) -> list[dict[str, Any]]:
        answer = self.post("waiting", self.seen(**changes))
        assert answer.status_code == 200, answer.content
        return list(answer.json())

    def fetched(self, listed: dict[str, Any]) -> dict[str, Any]:
        answer = self.post("fetch", {"id": listed["id"], "digest": listed["digest"]})
        assert answer.status_code == 200, answer.content
        text = answer.json()["artefact"]
        assert hashlib.sha256(text.encode()).hexdigest() == listed["digest"]
        return dict(json.loads(text))

    def filled(self, listed: dict[str, Any], artefact: dict[str, Any], **changes: Any) -> Any:
        read = {
            name: mark(text) for name, text in collect.flat(artefact["values"]) if name != "signed"
        }
        body = {"id": listed["id"], "result": "filled", "read": read, "version": 1, "ms": 40}
        return self.post("receipt", {**body, **changes})


@pytest.fixture
def road(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Road:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    world = build(monkeypatch)
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    made = Road(
        world, Counterpart.objects.create(name="WebPT", connector="extension", settings=SETTINGS)
    )
    made.pair(world.ot)
    return made


def test_a_signed_note_and_its_charge_go_the_whole_way(road: Road) -> None:
    parcel = road.laid()
    assert parcel.state == ParcelState.LAID
    note, charge = sorted(road.waiting(), key=lambda one: one["page"], reverse=True)
    assert (note["page"], charge["page"]) == ("note", "charge")
    for listed in (note, charge):
        artefact = road.fetched(listed)
        assert artefact["client"]["last_name"] == "Hale"
        answer = road.filled(listed, artefact)
        assert answer.json() == {"state": "filled"}
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED
    assert parcel.receipts.count() == 1
    kinds = list(AuditEntry.objects.order_by("seq").values_list("kind", flat=True))
    assert [k for k in kinds if k.startswith(("extension.", "exchange."))] == [
        "extension.paired",
        "exchange.laid",
        "extension.fetched",
        "extension.filled",
        "extension.fetched",
        "extension.filled",
        "exchange.confirmed",
    ]
    assert road.waiting() == []


def test_the_list_holds_no_words_and_the_values_are_those_that_were_signed(road: Road) -> None:
    road.laid()
    answer = road.post("waiting", road.seen())
    assert b"fun" not in answer.content
    assert b"Juniper" not in answer.content
    listed = next(one for one in answer.json() if one["page"] == "note")
    values = road.fetched(listed)["values"]
    assert values["subjective"] == "She said it was fun."
    assert values["objective"] == "Tied 4 of 5 laces with 2 verbal cues."
    assert values["minutes"] == "45"
    assert "SHA-256" in values["signed"]


def test_nothing_is_fetched_twice(road: Road) -> None:
    road.laid()
    listed = road.waiting()[0]
    road.fetched(listed)
    again = road.post("fetch", {"id": listed["id"], "digest": listed["digest"]})
    assert again.status_code == 422
    assert "artefact" not in again.json()
    assert listed["id"] not in [one["id"] for one in road.waiting()]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Hale, June M."},
        {"name": "June Hale"},
        {"name": "HALE, JUNIPER"},
        {"name": "Hale, Jupiter"},
        {"name": "Hale"},
        {"name": "Hale, Juniper Anne"},
        {"birth_date": "2018-05-05"},
        {"day": "2020-01-01"},
        {"day": None},
    ],
)
def test_only_the_page_of_that_child_and_day_gets_anything(
    road: Road, other: dict[str, Any]
) -> None:
    road.laid()
    same = other.get("name") in ("Hale, June M.", "June Hale", "HALE, JUNIPER")
    assert bool(road.waiting(**other)) == same


def test_two_children_who_cannot_be_told_apart_get_nothing(road: Road) -> None:
    road.laid()
    twin = Client.objects.create(
        first_name="Juniper", last_name="Hale", birth_date=road.world.client.birth_date
    )
    ClientSite.objects.create(client=twin, site=road.world.site, starts_on=date(2020, 1, 1))
    assert road.waiting() == []


def test_what_was_refused_and_undone_waits_again(road: Road) -> None:
    parcel = road.laid()
    listed = road.waiting()[0]
    road.fetched(listed)
    body = {"id": listed["id"], "result": "undone", "code": "missing", "field": "plan"}
    assert road.post("receipt", body).json() == {"state": "laid"}
    assert [one["refused"] for one in road.waiting() if one["id"] == listed["id"]] == ["missing"]
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.LAID


def test_another_text_on_the_page_is_held(road: Road) -> None:
    parcel = road.laid()
    listed = next(one for one in road.waiting() if one["page"] == "note")
    artefact = road.fetched(listed)
    artefact["values"]["subjective"] = "She said it was fun. And more."
    assert road.filled(listed, artefact).json() == {"state": "held"}
    parcel.refresh_from_db()
    assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "read-back")


def test_a_value_that_was_not_read_back_is_held(road: Road) -> None:
    road.laid()
    listed = next(one for one in road.waiting() if one["page"] == "note")
    artefact = road.fetched(listed)
    del artefact["values"]["objective"], artefact["values"]["note"]
    assert road.filled(listed, artefact).json() == {"state": "held"}


def test_what_was_fetched_and_never_reported_waits_for_a_person(road: Road) -> None:
    parcel = road.laid()
    listed = road.waiting()[0]
    road.fetched(listed)
    with clock.frozen(clock.now() + collect.UNPROVEN_AFTER + timedelta(seconds=1)):
        collect.sweep()
        parcel.refresh_from_db()
        assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "no-receipt")
        deliver.try_again(parcel, actor=road.world.ot.pk)
        deliver.deliver(parcel.pk)
    assert Artefact.objects.get(pk=listed["id"]).state == ArtefactState.LAID


def test_an_unsigned_sheet_has_nothing_to_fetch(road: Road) -> None:
    sheet = road.world.sheet_for()
    assert road.waiting() == []
    real = road.laid(road.world.sheet_for(starts_at=clock.now() - timedelta(days=3)))
    packed = Parcel.objects.create(
        sheet=sheet, counterpart=road.counterpart, key=sheet.pk, paper=real.paper, state="laid"
    )
    planted = Artefact.objects.create(parcel=packed, page="note", digest="0" * 64)
    answer = road.post("fetch", {"id": str(planted.pk), "digest": "0" * 64})
    assert answer.status_code == 422
    assert "artefact" not in answer.json()
    packed.refresh_from_db()
    assert packed.state == ParcelState.HELD


def test_a_code_works_once_and_for_ten_minutes(road: Road) -> None:
    _, code = pairing.begin(road.counterpart, staff=road.world.ot, name="laptop")
    kept = Pairing.objects.get(code__isnull=False)
    assert code.replace("-", "") not in (kept.code, kept.token)
    assert road.post("pair", {"code": code.lower()}, token="").status_code == 200
    assert road.post("pair", {"code": code}, token="").status_code == 422
    _, code = pairing.begin(road.counterpart, staff=road.world.ot, name="laptop")
    with clock.frozen(clock.now() + pairing.CODE_LASTS):
        assert road.post("pair", {"code": code}, token="").status_code == 422


def test_a_new_code_ends_the_one_before(road: Road) -> None:
    _, first = pairing.begin(road.counterpart, staff=road.world.ot, name="laptop")
    pairing.begin(road.counterpart, staff=road.world.ot, name="laptop")
    assert road.post("pair", {"code": first}, token="").status_code == 422


@pytest.mark.parametrize("origin", ["", "https://emr.example", "null", ORIGIN[:-1] + "a"])
def test_a_token_opens_nothing_from_elsewhere(road: Road, origin: str) -> None:
    road.laid()
    answer = road.post("waiting", road.seen(), origin=origin)
    assert answer.status_code == 401
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    if not origin.startswith("chrome"):
        _, code = pairing.begin(road.counterpart, staff=road.world.ot, name="laptop")
        assert road.post("pair", {"code": code}, token="", origin=origin).status_code == 422


def test_a_token_ends_with_its_days_its_revocation_and_its_person(road: Road) -> None:
    def status() -> int:
        return int(road.post("state", {}).status_code)

    assert status() == 200
    with clock.frozen(clock.now() + pairing.TOKEN_LASTS):
        assert status() == 401
    RoleGrant.objects.filter(staff=road.world.ot).update(role="student")
    assert status() == 401
    RoleGrant.objects.filter(staff=road.world.ot).update(role="ot")
    pairing.revoke(Pairing.objects.get(token__isnull=False))
    assert status() == 401


def test_roles_and_sites_decide_which_pages_are_given(road: Road) -> None:
    road.laid()
    road.pair(road.world.biller)
    assert [one["page"] for one in road.waiting()] == ["charge"]
    note = Artefact.objects.get(page="note")
    body = {"id": str(note.pk), "digest": note.digest}
    assert road.post("fetch", body).status_code == 403
    assert AuditEntry.objects.filter(kind="act.refused").exists()
    elsewhere = Site.objects.create(name="Elm", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.filter(staff=road.world.supervisor).update(site=elsewhere)
    road.pair(road.world.supervisor)
    assert road.waiting() == []
    assert road.post("fetch", body).status_code == 403


def test_another_browser_s_receipt_counts_for_nothing(road: Road) -> None:
    road.laid()
    listed = next(one for one in road.waiting() if one["page"] == "note")
    artefact = road.fetched(listed)
    road.pair(road.world.supervisor)
    assert road.filled(listed, artefact).status_code == 422
    assert Artefact.objects.get(pk=listed["id"]).state == ArtefactState.FETCHED


def test_a_paused_connection_gives_nothing(road: Road) -> None:
    road.laid()
    listed = road.waiting()[0]
    Counterpart.objects.update(paused=True)
    assert road.waiting() == []
    answer = road.post("fetch", {"id": listed["id"], "digest": listed["digest"]})
    assert answer.status_code == 422


SOUND = (
    "Seated at home with {what}, June will tie the bow of 4 of 5 laces with 1 verbal cue by March "
    "1, 2027 (baseline October 5, 2026: 1 of 5)."
)


@pytest.fixture
def charted(road: Road, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A chart with two goals, an authorization and a booked series, all of it in force."""
    for part in (draft.GOALS, draft.AUTHORIZATION, draft.SERIES):
        monkeypatch.setitem(parts._parts, part.kind, part)
    world, starts = road.world, day_there()
    ends = starts + timedelta(days=90)
    for what in ("her shoes", "a board"):
        text = SOUND.format(what=what)
        Goal.objects.create(client=world.client, text=text, target_on=date(2027, 3, 1))
    held = Authorization.objects.create(
        client=world.client,
        payer=Payer.objects.create(name="Tern Valley Mutual"),
        reference="TV-2231",
        starts_on=starts,
        ends_on=ends,
    )
    held.lines.create(counts="visits", granted=24, codes=["97530"])
    Block.objects.create(
        client=world.client,
        therapist=world.ot,
        site=world.site,
        weekdays=[starts.weekday()],
        starts=time(15, 30),
        minutes=45,
        starts_on=starts,
        ends_on=ends,
        state=BlockState.BOOKED,
        key=new_id(),
        expires_at=clock.now(),
        by=world.ot,
    )
    return road


def drafted(road: Road, kind: str) -> Sheet:
    """A sheet of that kind to sign, and the browser of somebody who may fill such a page."""
    world, (_, read) = road.world, KINDS[kind]
    if kind != "goal_entry":
        road.pair(world.biller)
    return entries.draft(world.client, kind, read(world.client), author=world.ot, by=world.ot)


ENTERED: dict[str, tuple[str, Callable[[Mapping[str, Any]], list[str]]]] = {
    "goal_entry": ("goal", lambda v: [row["goal"] for row in v["goals"]]),
    "auth_entry": ("authorization", lambda v: [v["reference"], v["visits"], v["codes"]]),
    "series_entry": ("series", lambda v: [v["starts"], v["ends"], v["minutes"], v["every"]]),
}
VALUES_OF: dict[str, list[str]] = {
    "goal_entry": [SOUND.format(what="her shoes"), SOUND.format(what="a board")],
    "auth_entry": ["TV-2231", "24", "97530"],
    "series_entry": ["15:30", "16:15", "45", "1"],
}


@pytest.mark.parametrize("kind", ENTERED)
def test_goals_authorizations_and_series_go_the_same_way(charted: Road, kind: str) -> None:
    sheet, (page, told) = drafted(charted, kind), ENTERED[kind]
    assert drafted(charted, kind) == sheet
    assert charted.waiting(day=None) == []  # not signed
    charted.laid(sheet)
    (listed,) = charted.waiting(day=None)
    assert (listed["page"], listed["number"]) == (page, 0)
    assert charted.waiting(day=None, birth_date="2018-05-05") == []
    artefact = charted.fetched(listed)
    assert told(artefact["values"]) == VALUES_OF[kind]
    assert artefact["day"] is None
    assert artefact["own"] == list(artefacts.OWN[page])
    other = dict(artefact, values={k: v for k, v in artefact["values"].items() if k != "starts_on"})
    if page == "authorization":  # read back without its own day: nobody knows, so it is held
        assert charted.filled(listed, other).json() == {"state": "held"}
        return
    assert charted.filled(listed, artefact).json() == {"state": "filled"}
    assert Parcel.objects.get().state == ParcelState.CONFIRMED


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("goal_entry", lambda: Goal.objects.update(status="stopped")),
        ("auth_entry", lambda: Authorization.objects.update(cancelled_on=date(2026, 1, 1))),
        ("series_entry", lambda: Block.objects.update(starts=time(16, 0))),
    ],
)
def test_an_entry_that_the_chart_does_not_bear_out_any_more_is_not_handed_over(
    charted: Road, kind: str, change: Any
) -> None:
    unsigned = drafted(charted, kind)
    parcel = charted.laid(unsigned)
    (listed,) = charted.waiting(day=None)
    change()
    assert charted.waiting(day=None) == []
    answer = charted.post("fetch", {"id": listed["id"], "digest": listed["digest"]})
    assert answer.status_code == 422
    assert "artefact" not in answer.json()
    parcel.refresh_from_db()
    assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "chart")


def test_an_entry_that_is_not_as_on_the_chart_is_not_signed(charted: Road) -> None:
    world = charted.world
    others: dict[str, dict[str, Any]] = {
        "goal_entry": {"goal": "June will tie both shoes.", "target": "2027-03-01"},
        "auth_entry": {
            "reference": "TV-2232",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "visits": "48",
        },
        "series_entry": {
            "starts_on": "2026-12-01",
            "weekdays": ["tuesday"],
            "starts": "08:00",
            "minutes": "45",
            "visits": "9",
        },
    }
    for kind, other in others.items():
        sheet = entries.draft(world.client, kind, [other], author=world.ot, by=world.ot)
        with pytest.raises(Refused, match="is not on the chart as it is written here"):
            sign_now(sheet, world.ot)
    other = {"reference": "A-1", "starts_on": "2026-01-01", "visits": "12"}
    with pytest.raises(UserError, match="Last day is not known"):
        entries.draft(world.client, "auth_entry", [other], author=world.ot, by=world.ot)


def test_only_the_newest_of_what_was_signed_twice_is_handed_over(charted: Road) -> None:
    first = charted.laid(drafted(charted, "goal_entry"))
    (old,) = charted.waiting(day=None)
    Goal.objects.create(
        client=charted.world.client, text=SOUND.format(what="boots"), target_on=date(2027, 3, 1)
    )
    second = charted.laid(drafted(charted, "goal_entry"), later=1)
    (new,) = charted.waiting(day=None)
    assert Artefact.objects.get(pk=new["id"]).parcel == second
    assert charted.post("fetch", {"id": old["id"], "digest": old["digest"]}).status_code == 422
    first.refresh_from_db()
    assert (first.state, first.last_error) == (ParcelState.HELD, "newer")


def test_a_visit_marked_as_of_the_wrong_chart_is_not_handed_over(road: Road) -> None:
    sheet = road.world.sheet_for()
    parcel = road.laid(sheet)
    listed = road.waiting()[0]
    corrections.wrong_chart(sheet, reason="It was her brother's.", by=road.world.ot)
    assert road.waiting() == []
    assert road.post("fetch", {"id": listed["id"], "digest": listed["digest"]}).status_code == 422
    parcel.refresh_from_db()
    assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "wrong-chart")


def test_a_page_that_its_log_in_took_away_is_held_and_says_so(road: Road) -> None:
    parcel = road.laid()
    listed = road.waiting()[0]
    road.fetched(listed)
    body = {"id": listed["id"], "result": "unknown", "code": "signed-off"}
    assert road.post("receipt", body).json() == {"state": "held"}
    parcel.refresh_from_db()
    assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "signed-off")
    assert "log-in ended" in parcel.problem


def test_an_entry_goes_nowhere_without_an_emr_in_the_browser(charted: Road) -> None:
    Counterpart.objects.update(connector="file_cabinet")
    sign_now(drafted(charted, "goal_entry"), charted.world.ot)
    assert not Parcel.objects.exists()

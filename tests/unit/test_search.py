"""Finding clients and signed notes: what fits, what is new, and nothing a person may not see."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Thread

import pytest
from tests import proofs
from tests.proofs import sign_by_code
from tests.small import make_client
from tests.world import World
from tests.world import today as day_there

from countersign.base import ids
from countersign.practice.access import Access
from countersign.practice.models import ClientSite, RoleGrant, Site, Staff
from countersign.spine.models import Sheet, Signature
from countersign.web import search as finder
from countersign.web.note_index import NoteIndex, text_of
from countersign.web.search import ClientIndex, folded, search, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(finder, "CLIENTS", ClientIndex())
    monkeypatch.setattr(finder, "NOTES", NoteIndex())
    return proofs.signing_world(monkeypatch)


def access(staff: Staff) -> Access:
    return Access(Staff.objects.get(pk=staff.pk), day_there())


def signed(world: World) -> Signature:
    # Each a little later than the last: a code signs once.
    later = Signature.objects.count()
    sign_by_code(world.sheet_for(world.ota), world.ota, later=later)
    return Signature.objects.latest("id")


def test_text_is_folded_whether_plain_or_not() -> None:
    assert folded("Zoë O'Neil") == "zoe o'neil"
    assert folded("Zoe O'NEIL") == "zoe o'neil"
    assert words("Tied 4 of 5 laces.") == ["tied", "4", "of", "5", "laces"]


def test_clients_are_found_by_name_number_and_birth_date_and_forgotten_when_they_change(
    world: World,
) -> None:
    site = Site.objects.get()
    theo = make_client("Theodor", "Reyes", "10023", site)
    me = access(world.ot)
    for asked in ("theodor", "tehodor", "REYES", "10023", "2019-04-17", "4/17/2019"):
        assert theo in search(me, asked).clients, asked
    theo.last_name = "Quillon"
    theo.save()
    assert theo in search(me, "quillon").clients
    assert theo not in search(me, "reyes").clients
    ClientSite.objects.filter(client=theo).delete()
    theo.delete()
    assert search(me, "quillon").clients == []


def test_a_short_word_finds_no_names_that_only_look_like_it(world: World) -> None:
    site = Site.objects.get()
    wen, gil = make_client("Wen", "Arlo", "1", site), make_client("Gil", "Iversen", "2", site)
    assert search(access(world.ot), "wen").clients == [wen]
    assert search(access(world.ot), "ivresen").clients == [gil]


def test_words_of_signed_notes_are_found_also_when_signed_after_the_first_search(
    world: World,
) -> None:
    me = access(world.ot)
    assert search(me, "laces").notes == []
    signed(world)
    for asked in ("laces", "lac", "verbal cues"):
        (found,) = search(me, asked).notes
        assert "laces" in found[0].excerpt
        assert found[1] == world.client
    assert search(me, "laces trampoline").notes == []
    first = Signature.objects.get()
    signed(world)
    newest = search(me, "laces").notes
    assert [hit.signed_at for hit, _ in newest] == sorted(
        Signature.objects.values_list("signed_at", flat=True), reverse=True
    )
    assert newest[-1][0].signed_at == first.signed_at


def test_notes_of_another_site_and_notes_for_the_front_desk_are_not_among_the_hits(
    world: World,
) -> None:
    signed(world)
    assert search(access(world.ot), "laces").notes
    other = Site.objects.create(name="Far Street", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.filter(staff=world.ot).update(site=other)
    hits = search(access(world.ot), "laces")
    assert (hits.clients, hits.notes) == ([], [])
    assert search(access(world.biller), "laces").notes == []


def test_what_one_search_does_not_read_a_thread_reads_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        signed(world)
    monkeypatch.setattr("countersign.web.note_index.AT_ONCE", 2)
    monkeypatch.setattr("countersign.web.note_index.CHUNK", 2)
    started: list[Thread] = []
    monkeypatch.setattr(Thread, "start", lambda thread: started.append(thread))
    index = NoteIndex()
    assert index.refresh()
    assert len(index.signatures) == 2
    assert len(started) == 1
    monkeypatch.setattr("countersign.web.note_index.connection", _Open())
    index._read_all()  # what the thread would have done
    assert len(index.signatures) == 5
    assert not index.refresh()
    assert {f.signature_id for f in index.find(["laces"])} == set(
        Signature.objects.values_list("pk", flat=True)
    )
    signed(world)
    index.refresh()
    assert len(index.signatures) == 6


class _Open:
    """The test's connection, which stays open."""

    def close(self) -> None:
        pass


def test_an_id_tells_when_it_was_made() -> None:
    one = ids.new_id()
    assert ids.before(one, timedelta(0)) <= one
    earlier = ids.before(one, timedelta(seconds=2))
    assert (one.int >> 80) - (earlier.int >> 80) == 2000


def test_only_statements_are_text(world: World) -> None:
    sealed = json.loads(signed(world).sealed)
    assert "laces" in text_of(sealed)
    assert str(Sheet.objects.get().pk) not in text_of(sealed)

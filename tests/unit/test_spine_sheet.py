"""The sheet before any signature: composing, editing, undo, and what the work list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from tests import world as made
from tests.world import World

from countersign.base.errors import UserError
from countersign.practice.models import Visit
from countersign.spine import parts as registry
from countersign.spine import sheet
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence
from countersign.spine.models import Revision, Sheet, SheetStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The invented practice, with two parts of a sheet and no room's checks."""
    made.only_test_parts(monkeypatch)
    return made.build()


def words(one: Sheet, part: str = "test-note") -> list[str]:
    return [s.text for s in sheet.assemble(one).parts[part].statements]


def test_a_visit_has_one_sheet(world: World) -> None:
    first = sheet.open_sheet(world.visit, by=world.ot)
    assert sheet.open_sheet(world.visit, by=world.ot) == first
    assert first.status == SheetStatus.NOT_STARTED
    sheet.examine(first)
    assert first.status == SheetStatus.NOT_STARTED


def test_composing_again_changes_nothing_when_facts_are_the_same(world: World) -> None:
    one = world.sheet_for()
    before = {k: r.pk for k, r in sheet.assemble(one).revisions.items()}
    assert {k: r.pk for k, r in sheet.compose(one, by=world.ot).revisions.items()} == before
    assert list(sheet.assemble(one).parts) == ["test-note", "test-charge"]


def test_an_edit_is_a_revision_and_undo_restores_the_bytes(world: World) -> None:
    one = world.sheet_for()
    first = sheet.history(one, part="test-note")[0]
    edited = sheet.edit_statement(
        one, part="test-note", statement_id="o1", text="Tied 5 of 5.", by=world.ot, shown=["x.y"]
    )
    assert edited.number == 2
    assert words(one)[1] == "Tied 5 of 5."
    undone = sheet.undo(one, part="test-note", by=world.ot)
    assert undone.payload == first.payload
    assert undone.number == 3
    assert sheet.redo(one, part="test-note", by=world.ot).digest == edited.digest
    with pytest.raises(UserError, match="nothing to redo"):
        sheet.redo(one, part="test-note", by=world.ot)


def test_undo_stops_at_the_first_revision(world: World) -> None:
    one = world.sheet_for()
    with pytest.raises(UserError, match="nothing to undo"):
        sheet.undo(one, part="test-note", by=world.ot)


def test_a_new_edit_forgets_what_could_be_redone(world: World) -> None:
    one = world.sheet_for()
    edit = partial(sheet.edit_statement, one, part="test-note", statement_id="o1", by=world.ot)
    edit(text="First change.")
    sheet.undo(one, part="test-note", by=world.ot)
    edit(text="Second change.")
    with pytest.raises(UserError, match="nothing to redo"):
        sheet.redo(one, part="test-note", by=world.ot)
    sheet.undo(one, part="test-note", by=world.ot)
    assert words(one)[1] == "Tied 4 of 5 laces with 2 verbal cues."


def test_the_same_words_make_no_revision(world: World) -> None:
    one = world.sheet_for()
    sheet.edit_statement(
        one, part="test-note", statement_id="s1", text=" She said it was fun. ", by=world.ot
    )
    assert len(sheet.history(one, part="test-note")) == 1


def test_a_person_keeps_their_words_when_facts_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.sheet_for()
    sheet.edit_statement(one, part="test-note", statement_id="s1", text="Mine.", by=world.ot)
    sheet.add_statement(one, part="test-note", section="S", text="Added.", by=world.ot)
    sheet.add_statement(
        one, part="test-note", section="P", text="Next: zips.", by=world.ot, evidence=["f2"]
    )
    sheet.attest(one, part="test-note", statement_id="o1", by=world.ot)

    def changed(visit: Visit, earlier: Mapping[str, PartDraft]) -> PartDraft:
        fresh = made.fact_note(visit, earlier)
        first, second = fresh.statements
        return replace(
            fresh,
            statements=(replace(first, text="New."), replace(second, text="New too.")),
            data={"minutes": 30},
            evidence=(Evidence("f1", "fact", "that was fun"),),
        )

    note = replace(made.NOTE, compose=changed)
    monkeypatch.setattr(registry, "_parts", {p.kind: p for p in (note, made.CHARGE)})
    after = sheet.compose(one, by=world.ot)
    assert words(one) == ["Mine.", "Added.", "Tied 4 of 5 laces with 2 verbal cues.", "Next: zips."]
    assert after.parts["test-note"].data == {"minutes": 30}
    ties = {s.text: s.evidence for s in after.parts["test-note"].statements}
    assert ties["Next: zips."] == (), "the fact it stood on is gone"
    assert [e.kind for e in after.parts["test-note"].evidence] == ["fact", "attested"]


def test_a_removed_sentence_stays_out_until_undone(world: World) -> None:
    one = world.sheet_for()
    sheet.remove_statement(one, part="test-note", statement_id="s1", by=world.ot)
    sheet.compose(one, by=world.ot)
    assert words(one) == ["Tied 4 of 5 laces with 2 verbal cues."]
    sheet.undo(one, part="test-note", by=world.ot)
    sheet.compose(one, by=world.ot)
    assert len(words(one)) == 2


def test_changed_data_stays_while_facts_propose_the_same(world: World) -> None:
    one = world.sheet_for()
    sheet.edit_data(one, part="test-charge", data={"lines": []}, by=world.ot)
    assert sheet.compose(one, by=world.ot).parts["test-charge"].data == {"lines": []}


def test_attesting_covers_these_words_only(world: World) -> None:
    one = world.sheet_for()
    sheet.attest(one, part="test-note", statement_id="s1", by=world.ot)
    statement = sheet.assemble(one).parts["test-note"].statements[0]
    assert len(statement.evidence) == 2
    sheet.edit_statement(one, part="test-note", statement_id="s1", text="Else.", by=world.ot)
    assert sheet.assemble(one).parts["test-note"].statements[0].evidence == ("f1",)


def test_evidence_can_be_tied(world: World) -> None:
    one = world.sheet_for()
    sheet.tie(one, part="test-note", statement_id="s1", evidence=["f2", "f1", "f2"], by=world.ot)
    assert sheet.assemble(one).parts["test-note"].statements[0].evidence == ("f1", "f2")
    with pytest.raises(UserError, match="not part of this draft"):
        sheet.tie(one, part="test-note", statement_id="s1", evidence=["f9"], by=world.ot)


def test_bad_edits_say_what_to_do(world: World) -> None:
    one = world.sheet_for()
    with pytest.raises(UserError, match="needs words"):
        sheet.edit_statement(one, part="test-note", statement_id="s1", text=" ", by=world.ot)
    with pytest.raises(UserError, match="no longer in the draft"):
        sheet.edit_statement(one, part="test-note", statement_id="zz", text="a", by=world.ot)
    with pytest.raises(UserError, match="drafted from facts"):
        sheet.compose(Sheet(kind="override", author=world.ot), by=world.ot)


def test_a_first_sentence_may_be_written_by_hand(world: World) -> None:
    one = sheet.open_sheet(world.visit, by=world.ot)
    sheet.add_statement(one, part="test-note", section="S", text="By hand.", by=world.ot)
    assert words(one) == ["By hand."]


def test_a_released_sheet_is_closed(world: World) -> None:
    one = world.sheet_for()
    Sheet.objects.filter(pk=one.pk).update(status=SheetStatus.RELEASED)
    with pytest.raises(UserError, match="addendum"):
        sheet.undo(one, part="test-note", by=world.ot)
    sheet.examine(one)
    one.refresh_from_db()
    assert one.status == SheetStatus.RELEASED


@pytest.mark.parametrize(
    "act", ["UPDATE spine_revision SET cause = 'x'", "DELETE FROM spine_revision"]
)
def test_the_database_keeps_every_revision(world: World, act: str) -> None:
    world.sheet_for()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Revision.objects.count() == 2


def test_the_owner_cannot_change_a_revision_either(world: World) -> None:
    world.sheet_for()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'append_only' AND tgenabled = 'O'"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert guarded >= {"spine_revision", "spine_signature", "spine_release"}

"""Notes of every kind, and the same facts in other words for thirty children who did alike."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.reported import Reported, reported
from tests.small import SmallPractice, make_client, make_visit, signed_in, small

from countersign.base.sameness import shares
from countersign.notes import earlier, kinds, style
from countersign.notes.checks.same_words import OTHER_CHILD
from countersign.notes.compose import NoteInput, compose
from countersign.notes.context import SHINGLE, EarlierText, as_text, telling
from countersign.notes.grammar import Child
from countersign.notes.models import NoteForm
from countersign.notes.numbers import in_text
from countersign.notes.style import Changed
from countersign.notes.voice import VOICES, plainest, spoken
from countersign.practice import capture
from countersign.practice.facts import Assist, Cues, Fact
from countersign.practice.models import Goal, Visit
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Sheet

__all__ = ["signed_in", "small"]

NAMES = tuple(
    name
    for row in (
        "Ada Ben Cleo Dov Eli Fay Gus Hana Ivo Jun Kit Lea Max Nia Oto",
        "Pia Quin Ray Sol Tia Uma Vic Wyn Xan Yui Zed Abe Bo Cy Di",
    )
    for name in row.split()
)
DAY = date(2026, 10, 5)


def like_facts(rng: random.Random, of: str) -> tuple[Fact, ...]:
    """Two activities, a word said, how it was, what comes next: nearly what the others did."""

    def did(activity: str, minutes: int) -> Fact:
        level: Assist = rng.choice(("min", "mod"))
        return Fact(
            id=f"{activity}-{of}",
            kind="activity",
            activity=activity,
            aim="self-care",
            minutes=minutes,
            successes=rng.randrange(2, 5),
            trials=5,
            assist=level,
            cues=(Cues("verbal", rng.randrange(1, 4)),),
        )

    return (
        did("buttons", 18),
        did("zipper", 14),
        Fact(id=f"q-{of}", kind="quote", text=rng.choice(("I did it", "Again")), speaker="child"),
        Fact(id=f"r-{of}", kind="response", text=rng.choice(("calm and ready", "tired"))),
        Fact(id=f"n-{of}", kind="no_hard_moment"),
        Fact(id=f"p-{of}", kind="plan", text=rng.choice(("fewer cues", "a harder step"))),
    )


def note_of(rng: random.Random, name: str) -> PartDraft:
    child = Child(name, rng.choice(("she", "he", "they")))
    return compose(NoteInput(child, DAY, like_facts(rng, name)))


@pytest.mark.parametrize("seed", range(3))
def test_thirty_children_who_did_alike_pass_the_sameness_check(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  invents children
    before: list[EarlierText] = []
    alike = {"plain": 0, "voiced": 0}
    for name in NAMES:
        plain = note_of(rng, name)
        voiced = spoken(plain, plainest(plain, [e.runs for e in before]))
        for way, part in (("plain", plain), ("voiced", voiced)):
            most = max(shares(telling(part), [e.runs for e in before], size=SHINGLE), default=0)
            alike[way] += most >= OTHER_CHILD
        before.append(as_text(DAY, telling(voiced)))
    assert len(before) == 30
    assert alike["voiced"] == 0
    assert alike["plain"] > 0  # the plain words alone would not have passed


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=VOICES))
def test_another_voice_says_the_same_facts(seed: int, voice: int) -> None:
    rng = random.Random(seed)  # noqa: S311  invents a child
    plain = note_of(rng, rng.choice(NAMES))
    other = spoken(plain, voice)
    assert other == spoken(plain, voice)
    for was, now in zip(plain.statements, other.statements, strict=True):
        assert (was.id, was.section, was.evidence) == (now.id, now.section, now.evidence)
        assert set(in_text(was.text)) == set(in_text(now.text))
        for word in ("minimal", "moderate", "verbal", "self-care", "timed services"):
            assert (word in was.text.casefold()) == (word in now.text.casefold())
        assert re.findall(r"“([\w ]+)", was.text) == re.findall(r"“([\w ]+)", now.text)


def test_a_sentence_of_her_own_keeps_its_words() -> None:
    part = note_of(random.Random(1), "Ada")  # noqa: S311  invents a child
    own = part.statements[0].__class__("p-1", "O", "He was tired (play, 5 minutes).", (), "person")
    part = part.with_statement(own)
    assert all(spoken(part, v).statements[-1].text == own.text for v in range(VOICES))


def drafted(visit: Visit) -> Sheet:
    by = visit.therapist
    facts = [
        Fact(id="", kind="activity", activity="buttons", aim="self-care", minutes=30),
        Fact(id="", kind="no_hard_moment"),
        Fact(id="", kind="plan", text="smaller buttons"),
    ]
    capture.record(visit, facts, by=by, origin="tapped")
    sheet = sheets.open_sheet(visit, by=by)
    sheets.compose(sheet, by=by)
    return sheet


def drafted_of(small: SmallPractice) -> Sheet:
    """The sheet that was drafted for today's visit."""
    return Sheet.objects.get(visit=small.visit)


def as_a(sheet: Sheet, kind: str) -> PartDraft:
    NoteForm.objects.update_or_create(visit=sheet.visit, defaults={"kind": kind})
    return sheets.compose(sheet, by=sheet.author).parts["note"]


@pytest.mark.django_db
def test_a_make_up_note_names_the_visit_it_makes_up_for(small: SmallPractice) -> None:
    off = make_visit(small.child, small.people["ot"], small.here, small.today - timedelta(days=4))
    off.status = "cancelled"
    off.save()
    part = as_a(drafted(small.visit), "make_up")
    lead = next(s for s in part.statements if s.id == "k-make_up")
    assert lead.text.startswith("This session makes up for the visit of ")
    assert lead.text.endswith("which was cancelled.")
    assert lead.evidence == (f"visit:{off.pk}",)
    assert not [f for f in sheets.examine(drafted_of(small)) if f.blocks and f.part == "note"]


@pytest.mark.django_db
def test_a_group_note_counts_the_schedule_and_names_nobody(small: SmallPractice) -> None:
    for name in ("Ines", "Kofi"):
        other = make_client(name, "Pardo", "", small.here)
        make_visit(other, small.people["ot"], small.here, small.today)
    part = as_a(drafted(small.visit), "group")
    text = " ".join(s.text for s in part.statements)
    assert "This was a group session of 3 children with one therapist." in text
    assert "Ines" not in text
    assert "Kofi" not in text
    assert not [f for f in sheets.examine(drafted_of(small)) if f.blocks and f.part == "note"]


@pytest.mark.django_db
def test_what_the_schedule_does_not_know_is_asked(small: SmallPractice) -> None:
    sheet = drafted(small.visit)
    asked = {kind: as_a(sheet, kind).data["questions"] for kind in ("make_up", "group")}
    assert [q["id"] for q in asked["make_up"]] == ["make-up"]
    assert "How many were in the group" in asked["group"][0]["ask"]
    assert "questions" not in as_a(sheet, "daily").data


@pytest.mark.django_db
def test_an_evaluation_asks_what_its_document_must_hold(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    small.visit.kind = "evaluation"
    small.visit.status = "done"
    small.visit.save()
    sheet = drafted(small.visit)
    part = sheets.assemble(sheet).parts["note"]
    assert part.data["note_kind"] == "evaluation"
    asked = [q["id"] for q in part.data["questions"]]
    assert "occupational-profile" in asked
    assert "prognosis-rehab-potential" in asked
    browser = signed_in("ot")
    browser.post(
        reverse("report_answer", args=[sheet.pk]),
        {"question": "occupational-profile", "text": "He loves trains and builds tracks."},
        secure=True,
    )
    note = sheets.assemble(sheet).parts["note"]
    answer = next(s for s in note.statements if s.id == "q-occupational-profile")
    assert (answer.section, answer.author) == ("S", "person")
    codes = {f.code for f in sheets.examine(sheet)}
    assert "notes.kind-open" in codes
    again = sheets.compose(sheet, by=sheet.author).parts["note"]
    assert answer.text in [s.text for s in again.statements]


@pytest.mark.django_db
def test_an_assistant_signs_no_evaluation(small: SmallPractice) -> None:
    visit = make_visit(small.child, small.people["ota"], small.here, small.today)
    visit.kind = "evaluation"
    visit.save()
    found = {f.code: f.blocks for f in sheets.examine(drafted(visit))}
    assert found["notes.kind-of-an-ot"]


@pytest.mark.django_db
def test_the_kind_is_chosen_on_the_sheet(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    sheet = drafted(small.visit)
    browser = signed_in("ot")
    answer = browser.post(reverse("note_kind", args=[sheet.pk]), {"kind": "discharge"}, secure=True)
    assert answer.status_code == 302
    shown = browser.get(answer["Location"], secure=True).content.decode()
    assert "Why does therapy end?" in shown
    unknown = browser.post(reverse("note_kind", args=[sheet.pk]), {"kind": "x"}, secure=True)
    assert unknown.status_code == 404


@pytest.fixture
def child(db: None) -> Reported:
    return reported()


@pytest.mark.parametrize("kind", ["progress", "reevaluation", "discharge"])
def test_what_the_signed_sessions_show_stands_in_the_assessment(kind: str, child: Reported) -> None:
    last = Visit.objects.filter(client=child.client).latest("starts_at")
    visit = Visit.objects.create(
        client=child.client,
        therapist=child.ot,
        site=last.site,
        coverage=last.coverage,
        status="done",
        date_of_service=child.demo.today,
        starts_at=last.starts_at + timedelta(days=40),
        ends_at=last.ends_at + timedelta(days=40),
        zone=last.zone,
    )
    sheet = drafted(visit)
    part = as_a(sheet, kind)
    assert not [f for f in sheets.examine(sheet) if f.blocks and f.part == "note"]
    shown = [s.text for s in part.statements if s.section == "A"]
    assert sum("trend over 24 sessions" in text for text in shown) == 2
    known = {e.id for e in part.evidence}
    assert all(set(s.evidence) <= known for s in part.statements)
    asked = [q["id"] for q in part.data["questions"]]
    assert "need" in asked
    assert ("home-programme" in asked) == (kind == "discharge")
    assert Goal.objects.filter(client=child.client).count() == 2
    assert kinds.kind_of(visit, NoteForm.objects.get(visit=visit)) == kind


def changed(child: str, was: str, now: str) -> Changed:
    """A signed note in which a person changed one sentence."""
    return Changed(
        child, (Statement("o-1", "O", was),), (Statement("o-1", "O", now, (), "person"),)
    )


WAS = "Ada fastened 3 of 5 buttons with minimal assistance (self-care training, 18 minutes)."
NOW = "Ada fastened 3 of 5 buttons with min A (18 minutes)."


def test_a_habit_takes_three_changes_for_two_children() -> None:
    twice = [changed("a", WAS, NOW), changed("b", WAS, NOW)]
    assert style.learnt(twice) == ()
    assert style.learnt([changed("a", WAS, NOW)] * 3) == ()
    assert style.learnt([*twice, changed("a", WAS, NOW)]) == ("min-a", "shorter")


def test_the_next_childs_note_has_the_wording_and_nothing_of_the_last_child() -> None:
    habits = style.learnt(
        [
            changed(c, WAS.replace("Ada", n), NOW.replace("Ada", n))
            for c, n in (("a", "Ada"), ("b", "Ben"), ("c", "Cleo"))
        ]
    )
    part = note_of(random.Random(4), "Dov")  # noqa: S311  invents a child
    mine = style.worded(part, habits)
    text = telling(mine)
    assert "minimal assistance" not in text
    assert "self-care training" not in text
    assert not re.search(r"\b(?:Ada|Ben|Cleo)\b", text)
    assert {n for s in part.statements for n in in_text(s.text)} == {
        n for s in mine.statements for n in in_text(s.text)
    }
    assert style.worded(part, ()) == part


@pytest.mark.django_db
def test_a_therapists_changes_are_found_in_what_was_signed(small: SmallPractice) -> None:
    for days in (3, 5, 9):
        visit = make_visit(
            small.child, small.people["ot"], small.here, small.today - timedelta(days=days)
        )
        sheet = drafted(visit)
        first = sheets.assemble(sheet).parts["note"].statements[0]
        sheets.edit_statement(
            sheet, part="note", statement_id=first.id, text="He buttoned.", by=visit.therapist
        )
        Sheet.objects.filter(pk=sheet.pk).update(status="released")
    found = earlier.changed_by(small.visit)
    assert [one.child for one in found] == [str(small.child.pk)] * 3
    assert found[0].signed[0].text == "He buttoned."
    assert found[0].drafted[0].text != "He buttoned."

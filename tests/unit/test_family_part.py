"""The update on the sheet: kept back until a person adds words, then signed with the note."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.families import FACTS, HUMAN, agreed, guardian, with_words
from tests.small import SmallPractice, signed_in, small

from countersign.base.errors import UserError
from countersign.family import calling
from countersign.family.compose import lines
from countersign.family.draft import choose
from countersign.family.faults import findings
from countersign.family.parts import KIND, OWN, SPANISH
from countersign.family.spanish import lines as in_spanish
from countersign.family.update import Update
from countersign.practice import capture, terms
from countersign.practice.facts import Cues, Fact
from countersign.practice.models import Terms
from countersign.spine import sheet as sheets
from countersign.spine.kept_back import is_kept_back
from countersign.spine.models import Sheet

__all__ = ["signed_in", "small"]  # fixtures
pytestmark = pytest.mark.django_db


def drafted(small: SmallPractice, facts: list[Fact] | None = None) -> Sheet:
    by = small.people["ot"]
    capture.record(small.visit, facts or FACTS(), by=by, origin="tapped")
    sheet = sheets.open_sheet(small.visit, by=by)
    sheets.compose(sheet, by=by)
    return sheet


def codes(sheet: Sheet, *, blocks: bool = True) -> set[str]:
    found = sheets.examine(sheet)
    return {f.code for f in found if f.blocks == blocks and f.code.startswith("family.")}


def test_it_is_kept_back_until_a_person_adds_words(small: SmallPractice) -> None:
    sheet = drafted(small)
    part = sheets.assemble(sheet).parts[KIND]
    assert is_kept_back(part)
    assert "4 of 5 with a little help" in part.statements[0].text
    assert not codes(sheet)
    with_words(sheet, HUMAN)
    assert codes(sheet) == {"family.no-receiver", "family.ai-not-asked"}
    agreed(guardian(small.child))
    assert not codes(sheet)


def test_composing_again_keeps_the_choice_and_the_words(small: SmallPractice) -> None:
    agreed(guardian(small.child))
    sheet = drafted(small)
    with_words(sheet, HUMAN)
    more = [Fact("", "activity", activity="zipping", minutes=5)]
    capture.record(small.visit, more, by=small.people["ot"], origin="tapped")
    sheets.compose(sheet, by=small.people["ot"])
    part = sheets.assemble(sheet).parts[KIND]
    assert not is_kept_back(part)
    assert [s.text for s in part.statements if s.section == OWN] == [HUMAN]
    assert any("zipping" in s.text for s in part.statements)
    back = choose(part.data, "update:keep-back", on=small.today)
    sheets.edit_data(sheet, part=KIND, data=back, by=small.people["ot"])
    assert not codes(sheet)
    with pytest.raises(UserError):
        choose(back, "update:burn", on=small.today)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"opted_out_on": "today"}, {"family.no-receiver"}),
        ({"custody": "nothing"}, {"family.no-receiver", "family.ai-not-asked"}),
        ({"receives": "appointments"}, {"family.no-receiver"}),
        ({"channel": "email"}, {"family.no-receiver"}),  # e-mail is not set up
        ({"ai": "no"}, {"family.ai-declined"}),
        ({"ai": ""}, {"family.ai-not-asked"}),
    ],
)
def test_nothing_goes_against_what_was_agreed(
    small: SmallPractice, changes: dict[str, object], expected: set[str]
) -> None:
    given = {k: small.today if v == "today" else v for k, v in changes.items()}
    agreed(guardian(small.child), **given)
    sheet = drafted(small)
    with_words(sheet, HUMAN)
    assert codes(sheet) == expected


def test_what_was_agreed_is_dated_and_never_changed(small: SmallPractice) -> None:
    one = guardian(small.child)
    first = agreed(one)
    assert agreed(one).pk == first.pk, "the same again is no new row"
    second = terms.agree(one, {"ai": "no"}, by=None)
    assert second.channel == first.channel
    assert list(Terms.objects.order_by("created_at")) == [first, second]
    assert terms.consent(terms.of_client(small.child.pk), "ai") == "no"


def test_a_recording_that_a_guardian_declined_is_known(small: SmallPractice) -> None:
    agreed(guardian(small.child), recording="no")
    assert terms.against_recording(small.child.pk) == ["Ana Reyes declined recording."]


def test_an_injury_is_told_by_phone_first(small: SmallPractice) -> None:
    agreed(guardian(small.child))
    hurt = Fact("", "hard_moment", hard="injury", text="Bumped his elbow on the ramp")
    sheet = drafted(small, [*FACTS(), hurt])
    with_words(sheet, HUMAN)
    assert codes(sheet, blocks=False) == {"family.phone-first"}
    calling.told_by_phone(sheet, outcome="Spoke with Ana", by=small.people["ot"])
    assert not codes(sheet, blocks=False)


def test_words_that_only_a_person_answers_stop_it(small: SmallPractice) -> None:
    agreed(guardian(small.child))
    said = Fact("", "quote", text="Uncle Ray hits me", speaker="child")
    sheet = drafted(small, [*FACTS(), said])
    with_words(sheet, HUMAN)
    assert "family.for-a-person" in codes(sheet)
    assert "Ray" not in " ".join(s.text for s in sheets.assemble(sheet).parts["update"].statements)


@pytest.mark.parametrize("turn", range(12))
def test_each_turn_says_it_otherwise_and_passes(turn: int) -> None:
    facts = [
        Fact("1", "activity", activity="lacing a card", successes=4, trials=5, assist="min"),
        Fact("2", "activity", activity="stringing beads", cues=(Cues("verbal", 2),)),
        Fact("3", "hard_moment", hard="meltdown", minutes=7, text="Sat under the table"),
        Fact("4", "plan", text="Try smaller buttons"),
    ]
    said = lines("Theo", facts, turn=turn)
    text = " ".join(one.text for one in said)
    record = (
        "Lacing a card 4 of 5, min A",
        "Stringing beads, 2 verbal cues",
        "Next: smaller buttons",
    )
    events = ("Hard moment: meltdown 7 min, sat under the table",)
    assert findings(Update("Theo", f"{text} {HUMAN}", HUMAN, record, events)) == []
    if turn:
        before = lines("Theo", facts, turn=turn - 1)
        assert all(
            a.text != b.text for a, b in zip(said[:3], before[:3], strict=True) if a.fact != "3"
        )


def test_spanish_is_a_draft_until_somebody_qualified_read_it(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    one = guardian(small.child, language="es")
    agreed(one)
    sheet = drafted(small)
    with_words(sheet, HUMAN)
    part = sheets.assemble(sheet).parts[KIND]
    spanish = [s.text for s in part.statements if s.section == SPANISH]
    assert spanish == ["Theodor practicó abrocharse botones, 4 de 5 con un poco de ayuda."]
    assert codes(sheet) == {"family.translation-unequal", "family.translation-unread"}
    by = small.people["ot"]
    sheets.add_statement(sheet, part=KIND, section=SPANISH, text="Le habló al botón.", by=by)
    browser = signed_in("ot")
    url = reverse("family_spanish", args=[sheet.pk])
    assert browser.post(url, {"by": ""}, secure=True).status_code == 422
    browser.post(url, {"by": "Ana Ruiz, interpreter"}, secure=True)
    assert not codes(sheet)
    sheets.edit_statement(
        sheet, part=KIND, statement_id=part.statements[0].id, text="He sat.", by=by
    )
    assert "family.translation-unread" in codes(sheet)


def test_what_cannot_be_composed_in_spanish_is_marked() -> None:
    said = in_spanish("Theo", [Fact("1", "activity", activity="felting wool")])
    assert said[0].text == "Theo practicó [por traducir: felting wool]."


def test_the_page_checks_while_typing_and_adds_the_words(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    agreed(guardian(small.child))
    sheet = drafted(small)
    browser = signed_in("ot")
    shown = browser.get(reverse("sheet:sheet", args=[sheet.pk]), secure=True).content.decode()
    assert "This visit sends the family nothing yet." in shown
    check = reverse("family_check", args=[sheet.pk])
    dull = browser.post(check, {"text": "He did great."}, secure=True).content.decode()
    assert "could be about any child" in dull
    fine = browser.post(check, {"text": HUMAN}, secure=True).content.decode()
    assert "Nothing stands against it" in fine
    assert is_kept_back(sheets.assemble(sheet).parts[KIND]), "a check keeps nothing"
    done = browser.post(reverse("family_words", args=[sheet.pk]), {"text": HUMAN}, secure=True)
    assert done.status_code == 302
    shown = browser.get(reverse("sheet:sheet", args=[sheet.pk]), secure=True).content.decode()
    assert "Goes to Ana Reyes" in shown
    assert "generated in part by artificial intelligence" in shown
    assert "Sign note, charge and family update" in shown or "to resolve" in shown.lower()

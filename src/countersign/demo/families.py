"""The demo's families: what each agreed to, one update to put right, and one reply that waits.

| child | what the family room shows |
|---|---|
| Theo | an update whose human part fits any child: it stops until it says what was seen |
| Ada | last week's update was read, and her family wrote back |
| Wen | the guardian opted out: nothing is sent, the family is called |
| Ines | reads Spanish: a composed draft that a qualified person has to read |
| June | a second guardian who, by a court order, receives nothing |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from countersign.demo.people import DemoPractice
from countersign.family import links, replying
from countersign.family.draft import GO, HOLD, choose
from countersign.family.models import FamilyRules, Message
from countersign.family.parts import KIND, OWN
from countersign.practice.models import Client, Guardian, Staff, Terms
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

OWN_WORDS = "She lined the small ones up by size and called the biggest one “grandma”."
TOO_PLAIN = "He did a good job."
WROTE_BACK = "She told us about “grandma” all through dinner. Can we try the small ones at home?"


def write(demo: DemoPractice, clients: Mapping[str, Client]) -> None:
    """What every guardian agreed to, and how this practice writes."""
    named = {clients[key].pk: name for name, key in demo.named.items()}
    FamilyRules.objects.create(phone="555-0100")
    _second_guardian(demo, clients)
    rows = []
    for one in Guardian.objects.select_related("client"):
        name = named.get(one.client_id, "")
        if name == "Ines" and one.language != "es":
            one.language = "es"
            one.save(update_fields=["language"])
        rows.append(_terms(one, name, demo.today))
    Terms.objects.bulk_create(rows)


def _terms(one: Guardian, name: str, today: date) -> Terms:
    kept = Terms(guardian=one, channel="portal", ai="yes", recording="no", asked_on=today)
    if name == "Wen":
        kept.opted_out_on = today
    if one.relation == "father, by order of the court":
        kept.custody, kept.custody_note, kept.order = "nothing", "Order on file, second drawer.", 2
    return kept


def _second_guardian(demo: DemoPractice, clients: Mapping[str, Client]) -> None:
    if (key := demo.named.get("June")) is not None:
        june = clients[key]
        Guardian.objects.create(
            client=june, name=f"Sam {june.last_name}", relation="father, by order of the court"
        )


def add_words(sheet: Sheet, words: str) -> None:
    """The therapist adds words of her own, and the update goes with the signature."""
    by = sheet.author
    sheets.add_statement(sheet, part=KIND, section=OWN, text=words, by=by)
    _choose(sheet, GO)


def add_words_and_go(sheet: Sheet, words: str) -> None:
    """The same for a sheet that is signed next: what would stop it stays here."""
    add_words(sheet, words)
    if any(f.blocks and f.part == KIND for f in sheets.examine(sheet)):
        _choose(sheet, HOLD)


def _choose(sheet: Sheet, verb: str) -> None:
    part = sheets.assemble(sheet).parts[KIND]
    assert sheet.visit is not None  # noqa: S101  every sheet of the story is a visit's
    data = choose(part.data, verb, on=sheet.visit.date_of_service)
    sheets.edit_data(sheet, part=KIND, data=data, by=sheet.author)


def reply_to(sheet: Sheet) -> None:
    """The family read the update of that sheet, and wrote back."""
    message = Message.objects.filter(release__sheet=sheet).first()
    desk = Staff.objects.filter(role_grants__role="front_desk").first()
    if message is None or desk is None:
        return
    links.open_once(links.hand_over(message, by=desk, link=True))
    message.refresh_from_db()
    replying.keep(message, WROTE_BACK)

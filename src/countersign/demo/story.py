"""Today's list of the demo therapist, with one thing wrong in each sheet but the first; and Rae's.

| child | what the checks find |
|---|---|
| Ada | nothing: ready to sign |
| Theo | a sentence that nothing supports; a meltdown that the note tells; an update to put right |
| June | minutes that do not add up |
| Malik | signed by the assistant, waits for the therapist |
| Ines | visit 13 of 12 |
| Wen | nearly last week's note |
| Kofi | another child's name |
| Noor | a payer whose way of counting nobody has set |
| Bea | nothing yet: not started |
| Lev | his therapist Rae's licence has ended |
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from countersign.base.ids import new_id
from countersign.demo import families
from countersign.demo.people import STORY, DemoClient, DemoPractice
from countersign.demo.sessions import meltdown, session
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import Client, Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

# Malik's last note would wait for a co-signature too; Noor's and Lev's could not be signed.
NOTHING_EARLIER = ("Malik", "Noor", "Lev")

Sign = Callable[[Sheet], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """One child's visits: `today`'s and the `earlier` ones, newest first."""

    child: DemoClient
    client: Client
    today: Visit
    earlier: tuple[Visit, ...]


def scenes(demo: DemoPractice, clients: Mapping[str, Client]) -> dict[str, Scene]:
    """The story's children by first name."""
    by_key = {c.key: c for c in demo.clients}
    return {name: _scene(by_key[key], clients[key], demo.today) for name, key in demo.named.items()}


def _scene(child: DemoClient, client: Client, today: date) -> Scene:
    visits = list(
        Visit.objects.filter(client=client, date_of_service__lte=today)
        .select_related("therapist", "site", "client", "coverage__plan__payer")
        .order_by("-starts_at")[:4]
    )
    return Scene(child, client, visits[0], tuple(v for v in visits[1:] if v.status == "done"))


def play(demo: DemoPractice, clients: Mapping[str, Client], *, sign: Sign) -> None:
    """Capture and draft everything, and sign what is past. `sign` signs a sheet as its author."""
    rng = random.Random(7)  # noqa: S311 — invents sessions, guards nothing
    cast = scenes(demo, clients)
    for name, scene in cast.items():
        if name in NOTHING_EARLIER:
            continue
        for visit in scene.earlier[:1]:
            facts = session(rng, scene.child, starts_at=visit.starts_at, progress=0.5)
            sheet = _drafted(visit, facts)
            if name == "Ada":
                families.add_words_and_go(sheet, families.OWN_WORDS)
            sign(sheet)
            if name == "Ada":
                families.reply_to(sheet)
    others = {child.first_name for child in demo.clients} - set(STORY)
    peer = "Lio" if "Lio" in others else min(others)
    for name, scene in cast.items():
        if name != "Bea":
            _today(rng, name, scene, peer=peer, sign=sign)


def _today(rng: random.Random, name: str, scene: Scene, *, peer: str, sign: Sign) -> None:
    visit = scene.today
    facts = session(rng, scene.child, starts_at=visit.starts_at, progress=0.6)
    if name == "Theo":
        facts = [f for f in facts if f.kind != "no_hard_moment"]
        facts.append(meltdown(scene.child, at=visit.starts_at + timedelta(minutes=32)))
    if name == "June":
        facts = [replace(f, minutes=40) if f.minutes == 18 else f for f in facts]
    if name == "Wen" and scene.earlier:
        facts = [replace(f, id=str(new_id())) for f in capture.current(scene.earlier[0])]
    sheet = _drafted(visit, facts)
    if name == "Theo":
        _says(sheet, "A", "His attention to task has improved.")
        families.add_words(sheet, families.TOO_PLAIN)
        sheets.examine(sheet)
    if name == "Kofi":
        _says(sheet, "O", f"{peer} shared the clips with him at the table.")
    if name == "Malik":
        sign(sheet)


def _drafted(visit: Visit, facts: list[Fact]) -> Sheet:
    visit.checked_in_at = visit.starts_at - timedelta(minutes=1)
    visit.checked_out_at = visit.ends_at + timedelta(minutes=1)
    visit.save(update_fields=["checked_in_at", "checked_out_at"])
    last = facts[-1].at or visit.ends_at
    capture.record(visit, facts, by=visit.therapist, origin="tapped", device_at=last)
    sheet = sheets.open_sheet(visit, by=visit.therapist)
    sheets.compose(sheet, by=visit.therapist)
    sheets.examine(sheet)
    return sheet


def _says(sheet: Sheet, section: str, text: str) -> None:
    """A sentence that the therapist typed into the note."""
    sheets.add_statement(sheet, part="note", section=section, text=text, by=sheet.author)
    sheets.examine(sheet)

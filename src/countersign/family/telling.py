"""The words of a message: read from the signed release, and from nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass

from countersign.family.disclosure import disclosure
from countersign.family.models import Message, rules_now
from countersign.family.parts import told
from countersign.practice.models import Practice
from countersign.spine.draft import part_from_payload
from countersign.spine.release import Released

SUBJECT = {"en": "A message from {practice}", "es": "Un mensaje de {practice}"}
NOTICE = {
    "en": "{practice}: there is news for you after a visit. It opens once, until {until}: {url}",
    "es": "{practice}: hay noticias para usted después de una visita. Se abre una vez, hasta el "
    "{until}: {url}",
}
OWN = {"en": "In {signer}’s own words:", "es": "Con las palabras de {signer}:"}
ANSWER = {
    "en": "To answer, to stop these messages or to decline software: {url}",
    "es": "Para responder, para no recibir más mensajes o para no aceptar el programa: {url}",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the family sees it, and whether a person wrote it."""

    text: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A whole update as its reader gets it."""

    sentences: tuple[Sentence, ...]
    signer: str
    disclosure: str


def words(message: Message, released: Released) -> Told:
    """What this message tells. `released` is its release, proven again."""
    part = part_from_payload(json.loads(released.payload))
    release = message.release
    visit = release.sheet.visit
    said = disclosure(
        "" if visit is None else visit.site.state,
        language=message.language,
        on=release.created_at.date(),
        signer=str(release.signature.staff),
        phone=rules_now().phone,
        drafted=any(one.author != "person" for one in part.statements),
    )
    return Told(
        tuple(Sentence(s.text, s.author == "person") for s in told(part, message.language)),
        str(release.signature.staff),
        said.text,
    )


def practice_name() -> str:
    practice = Practice.objects.first()
    return practice.name if practice else "Your practice"


def said(known: dict[str, str], message: Message, **given: str) -> str:
    """A text of ours in the reader's language."""
    return known.get(message.language, known["en"]).format(**given)


def notice(message: Message, *, url: str, until: str) -> str:
    """The short text that carries the link: no name, nothing of the visit."""
    return said(NOTICE, message, practice=practice_name(), until=until, url=url)


def letter(message: Message, told: Told, *, url: str) -> str:
    """The update itself, for a guardian who was warned and wants it in the e-mail."""
    drafted = " ".join(s.text for s in told.sentences if not s.by_person)
    own = " ".join(s.text for s in told.sentences if s.by_person)
    lines = [drafted] if drafted else []
    if own:
        lines.append(f"{said(OWN, message, signer=told.signer)} {own}")
    lines += [told.disclosure, said(ANSWER, message, url=url)]
    return "\n\n".join(lines) + "\n"

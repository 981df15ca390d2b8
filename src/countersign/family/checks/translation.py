"""A translated update was read by somebody qualified, sentence for sentence.

What is composed in Spanish is a draft. It leaves when nothing in it is still to be translated, when
there is a Spanish sentence for each English one, and when a qualified person is named who read it
exactly as it stands.

Source: 45 CFR 92.201(c) (machine translation of critical text is reviewed by a qualified human
translator); rules/parent_communication.yaml, reading_level other_languages.

Blocks: yes, the update alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.base.canonical import digest
from countersign.family import spanish
from countersign.family.checks import asked, finding
from countersign.family.checks.examples import (
    DRAFT,
    MINE,
    SPANISH_DRAFT,
    SPANISH_MINE,
    sheet,
)
from countersign.family.parts import SPANISH, joined, told
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement

_BOTH = (DRAFT, MINE, SPANISH_DRAFT, SPANISH_MINE)
_OPEN = Statement("es-u1", SPANISH, f"Theo practicó {spanish.MARK}buttons].", ("f1",))


def spanish_digest(part: PartDraft) -> str:
    """What somebody confirms: every Spanish and every English sentence as it stands."""
    return digest("\n".join(joined(told(part, way))[0] for way in ("en", "es")).encode())


def _read_by(*statements: Statement) -> dict[str, object]:
    made = PartDraft("update", statements)
    return {"spanish": {"by": "Ana Ruiz, interpreter", "digest": spanish_digest(made)}}


@check(
    "sheet",
    passes=[
        sheet(),
        sheet(*_BOTH, data=_read_by(*_BOTH), languages=("es",)),
        CheckInput({}),
    ],
    fails=[
        sheet(DRAFT, MINE, _OPEN, SPANISH_MINE, languages=("en", "es")),
        sheet(DRAFT, MINE, SPANISH_MINE, languages=("es",)),
        sheet(*_BOTH, languages=("es",)),
        sheet(*_BOTH, data=_read_by(DRAFT), languages=("es",)),
        sheet(languages=("en", "so")),
    ],
    codes=[
        "family.translation-open",
        "family.translation-unequal",
        "family.translation-unread",
        "family.language",
    ],
)
def is_translated(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        return
    part, family = given
    for language in family.languages:
        if language not in ("en", "es"):
            yield finding(
                "family.language",
                f"Somebody in this family reads “{language}”, which is not drafted here.",
                do="Call them with an interpreter, or agree on another language with them.",
            )
    if "es" not in family.languages:
        return
    mine, ours = told(part, "es"), told(part, "en")
    for one in mine:
        if spanish.open_words(one.text):
            yield finding(
                "family.translation-open",
                f"This is still to be translated: “{one.text}”",
                do="Have a qualified person put it into Spanish.",
                where=one.id,
            )
    if (gap := _gap(ours, mine)) is not None:
        yield finding("family.translation-unequal", gap, do="Say the same in both languages.")
    read = part.data.get("spanish") or {}
    if read.get("digest") != spanish_digest(part):
        yield finding(
            "family.translation-unread",
            "Nobody qualified has said that the Spanish text, as it stands, is right.",
            do="Have it read, then enter who read it below the Spanish text.",
        )


def _gap(ours: tuple[Statement, ...], mine: tuple[Statement, ...]) -> str | None:
    there = {one.id for one in mine}
    for one in ours:
        if one.id.startswith("u-") and f"es-{one.id}" not in there:
            return f"No Spanish sentence stands beside “{one.text}”"
    if len(mine) < len(ours):
        return f"The Spanish text has {len(mine)} sentences, the English one {len(ours)}."
    return None

"""A letter's way through the practice: brought, read, looked at, confirmed or set aside."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from countersign.authorizations.letters.found import Choice
from countersign.authorizations.letters.reading import Reading, is_needed, plain, read_all
from countersign.authorizations.models import Letter, LetterState
from countersign.base import audit, files, pages
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.pages import Box, opening
from countersign.practice.models import Staff

READ = "authorizations.read_letter"
QUEUE = "letters"
TENTHS = 10
_MEDIA = {"pdf": "application/pdf", "image": "image/*"}


def bring(data: bytes, *, name: str, by: Staff) -> tuple[Letter, bool]:
    """Keep a letter, encrypted, and have it read. The flag is False when it was here already.

    Raises UserError when the file cannot be a letter.
    """
    media = _MEDIA[opening.kind(data)]
    digest = hashlib.sha256(data).hexdigest()
    if known := Letter.objects.filter(digest=digest).first():
        return known, False
    letter = Letter(id=new_id(), digest=digest, name=name[:200], brought_by=by)
    try:
        with audit.act(actor=by.pk, subject=letter.pk) as entry:
            letter.file = files.write([data], owner=f"letter:{letter.pk}", media_type=media)
            letter.save(force_insert=True)
            app.configure_task(READ, queue=QUEUE).defer(letter_id=str(letter.pk))
            entry.record("letter.brought", digest=digest, bytes=len(data))
    except IntegrityError:
        # Two people dropped the same file at once: the other's is kept.
        return Letter.objects.get(digest=digest), False
    return letter, True


def read(letter_id: str) -> None:
    """Read a letter that waits. What it says, or why it cannot be read, is kept with it."""
    letter = Letter.objects.select_related("file").filter(pk=letter_id).first()
    if letter is None or letter.state != LetterState.WAITING:
        return
    try:
        first, *others = read_all(pages.read(files.read(letter.file)))
    except UserError as error:
        _close_unread(letter, str(error))
        return
    with transaction.atomic():
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        if held.state != LetterState.WAITING:
            return
        with audit.act(actor="system", subject=letter.pk) as entry:
            _take(held, first, entry)
        for number, reading in enumerate(others, start=2):
            _part(held, number, reading)


def _take(letter: Letter, reading: Reading, entry: audit.Recorder) -> None:
    letter.reading = kept(reading)
    letter.pages = len(reading.sizes)
    doubts = (path for path, choice in reading.choices() if not choice.sure)
    letter.doubtful = sum(map(is_needed, doubts))
    letter.appeal_by = reading.appeal_by.value if reading.appeal_by.sure else None
    letter.state, letter.read_at = LetterState.READ, now()
    letter.save()
    entry.record(
        "letter.read", pages=letter.pages, doubtful=letter.doubtful, lines=len(reading.lines)
    )


def _part(whole: Letter, number: int, reading: Reading) -> None:
    """A further letter of the same file: a row of its own, about its own pages."""
    part = Letter(
        id=new_id(),
        file=whole.file,
        digest=hashlib.sha256(f"{whole.digest}#{number}".encode()).hexdigest(),
        name=f"{whole.name[:190]} #{number}",
        brought_by=whole.brought_by,
    )
    with audit.act(actor="system", subject=part.pk) as entry:
        entry.record("letter.brought", digest=part.digest, bytes=0)
        _take(part, reading, entry)


def _close_unread(letter: Letter, why: str) -> None:
    with audit.act(actor="system", subject=letter.pk) as entry:
        letter.state, letter.fault, letter.read_at = LetterState.UNREADABLE, why[:300], now()
        letter.save(update_fields=["state", "fault", "read_at"])
        entry.record("letter.unreadable")


def set_aside(letter: Letter, *, by: Staff) -> None:
    """A letter that is no authorization, or that somebody entered by hand."""
    with audit.act(actor=by.pk, subject=letter.pk) as entry:
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        if held.state == LetterState.CONFIRMED:
            raise UserError("This letter is confirmed already.", remedy="Open the authorization.")
        held.state, held.closed_at, held.closed_by = LetterState.SET_ASIDE, now(), by
        held.save(update_fields=["state", "closed_at", "closed_by"])
        entry.record("letter.set_aside")


def tenths(box: Box) -> list[int]:
    """The page and the corners in tenths of points: what is stored has one form, and no floats."""
    return [box.page, *(round(side * TENTHS) for side in (box.x0, box.y0, box.x1, box.y1))]


def kept(reading: Reading) -> dict[str, Any]:
    """A reading as it is stored: per field its value, box, doubts, and what else could be meant."""
    return {
        "fields": {path: _kept(choice) for path, choice in reading.choices()},
        "lines": len(reading.lines),
        "birth_date": _kept(reading.birth_date),
        "appeal_by": _kept(reading.appeal_by),
        "set_aside": [list(one) for one in reading.set_aside],
        "pages": list(reading.pages),
        "sizes": [[round(side * TENTHS) for side in one] for one in reading.sizes],
        "digital": reading.digital,
    }


def _kept(choice: Choice) -> dict[str, Any]:
    seen: list[Any] = []
    for one in choice.others:
        if (value := shown(one.value)) not in seen:
            seen.append(value)
    other = [word.other for word in choice.words if word.other and not word.agreed]
    return {
        "value": shown(choice.value),
        "box": tenths(choice.box) if choice.box else None,
        "doubts": list(choice.doubts),
        "others": seen[:5],
        "second": " ".join(other)[:80],
        "by": choice.by,
    }


def shown(value: Any) -> Any:
    """A value as a page writes it into a box."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        # An amount with its unit, or codes.
        if len(value) == 2 and isinstance(value[0], float):
            return f"{value[0]:g}"
        return ", ".join(str(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if (made := plain(value)) is not value and isinstance(made, dict):
        weeks = f" for {made['weeks']} weeks" if made["weeks"] else ""
        return f"{made['count']} per {made['per']}{weeks}"
    return str(value)

"""A person's word on a letter: what was read, picked or typed becomes an authorization."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from countersign.authorizations import after_letter, amending
from countersign.authorizations.letters.desk import TENTHS
from countersign.authorizations.models import (
    Authorization,
    AuthorizationLine,
    Letter,
    LetterState,
    LineEvidence,
)
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.practice.models import Client, Coverage, Payer, Staff

UNITS_AN_HOUR = 4  # of 15 minutes, as the ledger counts
_BASES = ("visits", "units15", "units", "hours")
_DECISIONS = ("approved", "partially_approved", "denied", "pended")
_EVIDENCE = ("codes", "decision", "quantity", "basis", "start", "end", "frequency")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A line as a person vouches for it. `granted` counts `counts`."""

    number: int
    codes: tuple[str, ...]
    counts: str
    granted: int
    starts_on: date
    ends_on: date


def clients_for(letter: Letter, among: Any) -> list[Client]:
    """Clients the letter may be about: by member number, else by birth date and name."""
    fields = letter.reading.get("fields", {})
    member = fields.get("member_id", {}).get("value", "")
    found: list[Client] = []
    if member:
        held = Coverage.objects.filter(matching(Coverage, "member_id", member), client__in=among)
        found = [one.client for one in held.select_related("client")]
    if not found:
        found = [
            one for one in among if all(chart_says(letter, one).get(k) for k in ("name", "born"))
        ]
    return list({one.pk: one for one in found}.values())[:5]


def chart_says(letter: Letter, client: Client) -> dict[str, bool | None]:
    """Whether name, birth date and member number are the chart's; None: not stated."""
    fields = letter.reading.get("fields", {})
    name = str(fields.get("member_name", {}).get("value", "")).casefold()
    born = letter.reading.get("birth_date", {}).get("value", "")
    member = _plain(fields.get("member_id", {}).get("value", ""))
    held = [_plain(one.member_id) for one in client.coverages.all()]
    parts = [client.last_name.casefold(), client.first_name.casefold()]
    return {
        "name": all(part in name for part in parts) if name else None,
        "born": born == client.birth_date.isoformat() if born else None,
        "member": member in held if member and held else None,
    }


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def confirm(
    letter: Letter, given: Mapping[str, str], *, client: Client, payer: Payer, by: Staff
) -> Authorization | None:
    """Make the authorization that the letter grants; None when it grants nothing.

    Raises UserError naming the field that is missing or cannot be.
    """
    decision = given.get("decision", "")
    if decision not in _DECISIONS:
        raise UserError("Say what was decided.", field="decision", remedy="Pick one.")
    lines = _lines(letter, given) if decision in ("approved", "partially_approved") else []
    if decision in ("approved", "partially_approved") and not lines:
        raise UserError(
            "No line grants anything.", field="decision", remedy="Check decision and amounts."
        )
    reference = given.get("auth_number", "").strip()
    if lines and not reference:
        raise UserError(
            "The authorization number is missing.", field="auth_number", remedy="Type it."
        )
    with transaction.atomic(), audit.act(actor=by.pk, subject=letter.pk, client=client.pk) as entry:
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        if held.state != LetterState.READ:
            raise UserError("Somebody else has closed this letter.", remedy="Open the list again.")
        made = _saved(held, lines, reference, client, payer, given) if lines else None
        held.state, held.closed_at, held.closed_by = LetterState.CONFIRMED, now(), by
        held.client, held.authorization = client, made
        held.confirmed = dict(given)
        held.save()
        after_letter.follow(held, payer=payer, decision=decision)
        typed = _changed(held, given)
        entry.record(
            "letter.confirmed",
            decision=decision,
            lines=len(lines),
            picked=held.doubtful,
            typed=len(typed),
            authorization=str(made.pk) if made else None,
        )
    return made


def _changed(letter: Letter, given: Mapping[str, str]) -> list[str]:
    fields = letter.reading.get("fields", {})
    return [path for path, value in given.items() if value != fields.get(path, {}).get("value", "")]


def _lines(letter: Letter, given: Mapping[str, str]) -> list[Confirmed]:
    made = []
    for number in range(int(letter.reading.get("lines", 0))):
        where = f"lines.{number}."
        decision = given.get(where + "decision", "") or given.get("decision", "")
        if decision in ("denied", "pended"):
            continue
        basis = given.get(where + "basis", "")
        if basis not in _BASES:
            raise UserError("Say what is counted.", field=where + "basis", remedy="Pick one.")
        amount = _amount(given.get(where + "quantity", ""), where + "quantity")
        granted = amount * UNITS_AN_HOUR if basis == "hours" else amount
        if granted != int(granted) or not granted:
            raise UserError(
                "The amount cannot be counted.",
                field=where + "quantity",
                remedy="Type a whole number, or quarter hours.",
            )
        starts_on = _day(given.get(where + "start", ""), where + "start")
        ends_on = _day(given.get(where + "end", ""), where + "end")
        if ends_on < starts_on:
            raise UserError(
                "It ends before it starts.", field=where + "end", remedy="Check both dates."
            )
        codes = _codes(given.get(where + "codes", ""), where + "codes")
        counts = "visits" if basis == "visits" else "units"
        made.append(Confirmed(number, codes, counts, int(granted), starts_on, ends_on))
    return made


def _amount(text: str, field: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text.strip()):
        raise UserError("The amount is missing.", field=field, remedy="Pick or type the number.")
    return float(text)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            "A date is missing.", field=field, remedy="Pick it, or type it as 2026-12-18."
        ) from None


def _codes(text: str, field: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in re.split(r"[\s,;]+", text.upper().strip()):
        if not part:
            continue
        ends = re.fullmatch(r"(\d{5})-(\d{5})", part)
        if ends and 0 <= int(ends[2]) - int(ends[1]) <= 60:
            found += [f"{code:05}" for code in range(int(ends[1]), int(ends[2]) + 1)]
        elif re.fullmatch(r"\d{5}|[A-Z]\d{4}", part):
            found.append(part)
        else:
            raise UserError(
                f"{part} is not a code.", field=field, remedy="Write five digits each, or nothing."
            )
    return tuple(dict.fromkeys(found))


def _saved(
    letter: Letter,
    lines: Sequence[Confirmed],
    reference: str,
    client: Client,
    payer: Payer,
    given: Mapping[str, str],
) -> Authorization:
    """One authorization for each period: no line is valid on a day the letter does not name.

    Lines with other days than the first get their own, under the same reference.
    """
    first: Authorization | None = None
    for line in lines:
        period = {"starts_on": line.starts_on, "ends_on": line.ends_on}
        known = Authorization.objects.filter(
            matching(Authorization, "reference", reference), client=client, payer=payer
        )
        home = known.filter(**period).first()
        if home is None and known.exclude(letters=letter).exists() and first is None:
            home = _extended(known, line, given)
        home = home or Authorization.objects.create(
            client=client, payer=payer, reference=reference, **period
        )
        first = first or home
        if first == home and letter.authorization_id is None:
            letter.authorization = home
            letter.save(update_fields=["authorization"])
        _hold(letter, home, line, given)
    if first is None:
        raise UserError("No line grants anything.", field="decision", remedy="Check the amounts.")
    return first


def _extended(known: Any, line: Confirmed, given: Mapping[str, str]) -> Authorization | None:
    """The authorization this letter prolongs. Raises UserError when the letter does not say so."""
    old: Authorization = known.order_by("-ends_on").first()
    if given.get("letter_type") not in ("extension", "amendment", "retro"):
        raise UserError(
            "This authorization number is on file with other dates.",
            field="auth_number",
            remedy="Check the number and the dates, or the kind of letter.",
        )
    if line.starts_on > old.ends_on:
        return None  # a period of its own under the old number
    old.starts_on, old.ends_on = min(old.starts_on, line.starts_on), line.ends_on
    old.save(update_fields=["starts_on", "ends_on"])
    return old


def _hold(letter: Letter, home: Authorization, line: Confirmed, given: Mapping[str, str]) -> None:
    """Keep a line with where each of its numbers stands. An extension states the new total."""
    held = next(
        (x for x in home.lines.all() if x.codes == sorted(line.codes) and x.counts == line.counts),
        None,
    )
    if held is None:
        held = AuthorizationLine.objects.create(
            authorization=home, codes=sorted(line.codes), counts=line.counts, granted=line.granted
        )
    elif held.granted != line.granted:
        if given.get("letter_type") not in ("extension", "amendment", "retro"):
            raise UserError(
                f"{held.granted} {held.counts} are on file for this number.",
                field=f"lines.{line.number}.quantity",
                remedy="Check the amount, or the kind of letter.",
            )
        if line.granted < held.used_before:
            raise UserError(
                "Less is granted than was used elsewhere before.",
                field=f"lines.{line.number}.quantity",
                remedy="Check the amount.",
            )
        amending.regrant(held, line.granted)
    after_letter.limit(held, line.number, given)
    fields = letter.reading.get("fields", {})
    for name in _EVIDENCE:
        path = f"lines.{line.number}.{name}"
        read = fields.get(path, {})
        box = read.get("box") or []
        LineEvidence.objects.create(
            line=held,
            letter=letter,
            field=name,
            page=int(box[0]) if box else 0,
            box=[side / TENTHS for side in box[1:]],
            typed=given.get(path, "") != read.get("value", ""),
        )

"""A family is reminded of each visit, by its own way, and confirms or cancels by a link.

Reminders go under a standing order that the owner signed (`spine.standing`). They name the
practice, a day, an hour and a link; never the child, the therapist or the care. Each hour is
reminded of once, and whom a court order or their own word excludes hears nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction

from countersign.authorizations.booking import book
from countersign.base import audit, home
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import reminders, texts, ways
from countersign.exchange.models import Ways
from countersign.exchange.port import ConnectorError
from countersign.practice import terms
from countersign.practice.models import Guardian, Practice, RoleGrant, Staff, Visit
from countersign.practice.models.staff import Role
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling.house import channel_of, rules_now
from countersign.scheduling.models import Channel, Reminder, VisitRule
from countersign.spine import notices, standing

FAMILY = "family"
FROM, UNTIL = 8, 20
"""Hours of the site's clock between which a family is written to."""
SOONEST = timedelta(hours=1)
MOST = 200
"""Messages a run."""
Answer = Literal["confirmed", "cancelled"]

TEXTS = {
    "en": (
        "Your visit on {day}",
        "{practice}: your visit is on {day} at {hour}, {site}. Confirm or cancel: {link}",
    ),
    "es": (
        "Su cita del {day}",
        "{practice}: su cita es el {day} a las {hour}, {site}. Confirme o cancele: {link}",
    ),
}
SPANISH_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def send_due() -> int:
    """Remind of every visit that comes within the practice's hours; how many messages went."""
    rule, at, open_ways = rules_now(), now(), ways.ways_now()
    practice = Practice.objects.first()
    if practice is None or not (open_ways.mail or open_ways.texts):
        return 0
    _lost(at)
    today = at.astimezone(practice.tz).date()
    if standing.in_force(reminders.ORDER, on=today) is None:
        return 0
    sent = 0
    for visit, guardian, channel in _due(rule, open_ways, at):
        if sent >= MOST:
            break
        sent += _remind(visit, guardian, channel, practice)
    return sent


def _lost(at: datetime) -> None:
    """Note which text messages the service could not deliver."""
    rows = Reminder.objects.filter(channel=Channel.SMS, error="", starts_at__gt=at)
    gone = texts.undelivered(list(rows.exclude(sent_at=None).values_list("pk", flat=True)))
    Reminder.objects.filter(pk__in=gone).update(error="text-undelivered")


def _due(
    rule: VisitRule, open_ways: Ways, at: datetime
) -> Iterator[tuple[Visit, Guardian, Channel]]:
    """Visits to come soon, with each guardian who has not been reminded of that hour."""
    visits = Visit.objects.filter(
        status=VisitStatus.BOOKED,
        starts_at__gt=at + SOONEST,
        starts_at__lte=at + timedelta(hours=rule.remind_hours),
    ).select_related("client", "site", "therapist")
    for visit in visits.order_by("starts_at", "pk").prefetch_related("client__guardians"):
        if not FROM <= at.astimezone(visit.tz).hour < UNTIL:
            continue
        done = set(
            Reminder.objects.filter(visit=visit, starts_at=visit.starts_at)
            .exclude(error="again", sent_at=None)
            .values_list("guardian", flat=True)
        )
        for guardian in terms.told_of_visits(visit.client.guardians.all(), writing=True):
            channel = channel_of(guardian, open_ways)
            if guardian.pk not in done and channel != Channel.NONE:
                yield visit, guardian, channel


def _remind(visit: Visit, guardian: Guardian, channel: Channel, practice: Practice) -> int:
    """One message; 1 when it went."""
    row = _row(visit, guardian, channel)
    if row is None:
        return 0

    def letter() -> reminders.Letter:
        secret = secrets.token_urlsafe(18)
        row.link = digest(secret)
        row.save(update_fields=["link"])
        to = guardian.email if channel == Channel.EMAIL else guardian.phone
        return reminders.Letter(to, *words(visit, guardian.language, practice, secret))

    day = now().astimezone(practice.tz).date()
    try:
        _, order = reminders.remind(row.pk, way=channel, write=letter, on=day)
    except ConnectorError as error:
        row.error = "again" if error.retry else error.code[:80]
        row.save(update_fields=["error"])
        return 0
    except UserError:
        row.error = "not-set-up"
        row.save(update_fields=["error"])
        return 0
    with audit.act(actor="system", subject=visit.pk, client=visit.client_id) as entry:
        row.sent_at, row.order, row.error = now(), order, ""
        row.save(update_fields=["sent_at", "order", "error"])
        entry.record("reminder.sent", channel=str(channel), order=str(order))
    return 1


def _row(visit: Visit, guardian: Guardian, channel: Channel) -> Reminder | None:
    """The row is written first: what broke off in the middle is not sent a second time."""
    again = Reminder.objects.filter(
        visit=visit, guardian=guardian, starts_at=visit.starts_at, error="again", sent_at=None
    ).first()
    if again is not None:
        again.channel, again.error = channel, ""
        again.save(update_fields=["channel", "error"])
        return again
    try:
        with transaction.atomic():
            return Reminder.objects.create(
                visit=visit,
                guardian=guardian,
                starts_at=visit.starts_at,
                channel=channel,
                link=digest(secrets.token_urlsafe(18)),  # nobody's, until the words are made
            )
    except IntegrityError:  # another worker is at it
        return None


def digest(secret: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def words(visit: Visit, language: str, practice: Practice, secret: str) -> tuple[str, str]:
    """Subject and text, in the guardian's language where we have it."""
    begin = visit.starts_at.astimezone(visit.tz)
    spanish = language == "es"
    day = (
        f"{SPANISH_DAYS[begin.weekday()]} {in_spanish(begin)}"
        if spanish
        else f"{begin:%A}, {begin.day} {begin:%B}"
    )
    subject, text = TEXTS["es" if spanish else "en"]
    filled = {
        "practice": practice.name,
        "day": day,
        "hour": f"{begin.hour}:{begin.minute:02d}",
        "site": visit.site.name,
        "link": f"{home.address()}/r/{secret}/",
    }
    return subject.format(**filled), text.format(**filled)


def in_spanish(day: date) -> str:
    """ "5 de octubre"."""
    return f"{day.day} de {SPANISH_MONTHS[day.month - 1]}"


def of(secret: str) -> Reminder | None:
    """The reminder that a link is about; none for whom a court order excluded since."""
    rows = Reminder.objects.filter(link=digest(secret)).select_related("guardian")
    found = rows.select_related("visit__site", "visit__client", "visit__therapist").first()
    return found if found and terms.told_of_visits([found.guardian]) else None


def is_open(one: Reminder) -> bool:
    """Whether the family can still answer: the visit is booked, at that hour, and to come."""
    visit = one.visit
    return (
        visit.status == VisitStatus.BOOKED
        and visit.starts_at == one.starts_at
        and visit.starts_at > now()
    )


def answer(secret: str, said: Answer) -> Reminder:
    """What the family says. A cancelled visit gives its hour and its unit back at once.

    Raises UserError when the visit cannot be answered for any more.
    """
    found = of(secret)
    if found is None:
        raise UserError("This link is not known.", remedy="Call the practice.")
    with audit.act(actor=FAMILY, subject=found.visit_id, client=found.visit.client_id) as entry:
        visit = (
            Visit.objects.select_for_update(of=("self",))
            .select_related("client", "site", "coverage__plan__payer", "therapist")
            .get(pk=found.visit_id)
        )
        found.visit = visit
        if not is_open(found) or visit.sheets.exists():
            raise UserError("This visit cannot be changed here any more.", remedy="Call us.")
        if said == "cancelled":
            visit.status = VisitStatus.CANCELLED
            book(visit, by=visit.therapist)
            _tell(visit)
        found.answer, found.answered_at = said, now()
        found.save(update_fields=["answer", "answered_at"])
        entry.record("reminder.answered", said=said)
    return found


def _tell(visit: Visit) -> None:
    """The desk and the therapist hear that an hour is free."""
    begin = visit.starts_at.astimezone(visit.tz)
    message = (
        f"{visit.client.short_name} cannot come on {begin:%A}, {begin.day} {begin:%B} at "
        f"{begin.hour}:{begin.minute:02d}; the family said so by its link. The hour is free."
    )
    link = f"/schedule/?day={visit.date_of_service}&site={visit.site_id}"
    for who in {one.pk: one for one in (visit.therapist, *desk(visit))}.values():
        notices.tell(who, kind="visit.cancelled-by-family", message=message, link=link)


def desk(visit: Visit) -> list[Staff]:
    """Whoever is at the front desk of the visit's site."""
    rows = RoleGrant.objects.filter(role=Role.FRONT_DESK).select_related("staff")
    day = now().astimezone(visit.tz).date()
    return [one.staff for one in rows if one.in_force(day) and one.site_id in (None, visit.site_id)]

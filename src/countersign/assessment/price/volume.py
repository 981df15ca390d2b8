"""The practice's own volume, from the visits of its record."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Avg, Count, F
from django.db.models.functions import TruncMonth

from countersign.assessment.price.running import MONTHS, Volume
from countersign.practice.models import Site, Visit
from countersign.practice.models.visits import VisitStatus

TOOK_PLACE = (VisitStatus.DONE, VisitStatus.ARRIVED)
LATELY = timedelta(days=28)
USUAL_MINUTES = 45


def of_practice(today: date) -> Volume | None:
    """Visits by whole month of the last year, or of the last four weeks in a practice that has no
    whole month yet; who treated lately counts as a user. None without visits."""
    first = date(today.year - 1, today.month, 1)
    visits = Visit.objects.filter(status__in=TOOK_PLACE, date_of_service__lt=today)
    by_month = (
        visits.filter(date_of_service__range=(first, today.replace(day=1) - timedelta(days=1)))
        .annotate(month=TruncMonth("date_of_service"))
        .values_list("month")
        .annotate(many=Count("pk"))
        .order_by("month")
    )
    months = [many for _, many in by_month][-MONTHS:]
    lately = visits.filter(date_of_service__gt=today - LATELY)
    about = lately.aggregate(
        many=Count("pk"),
        users=Count("therapist", distinct=True),
        length=Avg(F("ends_at") - F("starts_at")),
    )
    if not months and not about["many"]:
        return None
    length = about["length"]
    return Volume(
        visits=tuple(months) or (round(about["many"] * 365 / 12 / LATELY.days),),
        users=about["users"] or visits.values("therapist").distinct().count(),
        sites=max(Site.objects.count(), 1),
        minutes=round(length.total_seconds() / 60) if length else USUAL_MINUTES,
    )

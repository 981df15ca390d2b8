"""Background work of assessment: nothing in, nothing out, safe to run twice."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from countersign.assessment import recounted
from countersign.base import audit, clock
from countersign.practice.models import Notice, Practice, RoleGrant
from countersign.practice.models.staff import Role
from countersign.privacy import ai_policy

POLICY = "/policy/"
NOTICE = "month"


@app.periodic(cron="20 5 * * *")
@app.task(name="assessment.daily", queueing_lock="assessment.daily")
def daily(timestamp: int) -> None:
    """Write a month that is over into the chain, once; remind who has not agreed to the policy."""
    if not connection.in_atomic_block:
        close_old_connections()
    practice = Practice.objects.first()
    if practice is None:
        return
    today = clock.today(practice.tz)
    with timezone.override(practice.tz):  # days are the practice's own, as on the page
        if timezone.localtime(practice.created_at).date() < today.replace(day=1):
            close_month(today)  # a practice that began this month has no month before
    policy = ai_policy.in_force()
    if policy is not None:
        ai_policy.remind(policy, today=today, link=POLICY)


def close_month(today: date) -> bool:
    """The figures of the month before `today`, in the chain, and a notice for each owner.

    False when the chain has them already.
    """
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if f"{first:%Y-%m}" in recounted.reported_months():
        return False
    figures = recounted.figures(first, today=today)
    owners = {
        grant.staff_id
        for grant in RoleGrant.objects.filter(role=Role.OWNER)
        if grant.in_force(today)
    }
    with audit.act(actor="system") as entry:
        for figure in figures:
            entry.record("assessment.measured", **figure)
        for staff in owners:
            Notice.objects.create(
                staff_id=staff,
                kind=NOTICE,
                message=f"The page of {first:%B} is ready: where the practice stands.",
                link=f"/risk/report/{first.year}-{first.month}.pdf",
            )
    return True

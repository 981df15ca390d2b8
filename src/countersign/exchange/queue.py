"""Putting a parcel's delivery on the list of jobs, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from countersign.exchange.models import Counterpart, Parcel

DELIVER = "exchange.deliver"
QUEUE = "handover"
READ = "exchange.read_changes"
FETCH = "exchange.fetch_answers"
READ_ONE = "exchange.read_one"


def post(parcel: Parcel, *, at: datetime | None = None) -> None:
    """Have `parcel` delivered, at once or not before `at`. A second job for it does no harm."""
    app.configure_task(DELIVER, queue=QUEUE, schedule_at=at).defer(parcel_id=str(parcel.pk))


def post_once(parcel: Parcel) -> bool:
    """The same, unless one is waiting already."""
    task = app.configure_task(DELIVER, queue=QUEUE, queueing_lock=f"{DELIVER} {parcel.pk}")
    try:
        # A refused insert would spoil the caller's transaction without a savepoint.
        with transaction.atomic():
            task.defer(parcel_id=str(parcel.pk))
    except AlreadyEnqueued:
        return False
    return True


def read_soon() -> bool:
    """Have every counterpart read, unless that is waiting to be done already."""
    return _soon(READ)


def fetch_soon() -> bool:
    """Have the clearinghouse's answers fetched, unless that is waiting to be done already."""
    return _soon(FETCH)


def _soon(task: str) -> bool:
    try:
        with transaction.atomic():
            app.configure_task(task, queueing_lock=task).defer(timestamp=0)
    except AlreadyEnqueued:
        return False
    return True


def read_one(counterpart: Counterpart, *, full: bool) -> bool:
    """Have one counterpart read, unless that is waiting to be done already."""
    task = app.configure_task(READ_ONE, queueing_lock=f"{READ_ONE} {counterpart.pk}")
    try:
        with transaction.atomic():
            task.defer(counterpart_id=str(counterpart.pk), full=full)
    except AlreadyEnqueued:
        return False
    return True

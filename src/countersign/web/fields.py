"""Form fields that every page shares."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from countersign.practice.access import CLINICIANS
from countersign.practice.models import RoleGrant, Site, Staff


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class Day(forms.DateField):
    """A calendar day."""

    widget = DateInput
    default_error_messages = {"invalid": "Give a day, for example 2026-10-05."}  # noqa: RUF012  Django's own convention


class Text(forms.CharField):
    """A line of text; one that must be given says so plainly."""

    default_error_messages = {"required": "Fill this in."}  # noqa: RUF012  Django's own convention


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A choice of rows by how they call themselves."""

    default_error_messages = {"required": "Choose one."}  # noqa: RUF012  Django's own convention


def sites(within: frozenset[UUID] | None = None) -> models.QuerySet[Site]:
    """Sites by name: every one, or those `within`."""
    found = Site.objects.order_by("name")
    return found if within is None else found.filter(pk__in=within)


def people(today: date) -> models.QuerySet[Staff]:
    """Everybody who works here today, by name."""
    gone = models.Q(left_on__lt=today)
    return Staff.objects.exclude(gone).order_by("name")


def clinicians(today: date) -> models.QuerySet[Staff]:
    """Of these, who may treat a child, today or from a day to come."""
    treats = RoleGrant.objects.filter(role__in=CLINICIANS).exclude(ends_on__lt=today)
    return people(today).filter(pk__in=treats.values("staff"))


def changes(form: forms.Form) -> tuple[str, ...]:
    """Names of the fields that were changed; for the audit chain, which holds no values."""
    return tuple(form.changed_data)

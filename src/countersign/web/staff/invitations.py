"""Accounts are made by invitation: a link that works once, for three days.

The link's token is bound to the account's password, so setting one uses it up.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from countersign.practice.models import User


def link(user: User) -> str:
    """The full address to hand over, in person or by a road you trust."""
    path = reverse("invited", args=[user.pk, default_token_generator.make_token(user)])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def accept(user_id: UUID, token: str) -> User | None:
    """The account a link opens, or None when it was used, is old, or is not one of ours."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None

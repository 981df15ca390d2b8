"""A person's own access tokens for the API: hashed, scoped, expiring."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base import clock
from countersign.practice.models import ApiToken
from countersign.practice.tokens import PREFIX, SCOPES, hashed
from countersign.web.fields import Text
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = Text(max_length=80, help_text="What uses it, for example: tablet app")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    days = forms.TypedChoiceField(
        label="For", coerce=int, choices=[(7, "a week"), (30, "30 days"), (90, "90 days")]
    )


@needs("token.own")
def tokens(request: Asked) -> HttpResponse:
    """List and make one's own tokens; a new one is shown once."""
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        made = PREFIX + secrets.token_urlsafe(32)
        data = form.cleaned_data
        with acting(request) as entry:
            row = ApiToken.objects.create(
                user_id=request.account,
                name=data["name"],
                digest=hashed(made),
                scopes=data["scopes"],
                expires_at=clock.now() + timedelta(days=data["days"]),
            )
            entry.record("token.changed", subject=row.pk, what="made", scopes=data["scopes"])
        form = TokenForm()
    held = ApiToken.objects.filter(user_id=request.account)
    rows = [(t, t.is_live(clock.now())) for t in held]
    return render(request, "web/tokens.html", {"form": form, "rows": rows, "made": made})


@require_POST
@needs("token.own")
def revoke(request: Asked, token_id: UUID) -> HttpResponse:
    """Close a token of one's own at once."""
    row = ApiToken.objects.filter(pk=token_id, user_id=request.account).first()
    if row is None:
        raise refuse("token.own", token_id)
    with acting(request, row.pk) as entry:
        row.revoked_at = row.revoked_at or clock.now()
        row.save(update_fields=["revoked_at"])
        entry.record("token.changed", what="revoked")
    return redirect("tokens")

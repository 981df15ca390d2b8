"""The policy for AI: everybody reads it and agrees; the owner writes it and signs it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.base.errors import Refused, UserError
from countersign.practice.models import User
from countersign.privacy import ai_policy
from countersign.privacy.models import AiPolicy
from countersign.spine import sign as signing
from countersign.web.needs import Asked, needs, refuse
from countersign.web.sheet.signing import sign_now, weakness


@needs("policy.read")
def page(request: Asked) -> HttpResponse:
    """The version that holds, one's own agreement, and for the owner who has not agreed."""
    policy = ai_policy.in_force()
    listed = ai_policy.standings(policy, request.today) if policy else []
    owns = request.access.may("policy.edit")
    context = {
        "policy": policy,
        "signature": policy and policy.sheet.signatures.all()[0],
        "mine": next((one for one in listed if one.staff.pk == request.staff.pk), None),
        "standings": listed if owns else [],
        "missing": sum(one.missing for one in listed),
        "unsigned": AiPolicy.objects.filter(sheet__signatures=None).first() if owns else None,
        "address": request.build_absolute_uri(reverse("privacy_take")),
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "web/policy/page.html", context)


class PolicyForm(forms.Form):
    """A whole version: every word of it is signed."""

    text = forms.CharField(
        label="The policy",
        max_length=ai_policy.LONGEST,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="A blank line begins a new paragraph. Everybody agrees anew to a new version.",
        error_messages={"required": "Write the policy first."},
    )


@needs("policy.edit")
def write(request: Asked) -> HttpResponse:
    """Write a new version, from the words that hold; it holds once it is signed."""
    holds = ai_policy.in_force()
    start = holds.text if holds else ai_policy.starter(request.today)
    form = PolicyForm(request.POST or None, initial={"text": start})
    if request.method == "POST" and form.is_valid():
        try:
            made = ai_policy.propose(form.cleaned_data["text"], by=request.staff)
        except UserError as error:
            form.add_error("text", str(error))
        else:
            return redirect("policy_sign", made.sheet_id)
    context = {
        "form": form,
        "title": "Policy for AI" if holds is None else "A new version of the policy for AI",
        "lead": "" if holds else "These words are a start. Change them until they are yours.",
        "back": "policy",
        "back_key": None,
        "verb": "Go on to sign",
    }
    return render(request, "web/form.html", context)


@needs("policy.edit")
def sign(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Every word of a version, and the owner's fresh proof over exactly that."""
    policy = AiPolicy.objects.filter(sheet=sheet_id).select_related("sheet").first()
    if policy is None:
        raise refuse("policy.edit", sheet_id)
    problem = ""
    if request.method == "POST":
        try:
            sign_now(request)
            messages.success(request, "Signed: this version holds. Now everybody agrees to it.")
            return redirect("policy")
        except Refused as refusal:
            problem = " ".join(one.message for one in refusal.findings)
        except UserError as error:
            problem = str(error)
    context: dict[str, object] = {"policy": policy, "problem": problem or weakness(request)}
    try:
        context["offer"] = signing.prepare(policy.sheet, user=cast(User, request.user))
    except Refused as refusal:
        context["problem"] = " ".join(one.message for one in refusal.findings)
    return render(request, "web/policy/sign.html", context, status=422 if problem else 200)


@require_POST
@needs("policy.read")
def attest(request: Asked) -> HttpResponse:
    """Say that one works by the version that was shown. Raises UserError for another one."""
    policy = ai_policy.in_force()
    if policy is None or str(policy.pk) != request.POST.get("policy"):
        raise UserError("There is a newer version.", remedy="Read it, then agree to it.")
    ai_policy.attest(policy, staff=request.staff, today=request.today)
    messages.success(request, "Kept: you work by this policy. You are asked again in a year.")
    return redirect("policy")


@require_POST
@needs("policy.edit")
def remind(request: Asked) -> HttpResponse:
    """A notice on the desk of everybody who has not agreed."""
    policy = ai_policy.in_force()
    if policy is None:
        raise UserError("There is no signed policy yet.", remedy="Write and sign it first.")
    count = ai_policy.remind(policy, today=request.today, link=reverse("policy"), by=request.staff)
    said = f"{count} reminded on Today." if count else "Everybody who lacks was reminded already."
    messages.success(request, said)
    return redirect("policy")

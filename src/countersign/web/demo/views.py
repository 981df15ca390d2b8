"""One page that plays the phone with the code app for the invented staff.

The address exists only while `countersign demo` runs on http://localhost (`settings.DEMO`), and
answers only when the practice's own row says that it is a demo.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from countersign.base.clock import now
from countersign.demo import billed, rows
from countersign.practice.models import Practice, Staff
from countersign.web.needs import public


@dataclass(frozen=True, slots=True)
class SignIn:
    """One invented person's way in. `code` is valid for the present 30 seconds."""

    who: str
    email: str
    code: str


def code_of(email: str) -> str:
    """The present code of a demo account."""
    counter = int(now().timestamp()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(rows.totp_secret(email), counter)))


@public
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Everybody's e-mail and present code."""
    if not Practice.objects.filter(demo=True).exists():
        raise Http404
    people = Staff.objects.filter(user__isnull=False).select_related("user").order_by("created_at")
    found = [
        SignIn(who=str(p), email=p.user.email, code=code_of(p.user.email))
        for p in people
        if p.user is not None
    ]
    context = {"people": found, "password": rows.PASSWORD}
    return render(request, "web/demo_sign_ins.html", context)


@public
def eligibility(request: HttpRequest) -> HttpResponse:
    """The invented payers' 271 to the newest questions of coverage: a file to drop."""
    if not Practice.objects.filter(demo=True).exists():
        raise Http404
    answer = HttpResponse(billed.eligibility(), content_type="application/edi-x12")
    answer["Content-Disposition"] = 'attachment; filename="answer.271"'
    return answer


@public
def remittance(request: HttpRequest) -> HttpResponse:
    """The invented payer's 835 for every claim that it has not answered: a file to drop."""
    if not Practice.objects.filter(demo=True).exists():
        raise Http404
    answer = HttpResponse(billed.remittance(), content_type="application/edi-x12")
    answer["Content-Disposition"] = 'attachment; filename="payment.835"'
    return answer

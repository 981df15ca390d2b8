"""What stands before every page: the content policy, default-deny sign-in, recorded refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from countersign.base import audit, clock
from countersign.base.errors import Refused, UserError
from countersign.practice.access import Access, NotAllowed
from countersign.practice.models import Practice, Staff, Visit
from countersign.spine.models import Sheet
from countersign.web import sign_ins
from countersign.web.needs import Asked, declared

Answer = Callable[[HttpRequest], HttpResponse]
_NOT_A_CODE = re.compile(r"[^A-Za-z0-9_.:/+=,#-]")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# Pages of allauth that must open before sign-in, and those that set up a second factor.
BEFORE_SIGN_IN = frozenset({"account_login", "mfa_authenticate", "mfa_login_webauthn"})
SETTING_UP = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
OWN_ACCOUNT = SETTING_UP | {
    "account_change_password",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
}
IDLE = timedelta(minutes=15)
SEEN_EVERY = timedelta(seconds=20)
"""Acts closer together than this are noted once: log-off comes at most this much early."""
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class ContentSecurityPolicy:
    """Every answer carries the same strict policy, and patient pages are never cached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = POLICY
        response["Permissions-Policy"] = "camera=(), geolocation=(), payment=()"
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class SignedInByDefault:
    """Nobody gets past without a session, a second factor, a role, and a view that says its act."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()  # nothing of this request stays on the thread

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """None lets the view run; an answer stops it."""
        name = request.resolver_match.url_name if request.resolver_match else None
        act = declared(view)
        if act == "public" or name in BEFORE_SIGN_IN or _is_api(request):
            return None
        if not request.user.is_authenticated or self._idle(request):
            new = request.path == "/" and not Practice.objects.exists()
            return to(request, "self_check" if new else "account_login")
        if not is_mfa_enabled(request.user, SECOND_FACTORS):
            return None if name in SETTING_UP else to(request, "mfa_index")
        if name in OWN_ACCOUNT:
            with suppress(NotAllowed):  # one's own account opens without a role, less the menu
                self._introduce(cast(Asked, request))
            return None
        try:
            self._introduce(cast(Asked, request))
            if act is None:
                raise NotAllowed("view.undeclared", subject=request.path[:80])
            cast(Asked, request).access.require(act)
        except NotAllowed as refusal:
            return refused(request, refusal)
        return None

    def _introduce(self, request: Asked) -> None:
        """Put the practice, the person and their access on the request."""
        practice = Practice.objects.first()
        account = request.user.pk
        if practice is None or account is None:
            raise NotAllowed("account.without-practice")
        people = Staff.objects.select_related("user").prefetch_related("role_grants")
        staff = people.filter(user_id=account).first()
        if staff is None:
            raise NotAllowed("account.without-person")
        request.practice, request.staff, request.account = practice, staff, account
        request.today = clock.today(practice.tz)
        timezone.activate(practice.tz)  # pages show the practice's own time
        request.access = Access(staff, request.today)

    def _idle(self, request: HttpRequest) -> bool:
        """Log off after 15 minutes without a person's act; polling does not count as one."""
        now = int(clock.now().timestamp())
        seen = request.session.get("seen", now)
        if now - seen > IDLE.total_seconds():
            sign_ins.left(request, idle=True)
            return True
        quiet = request.headers.get("X-Countersign-Quiet") == "1"
        if not quiet and now - request.session.get("seen", 0) >= SEEN_EVERY.total_seconds():
            self._note(request, now)
        return False

    def _note(self, request: HttpRequest, now: int) -> None:
        """Save when the person was last here, which moves the session's end on.

        While the database takes nothing in, charts can still be read: the time is not noted then.
        """
        request.session["seen"] = now
        with suppress(DatabaseError, UpdateError):
            request.session.save()  # in a transaction of its own
        request.session.modified = False


def _is_api(request: HttpRequest) -> bool:
    """The API asks for a token itself, on every one of its routes."""
    return bool(request.resolver_match and request.resolver_match.namespace == "api")


def to(request: HttpRequest, name: str) -> HttpResponse:
    """Send the browser to the page `name`, coming back here after; htmx follows a header."""
    url = reverse(name)
    if request.method == "GET" and not request.headers.get("HX-Request"):
        if request.path != "/":
            url = f"{url}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(url)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class RefusalsAreRecorded:
    """A refusal is one row of the audit chain before the answer, and a calm page that says why."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal or a mistake of the user; None for anything unforeseen."""
        if isinstance(error, Refused):
            codes = [f.code for f in error.findings]
            return recorded(request, error.act, error.subject, codes, error.findings, 422)
        if isinstance(error, PermissionDenied):
            return refused(request, error)
        if code := audit.unwritable(error):
            return not_done(request, code)
        if isinstance(error, UserError):
            context = {"message": error.message, "remedy": error.remedy}
            return render(request, "web/mistake.html", context, status=422)
        return None


def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Record that an act is outside somebody's roles or sites, then say so."""
    act, subject = "view.denied", ""
    if isinstance(error, NotAllowed):
        act, subject = error.act, error.subject
    return recorded(request, act, subject, ["access.role"], (), 403)


def recorded(
    request: HttpRequest, act: str, subject: str, codes: list[str], findings: object, status: int
) -> HttpResponse:
    """The page of a refusal, once it is on record."""
    try:
        record_refusal(request, act, subject, codes)
    except audit.NotAudited as error:
        return not_done(request, error.code)
    return page(request, findings, status)


def not_done(request: HttpRequest, code: str) -> HttpResponse:
    """What cannot be put on record does not happen; the page says so, and what to do."""
    message = "This could not be put on record, so it was not done."
    remedy = f"Note on paper what cannot wait. Tell the person who looks after the system: {code}."
    context = {"message": message, "remedy": remedy, "way_in": way_in(request)}
    return render(request, "web/mistake.html", context, status=503)


def way_in(request: HttpRequest) -> str:
    """Where a clinician opens the chart of this page by exception; empty when it has none."""
    access: Access | None = getattr(request, "access", None)
    if access is None or not access.may("glass.break"):
        return ""
    keys = request.resolver_match.kwargs if request.resolver_match else {}
    client = keys.get("client_id")
    if visit := keys.get("visit_id"):
        client = Visit.objects.filter(pk=visit).values_list("client_id", flat=True).first()
    if sheet := keys.get("sheet_id"):
        client = Sheet.objects.filter(pk=sheet).values_list("client_id", flat=True).first()
    return reverse("emergency_of", args=[client]) if client else ""


def record_refusal(request: HttpRequest, act: str, subject: str, codes: list[str]) -> None:
    """One row in its own transaction, before the answer."""
    staff = getattr(request, "staff", None)
    actor = staff.pk if staff else request.user.pk or "anonymous"
    code = _NOT_A_CODE.sub("-", subject)[:80]
    audit.refused(act, actor=actor, codes=codes, subject=code)


def page(request: HttpRequest, findings: object, status: int) -> HttpResponse:
    """The calm page of a refusal."""
    context = {"findings": findings, "way_in": "" if findings else way_in(request)}
    return render(request, "web/refused.html", context, status=status)

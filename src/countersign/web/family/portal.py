"""What a guardian opens with a link: the update, who wrote which words, and a way to answer.

Nobody signs in here. The link opens once, by a press; the page behind it closes after an hour.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.family import links, replying, telling
from countersign.family.models import Message, rules_now
from countersign.practice import terms
from countersign.practice.models import Practice
from countersign.spine.release import load
from countersign.web.needs import public


@never_cache
@public
def opened(request: HttpRequest, secret: str) -> HttpResponse:
    """The door: one button, so that only a person uses the link up."""
    stop = ""
    if request.method == "POST":
        try:
            return redirect("family_page", links.open_once(secret))
        except UserError as error:
            stop = str(error)
    link = links.found(secret, page=False)
    if not stop and (link is None or link.used_at or link.expires_at <= clock.now()):
        stop = "This link was opened before, or is too old. Call the practice for a new one."
    spanish = link is not None and link.message.language == "es"
    context = {"stop": stop, "spanish": spanish, **_practice()}
    return render(request, "web/family/door.html", context, status=410 if stop else 200)


@never_cache
@public
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """The update, and the family's answer to it."""
    try:
        message = links.page(secret)
    except UserError as error:
        closed = {"stop": str(error), **_practice()}
        return render(request, "web/family/door.html", closed, status=410)
    said = wrong = ""
    if request.method == "POST":
        try:
            said = _did(request, message)
        except UserError as error:
            wrong = str(error)
    given = terms.of_guardian(message.guardian)
    context: dict[str, object] = {
        "message": message,
        "told": telling.words(message, load(message.release_id)),
        "spanish": message.language == "es",
        "said": said,
        "wrong": wrong,
        "declined": given is not None and given.ai == "no",
        "out": given is not None and given.opted_out_on is not None,
        **_practice(),
    }
    return render(request, "web/family/page.html", context)


def _did(request: HttpRequest, message: Message) -> str:
    """What the guardian asked for, done; which words say so."""
    practice = Practice.objects.first()
    day = clock.today(practice.tz) if practice else clock.now().date()
    match request.POST.get("way"):
        case "reply":
            reply = replying.keep(message, request.POST.get("text", ""))
            return "urgent" if reply.urgent else "replied"
        case "decline":
            replying.decline_software(message, on=day)
            return "declined"
        case "stop":
            replying.opt_out(message, on=day)
            return "stopped"
    raise UserError("There is no such choice here.")


def _practice() -> dict[str, str]:
    practice = Practice.objects.first()
    return {
        "practice_name": practice.name if practice else "",
        "practice_phone": rules_now().phone,
    }

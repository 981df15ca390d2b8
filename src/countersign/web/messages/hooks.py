"""What a text-message service tells us, signed: receipts, and what families wrote.

Nobody signs in here and nothing of the practice is shown: without the service's signature the
answer is a bare 403. A form's token cannot be asked of a machine; its signature stands for it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from countersign.base import home
from countersign.base.errors import UserError
from countersign.exchange import text_answers
from countersign.web.needs import public

MOST_BYTES = 50_000


def _body(request: HttpRequest) -> bytes | None:
    """The whole body, or None for one that is too large to be a message."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return None
    return request.read(MOST_BYTES + 1) if length <= MOST_BYTES else None


@csrf_exempt
@never_cache
@public
@require_POST
def twilio(request: HttpRequest) -> HttpResponse:
    """Twilio's own form, answered in its own markup."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    query = request.META.get("QUERY_STRING", "")
    url = f"{home.address()}{request.path}" + (f"?{query}" if query else "")
    try:
        form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        signature = request.headers.get("X-Twilio-Signature", "")
        told = text_answers.of_twilio(url, form, signature, key=request.GET.get("key", ""))
    except (UserError, ValueError):
        return HttpResponse(status=403)
    said = text_answers.take(told)
    inner = f"<Message>{escape(said)}</Message>" if said else ""
    return HttpResponse(f"<Response>{inner}</Response>", content_type="text/xml")


@csrf_exempt
@never_cache
@public
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """Any other service's JSON; `reply` in the answer is what it sends back to the family."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    try:
        told = text_answers.of_hook(body, request.headers.get("X-Signature", ""))
    except text_answers.NotSigned:
        return HttpResponse(status=403)
    except UserError as error:
        return JsonResponse({"error": error.message}, status=400)
    return JsonResponse({"reply": text_answers.take(told)})

"""Pages of letters: bring, list, look, confirm, set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations import electronic, recheck
from countersign.authorizations.letters import confirming, desk
from countersign.authorizations.models import Letter, LetterState
from countersign.base import files
from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.base.pages import preview
from countersign.practice.models import Client, Payer, Staff
from countersign.web.letters import fields
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

A_PAGE = 50
MOST_FILES = 50
OPEN = (LetterState.WAITING, LetterState.READ, LetterState.UNREADABLE)


def _seen_by(request: Asked, act: str) -> Any:
    """Letters not yet matched to a client, and those of clients this person may see."""
    return Letter.objects.filter(Q(client=None) | Q(client__in=request.access.clients(act)))


def _one(request: Asked, letter_id: UUID, act: str) -> Letter:
    found = _seen_by(request, act).select_related("file", "client", "brought_by", "closed_by")
    letter: Letter | None = found.filter(pk=letter_id).first()
    if letter is None:
        raise refuse(act, letter_id)
    return letter


@needs("letter.read")
def letters(request: Asked) -> HttpResponse:
    """What waits for a person above, then what was closed last."""
    mine = _seen_by(request, "letter.read").select_related("client", "brought_by", "authorization")
    show_all = request.GET.get("show") == "closed"
    wanted = mine.exclude(state__in=OPEN) if show_all else mine.filter(state__in=OPEN)
    page = Paginator(wanted.order_by("-created_at"), A_PAGE).get_page(request.GET.get("page"))
    appeals = mine.filter(
        appeal_by__gte=request.today,
        state=LetterState.CONFIRMED,
        confirmed__isnull=False,
    )
    context = {
        "page": page,
        "show_all": show_all,
        "waiting": mine.filter(state=LetterState.WAITING).count(),
        "appeals": [one for one in appeals.order_by("appeal_by")[:A_PAGE] if _is_denial(one)],
    }
    part = "web/letters/_list.html" if request.htmx else "web/letters/list.html"
    return render(request, part, context)


def _is_denial(letter: Letter) -> bool:
    return letter.confirmed.get("decision") in ("denied", "partially_approved")


@require_POST
@needs("letter.edit")
def bring(request: Asked) -> HttpResponse:
    """Keep every file that was dropped; say of each that cannot be taken why."""
    given = request.FILES.getlist("files")
    if not given:
        messages.error(request, "Choose one or more files first, at most 25 MB together.")
        return redirect("letters")
    taken = twice = 0
    for file in given[:MOST_FILES]:
        try:
            data = file.read()
            if electronic.is_electronic(data):
                _electronic(request, data, file.name or "answer")
                continue
            _, new = desk.bring(data, name=file.name or "letter", by=request.staff)
        except UserError as error:
            messages.error(request, f"{file.name}: {error}")
            continue
        taken, twice = taken + new, twice + (not new)
    if len(given) > MOST_FILES:
        messages.warning(request, f"Only the first {MOST_FILES} files were taken. Send the rest.")
    if taken:
        messages.success(
            request, f"{taken} taken. They are being read; the list follows by itself."
        )
    if twice:
        messages.info(request, f"{twice} were here already and are not taken twice.")
    return redirect("letters")


def _electronic(request: Asked, data: bytes, name: str) -> None:
    """A payer's electronic answer: decisions wait as letters do. Raises UserError."""
    came = electronic.bring(data, name=name, by=request.staff)
    if came.decisions:
        messages.success(request, f"{name}: {came.decisions} to confirm.")
    if came.coverages or came.unknown:
        messages.info(
            request,
            f"{name}: laid at {came.coverages} coverages; {came.unknown} people are not known.",
        )


@needs("letter.edit")
def letter(request: Asked, letter_id: UUID) -> HttpResponse:
    """The letter's picture beside its fields; confirming makes the authorization."""
    one = _one(request, letter_id, "letter.edit")
    fault: UserError | None = None
    if request.method == "POST" and one.state == LetterState.READ:
        try:
            return _confirmed(request, one)
        except UserError as error:
            fault = error
    else:
        with acting(request, subject=one.pk, client=one.client) as entry:
            entry.record("letter.seen")
    return render(request, "web/letters/letter.html", _context(request, one, fault))


def _context(request: Asked, one: Letter, fault: UserError | None) -> dict[str, Any]:
    among = request.access.clients("letter.edit").filter(discharged_on=None)
    likely = confirming.clients_for(one, among) if one.state == LetterState.READ else []
    posted = {key: str(value) for key, value in request.POST.items()}
    chosen = posted.get("client") or (str(likely[0].pk) if len(likely) == 1 else "")
    groups = fields.groups(one, posted)
    named = one.reading.get("fields", {}).get("payer", {}).get("value", "")
    payers = list(Payer.objects.order_by("name"))
    payer = posted.get("payer_id") or _payer(payers, named)
    return {
        "letter": one,
        "fault": fault,
        "groups": groups,
        "amber": [f for g in groups for f in g.fields if not f.sure and f.needed],
        "pages": _pages(one),
        "clients": sorted(among, key=lambda c: (c.last_name, c.first_name)),
        "chosen": chosen,
        "chart": [(c, confirming.chart_says(one, c)) for c in likely],
        "payers": payers,
        "payer": payer,
        "other": fields.OTHER,
        "set_aside": [(_ASIDES.get(a, a), b) for a, b in one.reading.get("set_aside", ())],
        "history": _history(one),
    }


_ASIDES = {"dob": "birth date", "letter_date": "letter of", "date": "letter of"}


def _payer(payers: list[Payer], named: str) -> str:
    """The practice's payer of that name; a letter often prints a longer one."""
    plain = named.casefold()
    fits = [
        p for p in payers if plain and (p.name.casefold() in plain or plain in p.name.casefold())
    ]
    return str(fits[0].pk) if len(fits) == 1 else ""


def _pages(one: Letter) -> list[dict[str, Any]]:
    """Each page's size, and the boxes on it."""
    made: list[dict[str, Any]] = [
        {
            "number": number,
            "width": size[0] / desk.TENTHS,
            "height": size[1] / desk.TENTHS,
            "boxes": [],
        }
        for number, size in _numbered(one)
    ]
    by_number = {page["number"]: page for page in made}
    for path, read in one.reading.get("fields", {}).items():
        box = read.get("box")
        if box and int(box[0]) in by_number:
            x0, y0, x1, y1 = (side / desk.TENTHS for side in box[1:])
            by_number[int(box[0])]["boxes"].append(
                {
                    "path": path,
                    "x": x0 - 2,
                    "y": y0 - 2,
                    "width": x1 - x0 + 4,
                    "height": y1 - y0 + 4,
                    "sure": not read.get("doubts"),
                }
            )
    return made


def _numbered(one: Letter) -> list[tuple[int, Any]]:
    """The letter's pages by their number in the file, which may hold other letters too."""
    sizes = one.reading.get("sizes", ())
    return list(zip(one.reading.get("pages") or range(len(sizes)), sizes, strict=True))


def _history(one: Letter) -> list[dict[str, Any]]:
    """What happened to the letter, oldest first."""
    entries = list(AuditEntry.objects.filter(subject=str(one.pk)).order_by("seq")[:100])
    names = {
        str(s.pk): s.name
        for s in Staff.objects.filter(pk__in=[e.actor for e in entries if "-" in e.actor])
    }
    says = {
        "letter.brought": "brought it",
        "letter.read": "read it",
        "letter.unreadable": "could not read it",
        "letter.seen": "looked at it",
        "letter.confirmed": "confirmed it",
        "letter.set_aside": "set it aside",
    }
    return [
        {"at": e.at, "who": names.get(e.actor, "Countersign"), "what": says.get(e.kind, e.kind)}
        for e in entries
    ]


def _confirmed(request: Asked, one: Letter) -> HttpResponse:
    posted = {key: str(value) for key, value in request.POST.items()}
    client = _client(request, posted.get("client", ""))
    payer = Payer.objects.filter(pk__in=_ids(posted.get("payer_id", ""))).first()
    if payer is None:
        raise UserError("Say which payer it is from.", field="payer_id", remedy="Pick one.")
    says = confirming.chart_says(one, client)
    if False in says.values() and posted.get("despite") != "yes":
        raise UserError(
            "Name, birth date or member number differ from the chart.",
            field="client",
            remedy="Look at the letter, then tick that it is this client.",
        )
    given = fields.answers(one, posted)
    confirming.confirm(one, given, client=client, payer=payer, by=request.staff)
    recheck.look_again([client.pk], by=request.staff)
    messages.success(request, "Confirmed. The authorization is on the client's page.")
    following = _seen_by(request, "letter.edit").filter(state=LetterState.READ).first()
    return redirect("letter", following.pk) if following else redirect("letters")


def _client(request: Asked, text: str) -> Client:
    found = request.access.clients("letter.edit").filter(pk__in=_ids(text)).first()
    if found is None:
        raise UserError("Say which client it is about.", field="client", remedy="Pick one.")
    return found


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


@needs("letter.read")
def page_image(request: Asked, letter_id: UUID, number: int) -> HttpResponse:
    """A page of the letter as a picture."""
    one = _one(request, letter_id, "letter.read")
    try:
        made = preview.png(files.read(one.file), number)
    except UserError:
        raise refuse("letter.read", letter_id) from None
    return HttpResponse(made, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_POST
@needs("letter.edit")
def set_aside(request: Asked, letter_id: UUID) -> HttpResponse:
    """Close a letter without an authorization."""
    try:
        desk.set_aside(_one(request, letter_id, "letter.edit"), by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Set aside. It stays under Closed.")
    return redirect("letters")

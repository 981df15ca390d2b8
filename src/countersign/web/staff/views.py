"""Staff: who works here, what each may do and until when, invitations and hand-over."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.authorizations import recheck
from countersign.base import audit
from countersign.base.errors import UserError
from countersign.practice.models import Delegation, Leave, RoleGrant, Staff, Supervision
from countersign.practice.models.staff import Role
from countersign.spine import notices
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, public, refuse
from countersign.web.record import acting
from countersign.web.staff import handover, invitations
from countersign.web.staff.forms import FORMS, HandOverForm, PersonForm

ENDABLE: dict[str, type[RoleGrant | Supervision | Leave | Delegation]] = {
    "role": RoleGrant,
    "supervision": Supervision,
    "leave": Leave,
    "delegation": Delegation,
}


@needs("staff.read")
def people(request: Asked) -> HttpResponse:
    """Everybody, with their roles, licences and what runs out soon."""
    listed = Staff.objects.select_related("user").prefetch_related("role_grants__site", "licences")
    rows = [
        {
            "person": person,
            "roles": [
                (g.get_role_display(), g.site)
                for g in person.role_grants.all()
                if g.in_force(request.today)
            ],
            "licences": [
                (licence, (licence.valid_until - request.today).days)
                for licence in person.licences.all()
            ],
            "gone": bool(person.left_on and person.left_on < request.today),
        }
        for person in listed.order_by("left_on", "name")
    ]
    return render(request, "web/staff/list.html", {"rows": rows})


@needs("staff.read")
def person(request: Asked, staff_id: UUID) -> HttpResponse:
    """One person and all their dated rows."""
    who = _of(staff_id)
    factors = [*Authenticator.objects.filter(user_id=who.user_id)] if who.user_id else []
    return render(
        request,
        "web/staff/person.html",
        {
            "person": who,
            "grants": who.role_grants.select_related("site").order_by("starts_on"),
            "licences": who.licences.order_by("state", "valid_until"),
            "supervised_by": who.supervised_by.select_related("supervisor").order_by("starts_on"),
            "supervises": who.supervises.select_related("supervisee").order_by("starts_on"),
            "leaves": who.leaves.select_related("fill_in").order_by("starts_on"),
            "delegations": who.delegations.select_related("delegate").order_by("starts_on"),
            "has_factor": any(f.type != Authenticator.Type.RECOVERY_CODES for f in factors),
            "forms": {kind: title for kind, (_, title) in FORMS.items()},
            "today": request.today,
        },
    )


def _of(staff_id: UUID) -> Staff:
    who = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if who is None:
        raise refuse("staff.read", staff_id)
    return who


@needs("staff.edit")
def new(request: Asked) -> HttpResponse:
    """Add a person; they get a link to set their own password and second factor."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            who = form.save(request.today)
            entry.record(
                "practice.saved", subject=who.pk, what="staff", changed=changes(form), made=True
            )
            entry.record("account.invited", subject=who.pk)
        return _invitation(request, who)
    context = {"form": form, "title": "New person", "back": "staff", "back_key": None}
    return render(request, "web/form.html", context)


@require_POST
@needs("staff.edit")
def invite(request: Asked, staff_id: UUID) -> HttpResponse:
    """A fresh link for somebody who lost theirs, or their password."""
    who = _of(staff_id)
    if who.user is None:
        raise UserError("This person has no account.", remedy="Add them again with an e-mail.")
    with acting(request, who.pk) as entry:
        who.user.set_unusable_password()
        who.user.save(update_fields=["password"])
        entry.record("account.invited")
    return _invitation(request, who)


def _invitation(request: Asked, who: Staff) -> HttpResponse:
    if who.user is None:
        return redirect("person", who.pk)
    context = {"person": who, "link": invitations.link(who.user)}
    return render(request, "web/staff/invited.html", context)


@public
@never_cache
def invited(request: HttpRequest, user_id: UUID, token: str) -> HttpResponse:
    """Where an invitation leads: set a password, then sign in and add a second factor."""
    user = invitations.accept(user_id, token)
    if user is None:
        return render(request, "web/staff/stale.html", status=410)
    form = SetPasswordForm(user, request.POST or None)
    form.fields["new_password1"].label = "Password"
    form.fields[
        "new_password1"
    ].help_text = "At least 12 characters. Four unrelated words are good."
    form.fields["new_password2"].label = "Password once more"
    form.fields["new_password2"].help_text = ""
    if request.method == "POST" and form.is_valid():
        with audit.act(actor=user.pk, subject=user.pk) as entry:
            form.save()
            entry.record("account.accepted")
        return redirect("account_login")
    return render(request, "web/staff/welcome.html", {"form": form, "email": user.email})


@needs("staff.edit")
def add(request: Asked, staff_id: UUID, kind: str) -> HttpResponse:
    """Add a role, licence, supervision, leave or delegation to a person."""
    who = _of(staff_id)
    if kind not in FORMS:
        raise refuse("staff.edit", staff_id)
    made, title = FORMS[kind]
    form = made(request.POST or None, person=who, today=request.today)
    if request.method == "POST" and form.is_valid():
        with acting(request, who.pk) as entry:
            row = form.save()
            entry.record(
                "practice.saved", subject=row.pk, what=kind, changed=changes(form), made=True
            )
        return redirect("person", who.pk)
    context = {
        "form": form,
        "title": f"{title} of {who.name}",
        "back": "person",
        "back_key": who.pk,
    }
    return render(request, "web/form.html", context)


@require_POST
@needs("staff.edit")
def end(request: Asked, staff_id: UUID, kind: str, row_id: UUID) -> HttpResponse:
    """End a dated row as of today; it stays on record."""
    who = _of(staff_id)
    model = ENDABLE.get(kind)
    row = model.objects.filter(pk=row_id).first() if model else None
    if row is None:
        raise refuse("staff.edit", row_id)
    if isinstance(row, RoleGrant) and row.role == Role.OWNER and not _other_owner(request, row):
        raise UserError(
            "This is the practice's only owner.",
            remedy="Give somebody else the role of owner first.",
        )
    with acting(request, row.pk) as entry:
        row.ends_on = request.today
        row.save(update_fields=["ends_on"])
        entry.record("practice.saved", what=kind, changed=("ends_on",), made=False)
    return redirect("person", who.pk)


def _other_owner(request: Asked, row: RoleGrant) -> bool:
    others = RoleGrant.objects.filter(role=Role.OWNER, site=None).exclude(pk=row.pk)
    return any(g.ends_on is None and g.starts_on <= request.today for g in others)


@needs("staff.edit")
def reset_factor(request: Asked, staff_id: UUID) -> HttpResponse:
    """Take a lost second factor away; they and the owners are told, and signing waits a day."""
    who = _of(staff_id)
    if who.user is None or who.pk == request.staff.pk:
        raise UserError(
            "You cannot reset your own second factor.",
            remedy="Ask another owner, or use a recovery code.",
        )
    if request.method == "POST":
        with transaction.atomic():
            Authenticator.objects.filter(user=who.user).delete()
            notices.second_factor_reset(who.user, by=request.staff)
        return redirect("person", who.pk)
    return render(request, "web/staff/reset.html", {"person": who})


@needs("staff.edit")
def hand_over(request: Asked, staff_id: UUID) -> HttpResponse:
    """Preview what moves, then move it in one act."""
    who = _of(staff_id)
    form = HandOverForm(request.POST or None, person=who, today=request.today)
    context = {"form": form, "person": who, "preview": None}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if request.POST.get("step") == "move":
            with acting(request, who.pk) as entry:
                clients, visits = handover.move(who, data["to"], data["since"], data["leaves_on"])
                entry.record(
                    "caseload.moved",
                    to=data["to"].pk,
                    clients=clients,
                    visits=visits,
                    since=data["since"],
                )
            recheck.look_again(by=request.staff)  # an authorization may name its therapist
            moved = f"{clients} client{'' if clients == 1 else 's'} and {visits} visit"
            moved = f"{moved}{'' if visits == 1 else 's'} moved to {data['to'].name}."
            messages.success(request, moved)
            return redirect("person", who.pk)
        context["preview"] = handover.preview(who, data["to"], data["since"])
    return render(request, "web/staff/handover.html", context)

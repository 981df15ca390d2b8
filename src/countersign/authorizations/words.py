"""Why a visit is not inside, in words: the number, the authorization, and what to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.authorizations import amounts
from countersign.authorizations.standing import Standing
from countersign.base import dates


@dataclass(frozen=True, slots=True)
class Said:
    """A stable code, what is wrong, and the next step."""

    code: str
    message: str
    do: str


def why(found: Standing, *, payer: str = "", booking: bool = True) -> Said:
    """The words for a standing that is not fine."""
    make = _WORDS.get(found.reason, _none)
    message, do_booking, do_signing = make(found, payer or "The plan")
    return Said(f"authorizations.{found.reason}", message, do_booking if booking else do_signing)


Words = tuple[str, str, str]
"""What is wrong; what to do when booking; what to do when signing."""
_OR_ELSE = "Or book it as tentative, with the payer's reference and who said it."
_KEEP = "Or keep the charge back: the note can be signed today."


def _none(found: Standing, payer: str) -> Words:
    return (
        f"{payer} asks for an authorization, and none is on file for this child.",
        f"Bring the letter, or enter the authorization. {_OR_ELSE}",
        "Enter the authorization, or ask the owner to release this visit with a reason.",
    )


def _used_up(found: Standing, payer: str) -> Words:
    return (
        f"This is {found.says} on authorization {found.reference}.",
        f"Ask {payer} for more: draft the re-authorization. {_OR_ELSE}",
        f"Enter the next authorization. {_KEEP}",
    )


def _too_often(found: Standing, payer: str) -> Words:
    cap = found.cap
    limit = amounts.said(cap.most, found.counts) if cap else "so often"
    span = cap.span.words if cap else "that time"
    return (
        f"Authorization {found.reference} allows {limit} in {span}; this would be more.",
        "Choose a day in another week or month.",
        f"Check the date of the visit. {_KEEP}",
    )


def _date(found: Standing, payer: str) -> Words:
    said = {
        "past-end": ("ended on", found.ends_on),
        "not-started": ("starts on", found.starts_on),
        "cancelled": ("was cancelled on", found.cancelled_on),
    }
    verb, day = said[found.reason]
    on = dates.said(day) if day else ""
    return (
        f"Authorization {found.reference} {verb} {on}; this visit is not covered by it.",
        f"Choose a day inside it, or ask {payer} for the next one. {_OR_ELSE}",
        "Enter the new authorization, or correct the date of the visit.",
    )


def _code(found: Standing, payer: str) -> Words:
    code = found.codes[0] if found.codes else "this kind of visit"
    return (
        f"Authorization {found.reference} does not allow {code}.",
        f"Plan a code it allows, or ask {payer} to add this one.",
        "Check the aim of the activity, or ask the payer to add the code.",
    )


def _discipline(found: Standing, payer: str) -> Words:
    return (
        f"Authorization {found.reference} is not for occupational therapy.",
        f"Ask {payer} for an authorization for occupational therapy.",
        "Enter the authorization for occupational therapy.",
    )


def _therapist(found: Standing, payer: str) -> Words:
    return (
        f"Authorization {found.reference} names another therapist.",
        f"Book the therapist it names, or ask {payer} to add this one.",
        f"Ask {payer} to add this therapist. {_KEEP}",
    )


def _site(found: Standing, payer: str) -> Words:
    return (
        f"Authorization {found.reference} names another place.",
        f"Book the place it names, or ask {payer} to add this one.",
        f"Ask {payer} to add this place. {_KEEP}",
    )


def _tentative(found: Standing, payer: str) -> Words:
    ended = found.reason == "tentative-ended"
    return (
        "What was said about this visit has expired, and no letter came."
        if ended
        else "This visit was booked on somebody's word; no letter has come yet.",
        f"Call {payer} and bring the letter.",
        f"Bring the letter first. {_KEEP}",
    )


_WORDS = {
    "none": _none,
    "used-up": _used_up,
    "too-often": _too_often,
    "past-end": _date,
    "not-started": _date,
    "cancelled": _date,
    "wrong-code": _code,
    "wrong-discipline": _discipline,
    "wrong-therapist": _therapist,
    "wrong-site": _site,
    "tentative": _tentative,
    "tentative-ended": _tentative,
}

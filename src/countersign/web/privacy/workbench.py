"""The workbench: paste a text, see what would be hidden and why, change it by one click."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.practice.access import Access
from countersign.privacy import known
from countersign.privacy.models import TaughtName
from countersign.privacy.scan import settle
from countersign.privacy.span import Span
from countersign.privacy.surrogates import Surrogates
from countersign.web.fields import Text
from countersign.web.needs import Asked, needs
from countersign.web.privacy.words import kind
from countersign.web.record import acting

MOST_CHARACTERS = 40_000
MOST_WORDS = 1_500  # of a longer text only what was found can be clicked
_BY_YOU = "BY_YOU"
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class CheckForm(forms.Form):
    """A text to look through."""

    text = forms.CharField(
        label="Text",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="It is looked through on this machine and kept nowhere.",
        error_messages={"required": "Paste a text first."},
        strip=False,
    )


class TeachForm(forms.Form):
    """A call name only people here know."""

    client = forms.ChoiceField()
    written = Text(label="Is also called", max_length=60)

    def offer(self, access: Access) -> None:
        """The clients whom this person may see, by short name."""
        self.clients = {str(client.pk): client for client in access.clients()}
        named = sorted((client.short_name, key) for key, client in self.clients.items())
        self.fields["client"].choices = [(key, name) for name, key in named]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. `how`: hidden, shown (by a click), word (clickable) or plain."""

    text: str
    how: str = "plain"
    kind: str = ""
    why: str = ""


@dataclass(slots=True)
class Choices:
    """What the person decided against the finder: words shown, and words hidden besides."""

    shown: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, posted: QueryDict) -> Choices:
        """As the page sent them."""
        return cls(posted.getlist("shown"), posted.getlist("also"))

    def toggle(self, written: str, *, found: bool) -> None:
        """Show what is hidden, or hide what is shown."""
        listed = self.shown if found else self.also
        if written in listed:
            listed.remove(written)
        else:
            listed.append(written)


def pieces(text: str, found: Sequence[Span], choices: Choices) -> list[Piece]:
    """`text` cut at what is hidden or was shown, and into words."""
    made: list[Piece] = []
    at = 0
    clickable = len(_WORD.findall(text)) <= MOST_WORDS
    for span in found:
        made += _clear(text[at : span.start], clickable)
        written = text[span.start : span.end]
        how = "shown" if written in choices.shown else "hidden"
        made.append(Piece(written, how, kind(span.label), span.why))
        at = span.end
    return [piece for piece in [*made, *_clear(text[at:], clickable)] if piece.text]


def _clear(text: str, clickable: bool) -> Iterator[Piece]:
    at = 0
    for word in _WORD.finditer(text) if clickable else ():
        yield Piece(text[at : word.start()])
        yield Piece(word.group(), "word")
        at = word.end()
    yield Piece(text[at:])


def besides(text: str, words: Iterable[str]) -> list[Span]:
    """Where the words stand that a person hid besides."""
    return [
        Span(match.start(), match.end(), _BY_YOU, why="you clicked it")
        for word in words
        if word
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ]


@needs("privacy.check")
def check(request: Asked) -> HttpResponse:
    """Paste a text; see what would be hidden and why, and take away a text without it."""
    form = CheckForm(request.POST or None)
    context: dict[str, object] = {"form": form, "teach": _teach_form(request)}
    if request.method == "POST" and form.is_valid():
        context |= _looked(request, form.cleaned_data["text"])
    return render(request, "web/privacy/check.html", context)


@needs("privacy.check")
def take(request: Asked) -> HttpResponse:
    """Check a text, as the bookmark opens it: the text comes from the window that opened this one.

    That needs the two windows to know of each other, which no other page here allows. Whatever
    comes is put into the field and nowhere else; a person sends it off.
    """
    context = {"form": CheckForm(), "teach": _teach_form(request), "taken": True}
    answer = render(request, "web/privacy/check.html", context)
    answer["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return answer


def _looked(request: Asked, text: str) -> dict[str, object]:
    _, scanner = known.scanner()
    found = scanner.scan(text)
    choices = Choices.of(request.POST)
    if toggled := request.POST.get("toggle", ""):
        choices.toggle(toggled, found=toggled in {text[s.start : s.end] for s in found})
    hidden_here = [span for span in found if text[span.start : span.end] not in choices.shown]
    extra = besides(text, choices.also)
    everything = settle([*found, *extra])
    with acting(request) as entry:
        entry.record("privacy.checked", hidden=len(found))
    return {
        "pieces": pieces(text, everything, choices),
        "hidden": Surrogates().hide(text, settle([*hidden_here, *extra])),
        "count": len(hidden_here) + len(extra),
        "choices": choices,
        "teach": _teach_form(request, written=choices.also[-1] if choices.also else ""),
    }


def _teach_form(request: Asked, data: QueryDict | None = None, *, written: str = "") -> TeachForm:
    form = TeachForm(data, initial={"written": written})
    form.offer(request.access)
    return form


@require_POST
@needs("privacy.check")
def teach(request: Asked) -> HttpResponse:
    """Teach the roster a call name of a client whom this person may see."""
    form = _teach_form(request, request.POST)
    if not form.is_valid():
        raise UserError(
            "The call name was not saved.", remedy="Choose the client and type the name."
        )
    client = form.clients[form.cleaned_data["client"]]
    with acting(request, client=client) as entry:
        TaughtName.objects.create(
            client=client, written=form.cleaned_data["written"].strip(), taught_by=request.staff
        )
        entry.record("privacy.name_taught")
    return check(request) if request.POST.get("text") else redirect("privacy_check")

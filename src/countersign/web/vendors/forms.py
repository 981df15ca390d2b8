"""Forms of a vendor review: its papers, and the owner's acceptance."""

from __future__ import annotations

from typing import Any

from django import forms

from countersign.assessment.models import VendorReview
from countersign.assessment.vendor import desk
from countersign.assessment.vendor.papers import ENDINGS
from countersign.assessment.vendor.review import ABSENT, NOT_STATED, PRESENT
from countersign.privacy.agreements import LOCAL
from countersign.privacy.models import Agreement
from countersign.web.fields import Text

MOST_FILES = 20
MOST_BYTES = 25 * 1024 * 1024
WORDS = {PRESENT: "There", ABSENT: "Not there", NOT_STATED: "Not stated"}


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyField(forms.FileField):
    """Any number of files."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(ManyField, self).clean(one, initial) for one in data or ()]


class PapersForm(forms.Form):
    """A vendor and everything it gave the practice in writing."""

    vendor = Text(max_length=80)
    product = Text(
        label="Product and plan", max_length=120, required=False, help_text="As on the quote."
    )
    papers = ManyField(
        label="Its papers",
        required=False,
        help_text="Terms, agreement, security page, price list, e-mails: PDF, Word, HTML or text, "
        f"{MOST_FILES} files and 25 MB together at most. All are read together.",
        widget=ManyFiles(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = cleaned.get("papers") or []
        if (
            not given
            and not self.errors.get("papers")
            and str(cleaned.get("vendor", "")).strip().casefold() != LOCAL
        ):
            self.add_error("papers", f"Choose the papers first. Only {LOCAL} models have none.")
        if len(given) > MOST_FILES or sum(one.size for one in given) > MOST_BYTES:
            self.add_error("papers", "These are too many. Leave out what says nothing.")
        return cleaned


class AcceptForm(forms.Form):
    """What the owner decides about each flag, and for which agreements."""

    agreements = forms.ModelMultipleChoiceField(
        Agreement.objects.none(),
        label="It opens the ways under",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = Text(
        label="Why it may be used",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed when a flag that stops is there, or when you settle one anew.",
    )

    def __init__(self, *args: Any, review: VendorReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = [one.pk for one in desk.agreements_of(review)]
        self.fields["agreements"].queryset = Agreement.objects.filter(pk__in=theirs)  # type: ignore[attr-defined]
        for flag in review.flags:
            self.fields[f"state_{flag['flag']}"] = forms.ChoiceField(
                label=f"Flag {flag['flag']}",
                choices=tuple(WORDS.items()),
                initial=flag["state"],
                required=False,
            )

    def settled(self) -> dict[str, str]:
        """The states as chosen, by the flag's number."""
        return {
            name.removeprefix("state_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("state_") and value
        }

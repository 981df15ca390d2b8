"""What a family is told about software in the making of an update, by the state's own rules.

Source: rules/family_disclosure.yaml, which names the rule of `state_rules` each text stands on. The
version is kept with each message, so that what was said on a day can be shown later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countersign.base import rules


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The words, in the family's language, and the version they are of."""

    version: str
    text: str
    rule: str


def disclosure(
    state: str, *, language: str, on: date, signer: str, phone: str, drafted: bool
) -> Disclosure:
    """What stands under an update of that state and day. `drafted`: software wrote some of it."""
    known = rules.load("family_disclosure", on=on)
    pack = known["states"].get(state, known["default"])
    words = pack["drafted" if drafted else "by_hand"]
    text = words.get(language, words["en"]).format(signer=signer)
    if phone:
        reach = known["reach"]
        text = f"{text} {reach.get(language, reach['en']).format(phone=phone)}"
    return Disclosure(f"{state or 'US'} {known['version']}", text, str(pack["rule"]))

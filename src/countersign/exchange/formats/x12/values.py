"""Values as claims write them: NPI, diagnosis codes, days, dollars, plain letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

_NPI = re.compile(r"[12]\d{9}")
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:[0-9A-Z]{1,4})?")
_PROCEDURE = re.compile(r"\d{4}[0-9A-Z]|[A-V]\d{4}")
_MONEY = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?")
_BASIC = re.compile(r"[^A-Z0-9 !\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]")
UNITS = frozenset({"UN", "MJ"})
"""What professional service lines count: units, and minutes of anesthesia."""


def npi_holds(text: str) -> bool:
    """Whether ten digits carry the check digit of an NPI (Luhn over 80840 and the number)."""
    if not _NPI.fullmatch(text):
        return False
    total = 0
    for place, digit in enumerate(reversed(f"80840{text}")):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def with_check_digit(nine: str) -> str:
    """The NPI whose first nine digits these are; for invented people."""
    return next(f"{nine}{digit}" for digit in range(10) if npi_holds(f"{nine}{digit}"))


def icd_fault(text: str) -> str:
    """What is wrong with a diagnosis code as a claim carries it; empty when nothing is."""
    if "." in text:
        return "has a dot"
    return "" if _ICD.fullmatch(text) else "is not of the form of an ICD-10-CM code"


def icd_bare(text: str) -> str:
    """A code of the chart ("F84.0") as a claim carries it ("F840")."""
    return text.strip().upper().replace(".", "")


def procedure_fits(text: str) -> bool:
    """Whether it has the form of a CPT or HCPCS code."""
    return bool(_PROCEDURE.fullmatch(text))


def day(text: str) -> date | None:
    """A day written as CCYYMMDD; None when it is none."""
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 — a calendar day has no zone
    except ValueError:
        return None


def written_day(on: date) -> str:
    return f"{on:%Y%m%d}"


def money(text: str) -> Decimal | None:
    """Dollars as X12 writes them; None when it is no amount."""
    if not _MONEY.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def written_money(dollars: Decimal) -> str:
    """Without zeros at its end, as the guides ask: 38.5, 150, 0."""
    plain = f"{dollars:.2f}".rstrip("0").rstrip(".")
    return plain if plain not in ("", "-0") else "0"


def plain(text: str, most: int) -> str:
    """Words in the letters that every payer's reader takes: capitals, no accents, no separators."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c)).upper()
    bare = bare.replace("’", "'").replace("–", "-")
    return " ".join(_BASIC.sub(" ", bare).split())[:most].strip()


def digits(text: str) -> str:
    """Only the digits: a phone number, a postal code."""
    return re.sub(r"\D", "", text)

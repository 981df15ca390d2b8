"""What the demo's plans pay per unit. Invented numbers, no payer's."""

from __future__ import annotations

from decimal import Decimal

from countersign.notes.debt import fees
from countersign.practice.models import PayerPlan

INVENTED = {
    "97530": "38.00",
    "97535": "35.50",
    "97110": "31.00",
    "97112": "34.00",
    "97533": "33.00",
}
UNTIMED = {"92526": "92.00", "97166": "118.00", "97168": "79.00"}
SHARE = {"Bluffs State Medicaid": Decimal("0.70"), "Family pays": Decimal("1.20")}


def write() -> None:
    """Fees for every plan but those that nobody has set up yet."""
    for plan in PayerPlan.objects.exclude(method="").select_related("payer"):
        share = SHARE.get(plan.payer.name, Decimal(1))
        found = {
            code: (Decimal(dollars) * share).quantize(Decimal("0.01"))
            for code, dollars in {**INVENTED, **UNTIMED}.items()
        }
        fees.store(plan, found)

"""Stand-in pages of four EMRs, for the browser tests of what fills forms.

They have the shape the vendors' public help pages describe, not their looks or words. Everybody in
them is invented. They are served from the loopback address and remember what was saved.
"""

from __future__ import annotations

from tests.standins.people import Patient, day_of_patients
from tests.standins.server import StandIn, serve
from tests.standins.vary import FAULTS

__all__ = ["FAULTS", "Patient", "StandIn", "day_of_patients", "serve"]

"""What a finding about an authorization offers: the care is recorded, the charge waits."""

from __future__ import annotations

KEEP_BACK = (("charge:keep-back", "Keep the charge back"),)

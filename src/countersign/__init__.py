"""Countersign: nothing leaves the practice until its checks pass and its signer has signed.

Start reading in `spine/`; every capability is a room beside it.
"""

from __future__ import annotations

__version__ = "0.1.0"

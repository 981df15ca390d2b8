"""The audit chain: every act is one row, linked to the one before, in the act's own transaction.

It says when, by whom and on what, in ids, codes, digests and numbers. It never holds a name or a
text, and nothing in it is ever updated; a person's removal empties personal parts only.
"""

from __future__ import annotations

from countersign.base.audit.chain import (
    Head,
    NotAudited,
    Recorder,
    act,
    append,
    head,
    refused,
    unwritable,
)
from countersign.base.audit.checkpoints import Obstacle, may_release
from countersign.base.audit.diagnosis import Fault
from countersign.base.audit.kinds import AuditKind, UnknownKind, register
from countersign.base.audit.verify import Report, verify

__all__ = [
    "AuditKind",
    "Fault",
    "Head",
    "NotAudited",
    "Obstacle",
    "Recorder",
    "Report",
    "UnknownKind",
    "act",
    "append",
    "head",
    "may_release",
    "refused",
    "register",
    "unwritable",
    "verify",
]

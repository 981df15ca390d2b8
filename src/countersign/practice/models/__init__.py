"""The practice's records, by kind: who works here, who comes here, who pays, what happened."""

from countersign.practice.models.capture import Capture, CapturedFact
from countersign.practice.models.clients import Client, ClientSite, Guardian
from countersign.practice.models.coverage import Coverage, Payer, PayerPlan
from countersign.practice.models.desk import ApiToken, Notice, UnsavedText
from countersign.practice.models.goals import Goal, GoalEvent, GoalPoint
from countersign.practice.models.guardians import Terms
from countersign.practice.models.links import ExternalLink
from countersign.practice.models.sites import Practice, Site
from countersign.practice.models.staff import (
    Delegation,
    Leave,
    Licence,
    RoleGrant,
    Staff,
    Supervision,
    User,
)
from countersign.practice.models.visits import Visit

__all__ = [
    "ApiToken",
    "Capture",
    "CapturedFact",
    "Client",
    "ClientSite",
    "Coverage",
    "Delegation",
    "ExternalLink",
    "Goal",
    "GoalEvent",
    "GoalPoint",
    "Guardian",
    "Leave",
    "Licence",
    "Notice",
    "Payer",
    "PayerPlan",
    "Practice",
    "RoleGrant",
    "Site",
    "Staff",
    "Supervision",
    "Terms",
    "UnsavedText",
    "User",
    "Visit",
]

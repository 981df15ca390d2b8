"""The eight flags, one file each: the words by which its answers and its dangers are known."""

from countersign.assessment.vendor.flags.agreement import READING as AGREEMENT
from countersign.assessment.vendor.flags.business import READING as BUSINESS
from countersign.assessment.vendor.flags.human import READING as HUMAN
from countersign.assessment.vendor.flags.integration import READING as INTEGRATION
from countersign.assessment.vendor.flags.invention import READING as INVENTION
from countersign.assessment.vendor.flags.pricing import READING as PRICING
from countersign.assessment.vendor.flags.recurring import READING as RECURRING
from countersign.assessment.vendor.flags.validation import READING as VALIDATION

READINGS = (AGREEMENT, INTEGRATION, BUSINESS, VALIDATION, HUMAN, PRICING, RECURRING, INVENTION)

__all__ = ["READINGS"]

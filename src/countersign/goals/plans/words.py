"""The names of a plan's parts: kinds, sections, occupations."""

from __future__ import annotations

KIND = "plan"
ABOUT, FINDINGS, PROBLEMS, ASIDE, GOALS, STEPS, TREATMENT, AMOUNT, NEED, OUTLOOK, FAMILY = (
    "About this plan",
    "Evaluation findings",
    "Problems",
    "Set aside for now",
    "Long-term goals",
    "Short-term goals",
    "Treatment",
    "Frequency and duration",
    "Why it needs an OT",
    "What can be expected",
    "In plain words for the family",
)
SECTIONS = (
    ABOUT,
    FINDINGS,
    PROBLEMS,
    ASIDE,
    GOALS,
    STEPS,
    TREATMENT,
    AMOUNT,
    NEED,
    OUTLOOK,
    FAMILY,
)

AREAS = {
    "adl": "activities of daily living",
    "iadl": "instrumental activities of daily living",
    "health": "health management",
    "sleep": "rest and sleep",
    "education": "education",
    "work": "work",
    "play": "play",
    "leisure": "leisure",
    "social": "social participation",
}

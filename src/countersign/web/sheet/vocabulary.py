"""The words on the capture buttons. What they mean is in `practice.facts`."""

from __future__ import annotations

from dataclasses import dataclass

ASSIST: tuple[tuple[str, str], ...] = (
    ("independent", "Independent"),
    ("setup", "Set-up"),
    ("supervision", "Supervision"),
    ("standby", "Stand-by"),
    ("contact_guard", "Contact guard"),
    ("min", "Min A"),
    ("mod", "Mod A"),
    ("max", "Max A"),
    ("dependent", "Dependent"),
)
CUES: tuple[tuple[str, str], ...] = (
    ("verbal", "Verbal"),
    ("visual", "Visual"),
    ("gestural", "Gestural"),
    ("tactile", "Tactile"),
    ("hand_over_hand", "Hand over hand"),
)
HARD: tuple[tuple[str, str], ...] = (
    ("meltdown", "Meltdown"),
    ("elopement", "Ran off"),
    ("refusal", "Refusal"),
    ("injury", "Injury"),
    ("crying", "Crying"),
    ("other", "Something else"),
)
AIM_LABELS: tuple[tuple[str, str], ...] = (
    ("self-care", "Self-care"),
    ("function", "Daily activity"),
    ("sensory", "Sensory"),
    ("strength", "Strength"),
    ("coordination", "Coordination"),
    ("cognition", "Thinking"),
    ("feeding", "Feeding"),
    ("evaluation", "Evaluation"),
)
TOOLS: tuple[str, ...] = (
    "visual schedule",
    "timer",
    "weighted lap pad",
    "putty",
    "pencil grip",
    "adaptive scissors",
    "slant board",
    "chewy",
)
MOODS: tuple[str, ...] = (
    "calm and ready",
    "playful",
    "tired",
    "restless",
    "worried at first, then settled",
    "frustrated, and kept trying",
)
PLANS: tuple[str, ...] = (
    "continue as today",
    "fewer cues",
    "a harder step",
    "an easier step",
    "warn before changes of room",
    "practice at home",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """An activity to tap: its word, the aim it usually has, and what is known from before."""

    activity: str
    aim: str
    hint: str = ""
    goal_id: str = ""


COMMON: tuple[Tile, ...] = (
    Tile("buttons", "self-care"),
    Tile("zipper", "self-care"),
    Tile("shoe tying", "self-care"),
    Tile("handwriting", "function"),
    Tile("scissors", "function"),
    Tile("swing", "sensory"),
    Tile("obstacle course", "coordination"),
    Tile("putty", "strength"),
    Tile("sequencing game", "cognition"),
    Tile("snack", "feeding"),
)

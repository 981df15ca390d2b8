"""The peer: a keyword coder, as billing add-ons do it. A word gives its code, minutes beside it."""

from __future__ import annotations

import re
from typing import Any

WORDS = {
    "97535": r"dress|button|zip|shoe|sock|toilet|bath|groom|tooth|feed|spoon|cook|adl|self.?care",
    "97533": r"sensory|swing|vestib|propriocep|tactile|calm|brush|arousal",
    "97112": r"balance|postur|coordinat|midline|trunk|motor planning|nmr",
    "97110": r"strength|putty|theraband|rom\b|stretch|reps|exercise",
    "97129": r"attention|memory|sequenc|planning|executive|checklist|cognit",
    "97150": r"\bgroup|peers|club",
    "92526": r"swallow|chew|oral|puree|bolus",
    "97760": r"splint|orthos",
    "97140": r"massage|mobili[sz]ation|manual",
    "97165": r"\beval",
    "97550": r"caregiver|parent training",
    "97530": r"scissors|cut|play|game|handwriting|letters|obstacle|ball|fine motor|reach|carry",
}
MINUTES = re.compile(r"(\d{1,2}) ?(?:min|')")


def suggested(row: dict[str, Any]) -> dict[str, int]:
    """Minutes by code: each label or sentence goes to the first keyword it holds."""
    found: dict[str, int] = {}
    if row["minutes"]:
        parts = [(f"{label} {row['note']}", label, m) for label, m in row["minutes"].items()]
    else:
        sentences = re.split(r"(?<=[.;\n])", row["note"])
        parts = [(s, s, int(hit.group(1))) for s in sentences if (hit := MINUTES.search(s))]
    for text, first, minutes in parts:
        for where in (first.lower(), text.lower()):
            code = next((c for c, words in WORDS.items() if re.search(words, where)), None)
            if code:
                found[code] = found.get(code, 0) + minutes
                break
    return found

"""One written form for the many ways a name is written: case, accents, scripts, misread letters."""

from __future__ import annotations

import re
import unicodedata

# Invisible characters that may stand inside a word and change nothing a reader sees.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# Letters with no decomposition, and the letters of other scripts as a clinic would spell them.
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
    "ħ": "h", "ŋ": "ng", "ə": "e",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "є": "ye", "ґ": "g",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_TABLE = str.maketrans({**_LETTERS, **dict.fromkeys("'’ʼ`´-‐‑–. " + UNSEEN, "")})

# Latin words with single letters borrowed from look-alikes of other scripts.
_ALIKE = str.maketrans("асеорхуіѕјԁοαι", "aceopxyisjdoai")

# What a scanner confuses, brought to one letter each.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
_MISREAD = str.maketrans(
    {"0": "o", "1": "l", "|": "l", "!": "l", "i": "l", "5": "s", "$": "s", "8": "b", "4": "a",
     "6": "b", "9": "g", "3": "e", "7": "t", "2": "z"}
)  # fmt: skip
_DIGITS = str.maketrans(
    {"o": "0", "q": "0", "d": "0", "i": "1", "l": "1", "|": "1", "s": "5", "b": "8", "z": "2"}
)
_NOT_ALNUM = re.compile(r"[\W_]+")


def fold(word: str) -> str:
    """`word` in lower case, without accents, apostrophes, hyphens and invisible characters."""
    if word.isascii():
        return word.casefold().translate(_TABLE)
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    if any("a" <= c <= "z" for c in plain):
        plain = plain.translate(_ALIKE)
    return plain.translate(_TABLE)


def skeleton(folded: str) -> str:
    """`folded` as a bad scan would leave it: letters a scanner confuses become one letter."""
    for pair, single in _PAIRS:
        folded = folded.replace(pair, single)
    return folded.translate(_MISREAD)


def number(written: str) -> str:
    """The letters and digits of an identifier, as written or as misread."""
    return _NOT_ALNUM.sub("", written).casefold().translate(_DIGITS)


def lower(text: str) -> str:
    """`text` in lower case, each character at its own place: offsets stay true."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)

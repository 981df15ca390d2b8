"""Word lists, written as they are read."""

from __future__ import annotations


def wordlist(text: str) -> tuple[str, ...]:
    """The words of `text`, which are separated by spaces, in order."""
    return tuple(text.split())


def wordset(text: str) -> frozenset[str]:
    """The words of `text` for looking up."""
    return frozenset(text.split())


COUNTED = {
    word: number
    for number, word in enumerate(
        wordlist(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
"""The numbers from 0 to 19, as words."""
TENS = {
    word: 10 * number
    for number, word in enumerate(
        wordlist("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
"""The tens from 20 to 90, as words."""

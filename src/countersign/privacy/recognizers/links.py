"""Web addresses, network addresses, handles and user names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_TOPS = "com|org|net|edu|gov|io|me|us|info|app|example|zoom"
_URL = re.compile(r"\b(?:https?|ftp)://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+")
_HOST_BEFORE = re.compile(r"(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.$")
_REST = re.compile(r"(?:/[^\s<>\"')\]]*)?")
_FOUR = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)"
)
_SIX = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:?){0,6}[0-9a-f]{1,4}(?![\w:])"
)
_MAC = re.compile(r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])")
_IN_ADDRESSES = frozenset([".", ":", "::", "-"])
_AT = re.compile(r"(?<![\w.@/])@[a-z_][\w.]{2,30}")
_CALLED = re.compile(
    r"(?:user ?name|user ?id|handle|screen ?name|login|log-in|gamer ?tag|insta(?:gram)?|ig|"
    r"facebook|fb|tik ?tok|snap(?:chat)?|venmo|zelle|skype|discord|whatsapp|twitter|usuario)"
    r"(?:[ ](?:is|id|name|handle|account))?[ ]?[:=#@-]?[ ]*(?P<value>@?[a-z][\w.-]*[\d_.][\w.-]*|@[\w.]+)"
)


def _web(words: Words, at: int) -> Iterator[Span]:
    if match := _URL.match(words.lowered, words.starts[at]):
        yield _address(words, match.start(), match.end())


def _host(words: Words, at: int) -> Iterator[Span]:
    """`clinic.example/a`, read at the word after its last dot."""
    if words.gaps[at] != ".":
        return
    start = max(0, words.starts[at] - 100)
    host = _HOST_BEFORE.search(words.lowered[start : words.starts[at]])
    rest = _REST.match(words.lowered, words.ends[at])
    if host and rest:
        yield _address(words, start + host.start(), rest.end())


def _address(words: Words, start: int, end: int) -> Span:
    while words.text[end - 1] in ".,;:!?":
        end -= 1
    return Span(start, end, "URL", why="a web address")


def _network(words: Words, at: int) -> Sequence[Span]:
    gap, start = words.gaps[at + 1], words.starts[at]
    if gap not in _IN_ADDRESSES:
        return ()
    if gap == ".":
        match = _FOUR.match(words.lowered, start)
    elif match := _MAC.match(words.lowered, start):
        return (Span(*match.span(), "DEVICE", why="a device's network address"),)
    elif gap != "-":
        match = _SIX.match(words.lowered, start)
    return (Span(*match.span(), "IP", why="a network address"),) if match else ()


def _handle(words: Words, at: int) -> Iterator[Span]:
    mark = words.text.rindex("@", words.starts[at] - len(words.gaps[at]), words.starts[at])
    if match := _AT.match(words.lowered, mark):
        yield Span(*match.span(), "HANDLE", why="a handle")


def _named(words: Words, at: int) -> Iterator[Span]:
    if match := _CALLED.match(words.lowered, words.starts[at]):
        start, end = match.span("value")
        yield Span(start, end - (words.text[end - 1] in ".-"), "HANDLE", why="a user name")


_BY = re.compile(r"by[ :]{1,2}(?P<who>[a-z]{2,}(?:_[a-z\d]+)+)\b")


def _by(words: Words, at: int) -> Iterator[Span]:
    """`e-signed by dvance_ma`"""
    if match := _BY.match(words.text, words.starts[at]):
        yield Span(*match.span("who"), "HANDLE", why="a user name")


_CALLS = wordset(
    "user username userid handle screen screenname login log gamer gamertag insta instagram ig "
    "facebook fb tik tiktok snap snapchat venmo zelle skype discord whatsapp twitter usuario"
)
RULES = (
    Rule(_web, wordset("http https ftp www")),
    Rule(_host, frozenset(_TOPS.split("|"))),
    Rule(_network, shape=re.compile(r"[0-9a-f]{1,4}$"), joined=True),
    Rule(_handle, mark="@"),
    Rule(_named, _CALLS),
    Rule(_by, frozenset(["by"])),
)

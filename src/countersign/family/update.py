"""An update to a family and what it may stand on, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from countersign.base.errors import UserError

Channel = Literal["sms", "email", "portal"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
LONGEST = 20_000  # characters of an update, of a human detail, and of a line of the record
MOST = 500  # lines of the record, and other children

Where = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What this family got before: the text, and the part of it that a person wrote."""

    text: str
    human: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """A text for a family. `human` is the part its therapist typed; `others` are other children.

    `earlier` is what this family got in the last months, `elsewhere` are the human parts that other
    families got.
    """

    child: str
    text: str
    human: str = ""
    facts: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    channel: Channel = "portal"
    earlier: tuple[Earlier, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def record(self) -> tuple[str, ...]:
        """Every line of the session's record."""
        return (*self.facts, *self.events)


@dataclass(frozen=True, slots=True)
class Found:
    """One fault of an update; `where` are half-open characters of its text."""

    code: str
    message: str
    where: Where = None
    blocks: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON."""
        return {
            "code": self.code,
            "blocks": self.blocks,
            "message": self.message,
            "where": list(self.where) if self.where else None,
        }


def of_case(case: Mapping[str, Any]) -> Update:
    """The update of one line of JSON. Raises UserError naming the field that cannot be used."""
    session = case.get("session")
    if not isinstance(session, Mapping):
        raise UserError(
            "The session is missing.", field="session", remedy="Give its facts and events."
        )
    human = case.get("human_detail")
    if human is not None and not isinstance(human, str):
        raise UserError("The human detail must be text or null.", field="human_detail")
    return Update(
        child=_text(case, "child"),
        text=_text(case, "update"),
        human=_short(human or "", "human_detail").strip(),
        facts=_lines(session, "facts", "session.facts"),
        events=_lines(session, "events", "session.events"),
        others=_lines(case, "other_children", "other_children"),
        channel=_channel(case.get("channel")),
        earlier=_earlier(case),
        elsewhere=_lines(case, "elsewhere", "elsewhere"),
    )


def _earlier(case: Mapping[str, Any]) -> tuple[Earlier, ...]:
    given = [] if case.get("earlier") is None else case["earlier"]
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise UserError("`earlier` must be a list of updates.", field="earlier")
    if len(given) > MOST:
        raise UserError("`earlier` has too many updates.", field="earlier")
    return tuple(
        Earlier(_text(one, "update"), _short(str(one.get("human_detail") or ""), "human_detail"))
        for one in given
    )


def _text(case: Mapping[str, Any], field: str) -> str:
    given = case.get(field)
    if not isinstance(given, str) or not given.strip():
        raise UserError(f"`{field}` must be a text with words in it.", field=field)
    return _short(given, field)


def _short(text: str, field: str) -> str:
    if len(text) > LONGEST:
        raise UserError("This text is too long.", field=field, remedy="Give one update.")
    return text


def _lines(holder: Mapping[str, Any], key: str, field: str) -> tuple[str, ...]:
    given = [] if holder.get(key) is None else holder[key]
    if not isinstance(given, list) or not all(isinstance(line, str) for line in given):
        raise UserError(f"`{key}` must be a list of texts.", field=field)
    if len(given) > MOST:
        raise UserError(f"`{key}` has too many lines.", field=field, remedy="Give one session.")
    return tuple(_short(line, field) for line in given if line.strip())


def _channel(given: object) -> Channel:
    for channel in CHANNELS:
        if given == channel:
            return channel
    raise UserError(
        f"{given!r} is not a channel.",
        field="channel",
        remedy=f"Use one of: {', '.join(CHANNELS)}.",
    )

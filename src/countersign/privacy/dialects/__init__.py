"""How each vendor wants to be asked, and what its answer says: one dialect a file.

Each has `ask(prompt, model, streamed)`, giving the path and the body, `headers(secret)`,
`whole(body)`, the events of an answer in one piece, and `pieces(sent)`, those of a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from countersign.privacy.answer import Event, NoAnswer
from countersign.privacy.dialects import anthropic, gemini, openai, responses
from countersign.privacy.prompt import Prompt

__all__ = ["NoAnswer", "Spoken", "find"]
_WRONG = (KeyError, IndexError, TypeError, AttributeError, ValueError)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One dialect."""

    ask: Callable[[Prompt, str, bool], tuple[str, dict[str, Any]]]
    headers: Callable[[str], dict[str, str]]
    reads_whole: Callable[[Any], Iterator[Event]]
    reads_pieces: Callable[[Iterable[Any]], Iterator[Event]]

    def whole(self, body: Any) -> Iterator[Event]:
        """The events of an answer in one piece. Raises NoAnswer for what is no answer."""
        return _read(self.reads_whole(body))

    def pieces(self, sent: Iterable[Any]) -> Iterator[Event]:
        """The events of a stream. Raises NoAnswer for what is none, and when it breaks off."""
        return _read(self.reads_pieces(sent))


def _read(events: Iterator[Event]) -> Iterator[Event]:
    while True:
        try:
            event = next(events)
        except StopIteration:
            return
        except _WRONG as error:
            raise NoAnswer("answer.unreadable") from error
        yield event


_ALL: Mapping[str, Spoken] = {
    "openai": Spoken(openai.ask, openai.headers, openai.whole, openai.pieces),
    "responses": Spoken(responses.ask, openai.headers, responses.whole, responses.pieces),
    "anthropic": Spoken(anthropic.ask, anthropic.headers, anthropic.whole, anthropic.pieces),
    "gemini": Spoken(gemini.ask, gemini.headers, gemini.whole, gemini.pieces),
}


def find(name: str) -> Spoken:
    """The dialect called `name`. Raises KeyError."""
    return _ALL[name]

"""A model's answer on its way in: event by event, with identifiers put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Said
from countersign.privacy.restoring import ArgumentsRestorer, Restorer


def put_back(
    events: Iterable[Event], forms: Mapping[str, Sequence[str]], tools: Sequence[str]
) -> Iterator[Event]:
    """The events with identifiers put back. Raises NotPutBack, NoAnswer.

    Words and the arguments of calls come one after the other, and only of tools that were offered.
    """
    coming = _ComingBack(forms, tools)
    for event in events:
        yield from coming.take(event)
        if isinstance(event, Done):
            return


class _ComingBack:
    """What is open: the words, or the arguments of one call."""

    def __init__(self, forms: Mapping[str, Sequence[str]], tools: Sequence[str]):
        self._forms = forms
        self._tools = tools
        self._words = Restorer(forms)
        self._call: ArgumentsRestorer | None = None
        self._at = -1
        self._shown = False

    def take(self, event: Event) -> Iterator[Event]:
        match event:
            case Said(text):
                yield from self._end_call()
                self._shown = self._shown or bool(text)
                yield from _some(self._words.feed(text), Said)
            case Arguments(at, text):
                if self._call is None or at != self._at:
                    raise NoAnswer("answer.out-of-order")
                yield from _some(self._call.feed(text), Arguments, at)
            case Called(at, name):
                yield from self._end()
                if name not in self._tools:
                    raise NoAnswer("answer.unknown-tool")
                self._call, self._at, self._shown = ArgumentsRestorer(self._forms), at, True
                yield event
            case Done():
                yield from self._end()
                if not self._shown:
                    raise NoAnswer("answer.empty")
                yield event

    def _end(self) -> Iterator[Event]:
        yield from self._end_call()
        yield from _some(self._words.close(), Said)
        self._words = Restorer(self._forms)

    def _end_call(self) -> Iterator[Event]:
        if self._call is not None:
            call, self._call = self._call, None
            yield from _some(call.close(), Arguments, self._at)


def _some(text: str, make: Callable[..., Event], *at: int) -> Iterator[Event]:
    if text:
        yield make(*at, text)

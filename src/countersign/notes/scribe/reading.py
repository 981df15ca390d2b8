"""Other recorders' transcripts as plain turns: JSON and CSV, of known shapes or by a mapping. Pure.

The words are never changed. Known shapes: Whisper and whisper.cpp, Deepgram, AssemblyAI, Rev, AWS
Transcribe. A mapping names, as paths with dots, the list of turns and in each the words, the
speaker and the start, as for exports of other scribes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.base.errors import UserError

MOST_TURNS = 20_000


@dataclass(frozen=True, slots=True)
class Turn:
    """What one voice said in one go; `start` in seconds when it is known."""

    text: str
    speaker: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a recorder's export keeps what: paths with dots; `turns` empty for a list or CSV."""

    text: str
    speaker: str = ""
    start: str = ""
    turns: str = ""


SHAPES: tuple[Layout, ...] = (
    Layout(turns="segments", text="text", speaker="speaker", start="start"),
    Layout(turns="results.utterances", text="transcript", speaker="speaker", start="start"),
    Layout(turns="utterances", text="text", speaker="speaker", start="start"),
    Layout(
        turns="results.audio_segments",
        text="transcript",
        speaker="speaker_label",
        start="start_time",
    ),
    Layout(turns="transcription", text="text", speaker="speaker", start="offsets.from"),
)


def turns(name: str, text: str, mapping: Layout | None = None) -> tuple[Turn, ...]:
    """The turns of a JSON or CSV export. Raises UserError when it holds none that we can find."""
    if name.casefold().endswith(".csv"):
        found = tuple(_of_rows(_rows(name, text), mapping or Layout("text", "speaker", "start")))
    else:
        found = tuple(_of_json(name, text, mapping))
    if not found:
        raise UserError(
            f"No spoken words were found in {name}.",
            field="file",
            remedy="Say with a mapping where its turns and their words stand.",
        )
    return found[:MOST_TURNS]


def as_text(found: Iterable[Turn]) -> str:
    """One line a turn, "Speaker: words", as a plain transcript is written."""
    return "\n".join(f"{t.speaker}: {t.text}" if t.speaker else t.text for t in found)


def _of_json(name: str, text: str, mapping: Layout | None) -> Iterator[Turn]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError(
            f"{name} is not JSON that can be read.",
            field="file",
            remedy="Export it again, or as VTT, SRT or plain text.",
        ) from None
    if mapping is not None:
        rows = _at(data, mapping.turns) if mapping.turns else data
        yield from _of_rows(rows if isinstance(rows, list) else [], mapping)
        return
    if isinstance(data, Mapping) and isinstance(data.get("monologues"), list):
        yield from _monologues(data)
        return
    if isinstance(data, list):
        yield from _of_rows(data, Layout("text", "speaker", "start"))
        return
    for shape in SHAPES:
        rows = _at(data, shape.turns)
        if isinstance(rows, list) and rows:
            yield from _of_rows(rows, shape)
            return


def _rows(name: str, text: str) -> list[Mapping[str, str]]:
    try:
        return list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error:
        raise UserError(f"{name} is not a CSV that can be read.", field="file") from None


def _of_rows(rows: Sequence[Any], where: Layout) -> Iterator[Turn]:
    for row in rows:
        words = _at(row, where.text)
        if isinstance(words, str) and words.strip():
            yield Turn(
                " ".join(words.split()),
                _speaker(_at(row, where.speaker) if where.speaker else ""),
                _seconds(_at(row, where.start) if where.start else None),
            )


def _at(data: Any, path: str) -> Any:
    """The value at a path such as "results.0.words"; None where there is nothing."""
    for step in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _speaker(said: Any) -> str:
    """A speaker's label without a colon, which would end it; numbers become "Speaker 1"."""
    if isinstance(said, bool) or said is None:
        return ""
    if isinstance(said, int):
        return f"Speaker {said + 1}"
    return " ".join(str(said).replace(":", " ").split())[:60]


def _seconds(said: Any) -> int | None:
    try:
        return max(int(float(said)), 0)
    except (TypeError, ValueError, OverflowError):
        return None


def _monologues(data: Mapping[str, Any]) -> Iterator[Turn]:
    """Rev's: words and punctuation as elements of each speaker's turn."""
    named = {s.get("id"): s.get("name") for s in data.get("speakers") or () if isinstance(s, dict)}
    for one in data["monologues"]:
        parts = [e for e in one.get("elements") or () if isinstance(e, Mapping)]
        words = "".join(str(e.get("value", "")) for e in parts)
        if words.strip():
            speaker = one.get("speaker")
            start = next((e.get("ts") for e in parts if e.get("ts") is not None), None)
            label = named.get(speaker) or speaker
            yield Turn(" ".join(words.split()), _speaker(label), _seconds(start))

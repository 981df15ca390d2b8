"""Transcription on this machine, with the practice's own weights: a plug, none of it shipped.

whisper.cpp: `whisper-cli` on the path or in the weights folder, and a `ggml-….bin` there.
faster-whisper: installed beside the product, and a folder with `model.bin` and `config.json`.
Sound is handed over in memory or through a pipe and never lies on the disk in the clear.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from countersign.base.errors import UserError
from countersign.notes.scribe.reading import Turn

LONGEST_RUN = 3600  # seconds
NO_SPEECH = 0.6
_LINE = re.compile(
    r"^\[(\d+):(\d{2}):(\d{2})[.,]\d+ --> [\d:.,]+\]\s*(?P<text>.*\S)\s*$", re.MULTILINE
)
_NO_WORDS = re.compile(r"^\s*[\[(][^\])]*[\])]\s*$")  # "[BLANK_AUDIO]", "(humming)"


class Transcriber(Protocol):
    """Turns sound into turns of speech."""

    @property
    def name(self) -> str: ...

    def hear(self, recording: bytes, /) -> tuple[Turn, ...]:
        """What is said in it; nothing where nobody speaks. Raises UserError."""
        ...


@dataclass(frozen=True, slots=True)
class WhisperCpp:
    """The program of whisper.cpp, reading sound from a pipe."""

    program: Path
    weights: Path
    name: str = "whisper.cpp"

    def hear(self, sound: bytes) -> tuple[Turn, ...]:
        command = [str(self.program), "-m", str(self.weights), "-np", "-l", "en", "-f", "-"]
        try:
            done = subprocess.run(command, input=sound, capture_output=True, timeout=LONGEST_RUN)
        except (OSError, subprocess.TimeoutExpired):
            raise _failed(self.name) from None
        if done.returncode:
            raise _failed(self.name)
        said = done.stdout.decode("utf-8", errors="replace")
        found = (
            Turn(m["text"], start=int(m[1]) * 3600 + int(m[2]) * 60 + int(m[3]))
            for m in _LINE.finditer(said)
        )
        return tuple(turn for turn in found if not _NO_WORDS.match(turn.text))


@dataclass(frozen=True, slots=True)
class FasterWhisper:
    """The faster-whisper package, with its own filter for what is no voice."""

    weights: Path
    name: str = "faster-whisper"

    def hear(self, sound: bytes) -> tuple[Turn, ...]:
        package: Any = importlib.import_module("faster_whisper")
        try:
            model = package.WhisperModel(
                str(self.weights), device="cpu", compute_type="int8", local_files_only=True
            )
            segments, _ = model.transcribe(io.BytesIO(sound), vad_filter=True)
            return tuple(_spoken(segments))
        except (OSError, RuntimeError, ValueError):
            raise _failed(self.name) from None


def _spoken(segments: Iterable[Any]) -> Iterable[Turn]:
    for segment in segments:
        text = str(segment.text).strip()
        if text and segment.no_speech_prob < NO_SPEECH and not _NO_WORDS.match(text):
            yield Turn(text, start=int(segment.start))


def _failed(name: str) -> UserError:
    return UserError(
        f"{name} could not read this recording.",
        field="file",
        remedy="The recording is kept. Tap or type what happened, or bring a transcript.",
    )


def plug(folder: str) -> Transcriber | None:
    """What transcribes here with the weights in `folder`; None when nothing is set up."""
    if not folder:
        return None
    where = Path(folder)
    if not where.is_dir():
        return None
    program = _program(where)
    weights = sorted(where.glob("ggml-*.bin"))
    if program is not None and weights:
        return WhisperCpp(program, weights[0])
    whole = all((where / name).is_file() for name in ("model.bin", "config.json"))
    if whole and importlib.util.find_spec("faster_whisper") is not None:
        return FasterWhisper(where)
    return None


def _program(where: Path) -> Path | None:
    beside = where / "whisper-cli"
    if beside.is_file() and os.access(beside, os.X_OK):
        return beside
    found = shutil.which("whisper-cli")
    return Path(found) if found else None

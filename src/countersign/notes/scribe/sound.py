"""Whether anybody can be speaking in a recording: silence and an even hum give no text.

A recognizer makes up words for both, so they are not handed to it. Looks at WAV with 16-bit
samples; of another kind it cannot tell, and the recognizer's own filter decides. Pure.
"""

from __future__ import annotations

import array
import io
import sys
import wave

FRAME = 0.05  # seconds
SILENT = 150  # of 32,767: below a whisper at arm's length
EVEN = 0.25  # a voice swells and pauses far more than this


def may_speak(data: bytes) -> bool:
    """False for silence and for a sound as even as a hum or a fan."""
    levels = _levels(data)
    if levels is None:
        return True
    if not levels or max(levels) < SILENT:
        return False
    mean = sum(levels) / len(levels)
    variance = sum((level - mean) ** 2 for level in levels) / len(levels)
    return bool(variance > (EVEN * mean) ** 2)


def _levels(data: bytes) -> list[float] | None:
    """Loudness of each twentieth of a second; None when it is no such WAV."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            if sound.getsampwidth() != 2:
                return None
            samples = array.array("h", sound.readframes(sound.getnframes()))
            size = max(int(sound.getframerate() * sound.getnchannels() * FRAME), 1)
    except (wave.Error, EOFError, ValueError):
        return None
    if sys.byteorder == "big":
        samples.byteswap()
    frames = (samples[at : at + size] for at in range(0, len(samples), size))
    return [(sum(s * s for s in frame) / len(frame)) ** 0.5 for frame in frames]

"""A kept recording written down by the plug that is set up here; its words stay unconfirmed.

First this machine's own weights; else a transcription server that the gateway lets recordings go
to: a way whose agreement is in force and names sound, where the owner's policy allows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from countersign.base import files
from countersign.base.errors import Refused, UserError
from countersign.notes.models import Recording, ScribeRule
from countersign.notes.scribe import consent, reading
from countersign.notes.scribe.plugs import Transcriber, plug
from countersign.notes.scribe.reading import Turn
from countersign.notes.scribe.sound import may_speak
from countersign.practice import capture
from countersign.practice.models import Capture, Staff
from countersign.privacy import agreements, call, policy, sound
from countersign.privacy.models import Dialect, Way

NONE_HERE = (
    "Nothing here writes recordings down: no weights are set up. Tapping and typing, or a "
    "transcript from your recorder, lead to the same note."
)


@dataclass(frozen=True, slots=True)
class Server:
    """A transcription server behind the gateway, asked in the name of one person."""

    way: Way
    staff: Staff

    @property
    def name(self) -> str:
        return self.way.name

    def hear(self, recording: bytes) -> tuple[Turn, ...]:
        """What the server heard. Raises UserError; then nothing more leaves."""
        try:
            text = call.hear(sound.entrust(recording, way=self.way, staff=self.staff))
        except Refused as refusal:
            said = " ".join(finding.message for finding in refusal.findings)
            raise UserError(said, field="file", remedy="The recording is kept.") from refusal
        except call.CallFailed as failed:
            raise UserError(
                str(failed), field="file", remedy="The recording is kept. Try again later."
            ) from failed
        return (Turn(text.strip()),) if text.strip() else ()


def here(staff: Staff) -> Transcriber | None:
    """What transcribes for this person, if anything is set up."""
    rule = ScribeRule.objects.first()
    return (plug(rule.weights) if rule is not None else None) or _server(staff)


def _server(staff: Staff) -> Server | None:
    """The first way that recordings may go; None when no agreement or policy allows one."""
    on = agreements.today()
    if policy.sound_stops(policy.present(), staff, on):
        return None
    for way in Way.objects.filter(
        sound=True, open=True, dialect__in=(Dialect.OPENAI, Dialect.RESPONSES)
    ).select_related("agreement"):
        if not agreements.obstacles(way, on, sound=True):
            return Server(way, staff)
    return None


def write_down(row: Recording, *, by: Staff) -> Capture | None:
    """The recording's words as spans of its visit; None when nobody speaks in it.

    Whoever took their consent back since stops it here too. Raises UserError when nothing is set
    up, or the plug cannot read it; the recording stays kept.
    """
    consent.require(row.visit)
    heard = here(by)
    if heard is None:
        raise UserError(NONE_HERE, field="file")
    if row.file is None or not row.sound:
        raise UserError("This original was deleted, or is no recording.", field="file")
    recording = files.read(row.file)
    turns = heard.hear(recording) if may_speak(recording) else ()
    if not turns:
        return None
    text = reading.as_text(turns).encode()
    return capture.from_text(row.visit, f"recording-{row.pk}.txt", text, by=by)

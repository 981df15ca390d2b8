"""A recording to be written down: it goes only to an endpoint whose agreement names sound.

A voice identifies, and nothing can be hidden in it (45 CFR 164.514(b)(2)(i)(P)). So a recording is
never cleared and never called de-identified: it is entrusted, to a way whose agreement is in force
and entered for sound, or to a model on this very machine, and only if the owner's policy says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from uuid import UUID

from countersign.base import audit
from countersign.base.canonical import digest
from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.privacy import agreements, policy
from countersign.privacy.gateway import Forged, refusing, stop
from countersign.privacy.models import Dialect, Door, Use, Way
from countersign.spine.checks import Finding
from countersign.spine.marks import Mark

MOST_BYTES = 25 * 1024 * 1024 - 64 * 1024
_KINDS: Mapping[str, tuple[bytes, int, str]] = {
    "wav": (b"WAVE", 8, "audio/wav"),
    "mp3": (b"ID3", 0, "audio/mpeg"),
    "m4a": (b"ftyp", 4, "audio/mp4"),
    "ogg": (b"OggS", 0, "audio/ogg"),
    "flac": (b"fLaC", 0, "audio/flac"),
    "webm": (b"\x1a\x45\xdf\xa3", 0, "audio/webm"),
}
_PLAIN_MP3 = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_mark = Mark()
_ours = object()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Entrusted:
    """A recording that may go one way. Only `entrust` makes one. It identifies somebody."""

    use: UUID
    way: UUID
    path: str
    name: str
    media_type: str
    sound: bytes
    fields: tuple[tuple[str, str], ...]
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("entrusted.maker")


def entrusted_here(entrusted: object) -> bool:
    """Whether this very value was entrusted in this process and is unaltered."""
    return type(entrusted) is Entrusted and _mark.on(entrusted)


def kind_of(sound: bytes) -> str:
    """`wav`, `mp3` and so on, by how it begins. Raises UserError."""
    if len(sound) > MOST_BYTES:
        raise UserError("The recording is larger than 25 MB. Send it in parts.", field="file")
    for kind, (magic, at, _) in _KINDS.items():
        if sound[at : at + len(magic)] == magic:
            return kind
    if sound.startswith(_PLAIN_MP3):
        return "mp3"
    raise UserError("Give a WAV, MP3, M4A, OGG, FLAC or WebM recording.", field="file")


def entrust(sound: bytes, *, way: Way, staff: Staff, language: str = "") -> Entrusted:
    """A recording, allowed to go `way`. Raises Refused, UserError; then nothing leaves.

    Its file's name stays here: it is often the child's.
    """
    kind = kind_of(sound)
    if language and not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise UserError("Give the language as two letters, such as en.", field="language")
    with refusing(way):
        on = agreements.today()
        stop(agreements.obstacles(way, on, sound=True))
        stop(policy.sound_stops(policy.present(), staff, on))
        if way.dialect not in (Dialect.OPENAI, Dialect.RESPONSES):
            said = f"The vendor behind {way.name} takes no recordings this way."
            stop([Finding("privacy.no-sound", said, do=agreements.who_can_fix(on))])
        with audit.act(actor=staff.pk, subject=way.pk) as entry:
            use = Use.objects.create(
                staff=staff,
                way=way,
                conversation=way.pk,
                digest=digest(sound),
                outcome="entrusted",
                door=Door.SOUND,
            )
            entry.record(
                "privacy.sound_entrusted",
                subject=use.pk,
                way=way.pk,
                agreement=way.agreement_id,
                digest=use.digest,
                bytes=len(sound),
            )
    fields = [("model", way.model), ("response_format", "json")]
    fields += [("language", language.lower())] if language else []
    made = Entrusted(
        use.pk,
        way.pk,
        "/audio/transcriptions",
        f"sound.{kind}",
        _KINDS[kind][2],
        sound,
        tuple(fields),
        _maker=_ours,
    )
    _mark.put(made)
    return made

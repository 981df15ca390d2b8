"""The installation's three sets of Tink keys: what they do, and how they are rotated.

`fields`   AES-256-GCM, one value of one column of one row
`files`    AES-256-GCM-HKDF streaming, one file
`lookups`  HMAC-SHA-256, the token under which an encrypted value can be found again

Every ciphertext and token begins with the id of the key that made it, so that a rotation knows
what is left to do. Where keysets are stored is `base.keys`; who uses them goes through
`base.crypto`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol, cast

import tink
from tink import aead, json_proto_keyset_format, mac, secret_key_access, streaming_aead

from countersign.base.errors import CountersignError

aead.register()
mac.register()
streaming_aead.register()

_TEMPLATES: Final = {
    "fields": aead.aead_key_templates.AES256_GCM,
    "files": streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB,
    "lookups": mac.mac_key_templates.HMAC_SHA256_256BITTAG,
}
NAMES: Final = tuple(_TEMPLATES)
_TINK: Final = b"\x01"  # the first byte of Tink's own prefix; the key's id follows
_PREFIX_BYTES: Final = 5
_FILE: Final = b"CSF1"  # a streaming ciphertext of Tink's does not name its key: ours does
FILE_HEADER_BYTES: Final = 8
_TOKEN_BYTES: Final = 28  # 224 bits of the MAC, so that key id and MAC are 64 hex letters


class Unreadable(CountersignError):
    """A ciphertext does not open: altered, cut off, moved from its place, or its key is gone."""


class Wrapping(Protocol):
    """What keeps the keysets secret at rest: a key of ours, or a KMS. The shape of Tink's Aead.

    `decrypt` raises Unreadable.
    """

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes: ...


def field_prefix(key_id: int) -> bytes:
    """The bytes with which every field ciphertext made by this key begins."""
    return _TINK + key_id.to_bytes(4, "big")


def token_prefix(key_id: int) -> str:
    """The letters with which every look-up token made by this key begins."""
    return key_id.to_bytes(4, "big").hex()


def field_key(ciphertext: bytes) -> int:
    """Which key made this field ciphertext. Raises Unreadable when it is not one of ours."""
    if len(ciphertext) <= _PREFIX_BYTES or ciphertext[:1] != _TINK:
        raise Unreadable("This is not an encrypted value.")
    return int.from_bytes(ciphertext[1:_PREFIX_BYTES], "big")


def file_key(header: bytes) -> int:
    """Which key made the file that begins with `header` (8 bytes). Raises Unreadable."""
    if len(header) != FILE_HEADER_BYTES or header[:4] != _FILE:
        raise Unreadable("This is not an encrypted file.")
    return int.from_bytes(header[4:], "big")


@dataclass(frozen=True, slots=True, repr=False)
class _Keyset:
    """One keyset in clear, as Tink's JSON. Leaves this module wrapped only."""

    name: str
    json: str

    @classmethod
    def generate(cls, name: str) -> _Keyset:
        handle = tink.new_keyset_handle(_TEMPLATES[name])
        return cls(name, json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))

    def handle(self, *, primary: int | None = None) -> Any:
        """Tink's handle, with another of its keys as the primary one when `primary` is given."""
        loaded = json.loads(self.json)
        loaded["primaryKeyId"] = primary or loaded["primaryKeyId"]
        return json_proto_keyset_format.parse(json.dumps(loaded), secret_key_access.TOKEN)

    def ids(self) -> tuple[int, ...]:
        """Key ids, the primary one first."""
        loaded = json.loads(self.json)
        first = int(loaded["primaryKeyId"])
        return (first, *(int(k["keyId"]) for k in loaded["key"] if k["keyId"] != first))

    def merged_with(self, fresh: _Keyset) -> _Keyset:
        """This set with the key of `fresh` in front as the primary one."""
        mine, new = json.loads(self.json), json.loads(fresh.json)
        merged = {"primaryKeyId": new["primaryKeyId"], "key": [*new["key"], *mine["key"]]}
        return _Keyset(self.name, json.dumps(merged))

    def rotated(self) -> _Keyset:
        """This set with a fresh primary key; the old keys stay for reading."""
        fresh = _Keyset.generate(self.name)
        while fresh.ids()[0] in self.ids():  # ids are random 32-bit numbers
            fresh = _Keyset.generate(self.name)
        return self.merged_with(fresh)

    def without(self, gone: frozenset[int]) -> _Keyset:
        """This set without the keys in `gone`, which may not name the primary one."""
        loaded = json.loads(self.json)
        if loaded["primaryKeyId"] in gone:
            raise ValueError("the primary key cannot be retired")
        loaded["key"] = [key for key in loaded["key"] if key["keyId"] not in gone]
        return _Keyset(self.name, json.dumps(loaded))


class Keysets:
    """The three keysets, ready for use. Never changes; safe to share between threads."""

    def __init__(self, by_name: Mapping[str, _Keyset]):
        self._by_name = dict(by_name)
        self._ids = {name: one.ids() for name, one in by_name.items()}
        self._fields = by_name["fields"].handle().primitive(aead.Aead)
        self._files = by_name["files"].handle().primitive(streaming_aead.StreamingAead)
        lookups = by_name["lookups"]
        self._macs = [
            (token_prefix(i), lookups.handle(primary=i).primitive(mac.Mac)) for i in lookups.ids()
        ]

    @classmethod
    def generate(cls) -> Keysets:
        """Fresh keysets of one key each."""
        return cls({name: _Keyset.generate(name) for name in NAMES})

    @classmethod
    def unwrap(cls, wrapped: Mapping[str, str], wrapping: Wrapping) -> Keysets:
        """Open what `wrap` gave. Raises Unreadable for the wrong key, KeyError and ValueError for
        something that is not a wrapped keyset."""
        sealed = {name: base64.urlsafe_b64decode(wrapped[name]) for name in NAMES}
        opened = {name: wrapping.decrypt(data, name.encode()) for name, data in sealed.items()}
        return cls({name: _Keyset(name, data.decode()) for name, data in opened.items()})

    def wrap(self, wrapping: Wrapping) -> dict[str, str]:
        """The keysets by name, each encrypted and written in base64."""
        return {
            name: base64.urlsafe_b64encode(
                wrapping.encrypt(one.json.encode(), name.encode())
            ).decode()
            for name, one in self._by_name.items()
        }

    def ids(self, name: str) -> tuple[int, ...]:
        """Key ids of the set called `name`, the primary one first."""
        return self._ids[name]

    def rotated(self) -> Keysets:
        """A fresh primary key in every set; everything made before still opens."""
        return Keysets({name: one.rotated() for name, one in self._by_name.items()})

    def without(self, gone: Mapping[str, frozenset[int]]) -> Keysets:
        """These less the named keys, by set. What those encrypted is lost for good."""
        return Keysets(
            {n: one.without(gone.get(n, frozenset())) for n, one in self._by_name.items()}
        )

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Encrypt one value for its place."""
        return cast(bytes, self._fields.encrypt(plain, place))

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Decrypt one value. Raises Unreadable when it was altered or belongs elsewhere."""
        try:
            return cast(bytes, self._fields.decrypt(sealed, place))
        except tink.TinkError as error:
            raise Unreadable("An encrypted value does not open in its place.") from error

    def tokens(self, value: bytes) -> list[str]:
        """Tokens of `value` under every key (64 hex letters), the primary key's first."""
        return [
            prefix + one.compute_mac(value)[_PREFIX_BYTES:][:_TOKEN_BYTES].hex()
            for prefix, one in self._macs
        ]

    def sealing_stream(self, target: BinaryIO, place: bytes) -> BinaryIO:
        """A stream to write plain bytes into; closing it closes `target` too."""
        header = _FILE + self._ids["files"][0].to_bytes(4, "big")
        target.write(header)
        return cast(BinaryIO, self._files.new_encrypting_stream(target, place + header))

    def opening_stream(self, source: BinaryIO, place: bytes) -> BinaryIO:
        """A stream of the plain bytes of `source`, which it closes. Reading raises TinkError.

        What it gives is authentic, but only its end proves that nothing is missing.
        """
        header = source.read(FILE_HEADER_BYTES)
        try:
            file_key(header)
        except Unreadable as error:
            raise tink.TinkError("not an encrypted file") from error
        return cast(BinaryIO, self._files.new_decrypting_stream(source, place + header))

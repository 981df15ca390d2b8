"""Field maps: proposed by pointing, read and signed by the owner, given to browsers with proof.

A version is never changed. What a browser gets is a compact JWS by the installation's own key,
the one that is public at /.well-known/jwks.json; the browser learned it when it was paired.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.db.models import Max
from joserfc import jws
from joserfc.errors import JoseError

from countersign.base.canonical import digest, digest_of, to_bytes
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.filling.shape import checked
from countersign.exchange.formats.names import plain
from countersign.exchange.models import Counterpart, FieldMap
from countersign.practice.models import Client, Staff
from countersign.spine import keys
from countersign.spine.signed import Forged

log = logging.getLogger(__name__)
TYPE = "countersign-field-map+jws"


@lru_cache(maxsize=8)
def shipped(emr: str) -> tuple[Mapping[str, Any], ...]:
    """The maps that come with the product for that EMR, checked. None for one we do not know."""
    found = files("countersign.exchange.filling").joinpath("shipped", f"{emr}.json")
    if not found.is_file():
        return ()
    return tuple(checked(body) for body in json.loads(found.read_text("utf-8")))


def propose(counterpart: Counterpart, body: object, *, by: Staff) -> FieldMap:
    """Keep a map as it was made, for the owner to read. Raises UserError for an unusable one."""
    good = checked(body)
    if good["emr"] != counterpart.settings.get("emr"):
        raise UserError(
            "This map is of another EMR.", field="emr", remedy="Choose the connection it is for."
        )
    for words in _words(good):
        if _names_somebody(words):
            raise UserError(
                "This map holds a client’s name.",
                field="map",
                remedy="Point at that place again, on the page of an invented client.",
            )
    return FieldMap.objects.create(
        counterpart=counterpart, page=good["page"], body=good, digest=digest_of(good), by=by
    )


def _words(body: object) -> Iterator[str]:
    """Every text of a map, wherever in it."""
    match body:
        case str():
            yield body
        case dict():
            for value in body.values():
                yield from _words(value)
        case list():
            for value in body:
                yield from _words(value)


def _names_somebody(text: str) -> bool:
    """Whether the first and the last name of one client both stand in it."""
    there = {plain(word) for word in re.findall(r"[^\W\d_]+", text)}
    if len(there) < 2:
        return False
    for client in Client.objects.all():
        last = {plain(word) for word in re.findall(r"[^\W\d_]+", client.last_name)}
        firsts = (client.first_name, client.preferred_name)
        if last and last <= there and any(plain(one) in there for one in firsts if one):
            return True
    return False


def sign(proposal: FieldMap, *, by: Staff) -> FieldMap:
    """Give a proposal the next version and sign it. Raises UserError when it is none any more."""
    with transaction.atomic():
        row = FieldMap.objects.select_for_update().get(pk=proposal.pk)
        if row.version is not None or row.closed_at is not None:
            raise UserError("This map is not waiting any more.", remedy="Look at the list again.")
        Counterpart.objects.select_for_update().get(pk=row.counterpart_id)
        body = checked(row.body)
        if digest_of(body) != row.digest:
            raise Forged("map.digest")
        same = FieldMap.objects.filter(counterpart=row.counterpart_id, page=row.page)
        row.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
        row.signed_by, row.signed_at = by, now()
        row.jws = _sealed(row)
        row.save(update_fields=["version", "signed_by", "signed_at", "jws"])
    return row


def _sealed(row: FieldMap) -> str:
    said = {
        "connection": row.counterpart_id,
        "page": row.page,
        "version": row.version,
        "map": row.body,
    }
    header = {"alg": "EdDSA", "kid": keys.kid(), "typ": TYPE}
    return jws.serialize_compact(header, to_bytes(said), keys.key(), algorithms=["EdDSA"])


def close(row: FieldMap) -> None:
    """Use it no more: an older version of that page is not taken up again by itself."""
    if row.closed_at is None:
        row.closed_at = now()
        row.save(update_fields=["closed_at"])


def take_on(counterpart: Counterpart, *, by: Staff) -> list[FieldMap]:
    """Sign the maps that came with the product, for pages that have none."""
    have = set(counterpart.maps.filter(version__isnull=False).values_list("page", flat=True))
    bodies = shipped(str(counterpart.settings.get("emr")))
    new = [body for body in bodies if body["page"] not in have]
    return [sign(propose(counterpart, dict(body), by=by), by=by) for body in new]


def current(counterpart: Counterpart) -> list[FieldMap]:
    """The newest signed map of each page, each proven; a page whose newest is closed has none.

    One that was changed since is nobody's map: its page has none, and is refused in the browser.
    """
    newest: dict[str, FieldMap] = {}
    signed = counterpart.maps.filter(version__isnull=False)
    for row in signed.order_by("version"):
        newest[row.page] = row
    return [row for row in newest.values() if row.closed_at is None and is_proven(row)]


def is_proven(row: FieldMap) -> bool:
    """Whether the signature covers what the row says."""
    try:
        prove(row)
    except Forged as error:
        log.error("the field map %s is not used: %s", row.pk, ",".join(error.codes))
        return False
    return True


def prove(row: FieldMap) -> None:
    """Raises Forged unless the signature covers what the row says."""
    try:
        opened = jws.deserialize_compact(row.jws, keys.key(), algorithms=["EdDSA"])
    except (JoseError, ValueError) as error:
        raise Forged("map.jws") from error
    said = json.loads(opened.payload)
    held = (str(row.counterpart_id), row.page, row.version, row.body)
    if (said["connection"], said["page"], said["version"], said["map"]) != held:
        raise Forged("map.row")
    if digest(to_bytes(row.body)) != row.digest:
        raise Forged("map.digest")

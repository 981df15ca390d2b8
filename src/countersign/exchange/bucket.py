"""Putting one small object into an S3-style bucket, signed with AWS Signature Version 4.

Source: AWS, Signature Version 4 for Amazon S3, "Authenticating Requests: Using the Authorization
Header", https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.http import Answer, Http, must_be_safe, must_succeed
from countersign.exchange.port import ConnectorError

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FOLDER = re.compile(r"([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?")
_REGION = re.compile(r"[a-z0-9-]{2,40}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where objects go. `endpoint` is the service's https address, without the bucket."""

    endpoint: str
    bucket: str
    key_id: str
    secret: str = field(repr=False)
    region: str = "us-east-1"
    folder: str = ""
    seconds: int = 20

    def __post_init__(self) -> None:
        must_be_safe(self.endpoint, field="endpoint")
        for name, shape, says in (
            ("bucket", _BUCKET, "A bucket's name has small letters, digits, dots and dashes."),
            ("folder", _FOLDER, "A folder has letters, digits and dashes, with / between two."),
            ("region", _REGION, "A region is written like us-east-1."),
        ):
            if not shape.fullmatch(getattr(self, name)):
                raise UserError(says, field=name)
        for name in ("key_id", "secret"):
            if not getattr(self, name):
                raise UserError("Enter the access key that the service gave you.", field=name)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Bucket:
        """From stored settings. Raises UserError for a name that is not one."""
        known = {f.name for f in fields(cls)}
        if unknown := set(given) - known:
            raise UserError("The bucket has a setting that is none.", field=min(unknown))
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Access:
    """Who signs requests, and for which region of the service."""

    key_id: str
    secret: str = field(repr=False)
    region: str


def put(where: Bucket, *, name: str, content: bytes) -> None:
    """Put `content` there once; the same again is no error. Raises ConnectorError."""
    path = "/".join(part for part in (where.bucket, where.folder, name) if part)
    http = Http(where.endpoint.rstrip("/"), seconds=where.seconds, max_bytes=1024 * 1024)
    try:
        answer = _ask(http, where, "PUT", path, content, {"if-none-match": "*"})
        if answer.status == 501:  # a service that does not know the condition
            answer = _ask(http, where, "PUT", path, content, {})
        if answer.status in (409, 412):
            _must_be_ours(_ask(http, where, "GET", path, b"", {}), content)
            return
        if answer.status in (401, 403):
            raise ConnectorError(
                "bucket-not-allowed",
                "The service does not let us write into the bucket.",
                retry=False,
                remedy="Check access key, secret and region, and that the key may write there.",
            )
        if answer.status == 404:
            raise ConnectorError(
                "no-bucket",
                "There is no such bucket at this address.",
                retry=False,
                remedy="Check the bucket's name, the region and the service's address.",
            )
        must_succeed(answer)
    finally:
        http.close()


def _must_be_ours(answer: Answer, content: bytes) -> None:
    if must_succeed(answer) != json.loads(content):
        raise ConnectorError(
            "bucket-other-content",
            "Something else lies in the bucket under the name of this checkpoint.",
            retry=False,
            remedy="Find out who else writes into this bucket; choose another folder.",
        )


def _ask(
    http: Http, where: Bucket, method: str, path: str, content: bytes, more: Mapping[str, str]
) -> Answer:
    url = f"{where.endpoint.rstrip('/')}/{path}"
    access = Access(where.key_id, where.secret, where.region)
    headers = signed(access, method, url, content=content, headers=more, at=now())
    return http.request(method, url, body=content or None, headers=headers)


def signed(
    access: Access,
    method: str,
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    at: datetime,
) -> dict[str, str]:
    """`headers` with everything that signs the request. Their names are small letters."""
    parts, moment = urlsplit(url), at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(content).hexdigest()
    whole = {
        **headers,
        "host": parts.netloc,
        "x-amz-content-sha256": digest,
        "x-amz-date": moment,
    }
    names = sorted(whole)
    request = "\n".join(
        (
            method,
            quote(parts.path, safe="/-_.~%"),
            parts.query,
            *(f"{name}:{whole[name].strip()}" for name in names),
            "",
            ";".join(names),
            digest,
        )
    )
    scope = f"{moment[:8]}/{access.region}/s3/aws4_request"
    to_sign = "\n".join(
        ("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest())
    )
    key = f"AWS4{access.secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, to_sign).hex()
    told = f"Credential={access.key_id}/{scope},SignedHeaders={';'.join(names)}"
    whole["authorization"] = f"AWS4-HMAC-SHA256 {told},Signature={signature}"
    return whole


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

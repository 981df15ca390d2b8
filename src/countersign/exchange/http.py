"""HTTP with an end: time-outs, a size cap, no redirects, no other origin, and one kind of error.

What the other side says is never put into an error: it may describe a person. Only its status, and
the places an OperationOutcome names, are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.port import ConnectorError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_PATH = re.compile(r"[A-Z][A-Za-z]+(\.[A-Za-z0-9\[\]]+)*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, headers in lower case, and JSON with exact numbers."""

    status: int
    headers: Mapping[str, str]
    body: Any


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    port = parts.port or {"https": 443, "http": 80}.get(scheme, 0)
    return scheme, (parts.hostname or "").lower(), port


def must_be_safe(url: str, *, field: str) -> str:
    """`url` without its last slash. Raises UserError unless https, or http on this machine."""
    try:
        scheme, host, _ = origin(url)
    except ValueError:
        scheme, host = "", ""
    if not host or scheme not in ("https", "http") or (scheme == "http" and host not in LOOPBACK):
        raise UserError(
            "The address of the other system must begin with https://.",
            field=field,
            remedy="Ask its vendor for the https address.",
        )
    return url.rstrip("/")


class Http:
    """Requests to one origin. `base` ends without a slash; relative addresses are below it."""

    def __init__(self, base: str, *, seconds: float, max_bytes: int):
        self.base = base
        self._max_bytes = max_bytes
        self._client = httpx.Client(
            timeout=httpx.Timeout(seconds, connect=min(seconds, 10.0)),
            follow_redirects=False,
            # A proxy is the practice's business, but never for what runs on this machine.
            trust_env=origin(base)[1] not in LOOPBACK,
        )

    def close(self) -> None:
        """Let go of sockets."""
        self._client.close()

    def absolute(self, address: str) -> str:
        """`address` below the base. Raises ConnectorError when it is on another origin."""
        try:
            url = urljoin(f"{self.base}/", address)
            same = origin(url) == origin(self.base)
        except ValueError:
            same = False
        if not same:
            raise ConnectorError(
                "other-origin",
                "The other system pointed to a different server, so reading stopped there.",
                retry=False,
                remedy="Ask its vendor why its links leave its own address.",
            )
        return url

    def request(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        plain: bool = False,
    ) -> Answer:
        """One request. Answers of every status are returned; see `must_succeed`.

        The body is JSON, or with `plain` a text when all goes well. Raises ConnectorError for what
        never became a whole answer.
        """
        url = self.absolute(address)
        try:
            with self._client.stream(
                method, url, params=params, content=body, headers=dict(headers or {})
            ) as response:
                raw = self._whole(response)
        except httpx.TimeoutException as error:
            raise ConnectorError(
                "timed-out", "The other system did not answer in time.", retry=True
            ) from error
        except httpx.TransportError as error:
            raise ConnectorError(
                "unreachable", "The other system could not be reached.", retry=True
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise ConnectorError(
                "broken-answer", "The other system's answer could not be read.", retry=True
            ) from error
        if 300 <= response.status_code < 400:
            raise ConnectorError(
                "redirected",
                "The other system sent us elsewhere, which we do not follow.",
                retry=False,
                remedy="Enter the address it has moved to, after asking its vendor.",
            )
        return Answer(
            response.status_code,
            {k.lower(): v for k, v in response.headers.items()},
            raw.decode("utf-8", "replace")
            if plain and response.status_code < 300
            else self._parsed(raw, response.status_code),
        )

    def _whole(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._max_bytes:
                raise ConnectorError(
                    "too-large",
                    "The other system's answer is larger than we read.",
                    retry=False,
                    remedy="Lower the page size in the connection's settings.",
                )
            parts.append(part)
        return b"".join(parts)

    @staticmethod
    def _parsed(raw: bytes, status: int) -> Any:
        if not raw:
            return None
        try:
            return json.loads(raw, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            if status >= 400:
                return None  # an error page from something in between; the status says enough
            raise ConnectorError(
                "broken-answer", "The other system's answer was cut off or not JSON.", retry=True
            ) from error


def must_succeed(answer: Answer) -> Any:
    """The body of an answer that went well. Raises ConnectorError for every other."""
    status = answer.status
    if 200 <= status < 300:
        return answer.body
    where = _where(answer.body)
    if status in _AGAIN:
        raise ConnectorError(
            f"status-{status}",
            "The other system could not do it at the moment.",
            retry=True,
            after=_retry_after(answer.headers.get("retry-after", "")),
        )
    if status == 401:
        raise ConnectorError(
            "not-signed-in",
            "The other system did not accept our key.",
            retry=True,
            remedy="Check that our public key is still registered there.",
        )
    if status == 403:
        raise ConnectorError(
            "not-allowed",
            "The other system does not let us do this.",
            retry=False,
            remedy="Ask its administrator to allow it for this connection.",
        )
    if status in (404, 410):
        raise ConnectorError("not-there", "The other system does not have it.", retry=False)
    raise ConnectorError(
        f"status-{status}",
        f"The other system refused it{where}.",
        retry=False,
        remedy="Show this line to whoever looks after the connection.",
    )


def _where(outcome: Any) -> str:
    """The element paths an OperationOutcome names; its words may describe a person."""
    if not isinstance(outcome, Mapping) or outcome.get("resourceType") != "OperationOutcome":
        return ""
    paths: list[str] = []
    for issue in outcome.get("issue") or ():
        named = (issue.get("expression") or []) if isinstance(issue, Mapping) else []
        paths += [p for p in named if isinstance(p, str) and _PATH.fullmatch(p)]
    return f" (at {', '.join(paths[:3])})" if paths else ""


def _retry_after(value: str) -> float | None:
    if value.isdecimal():
        return float(min(int(value), 3600))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, min((moment - now()).total_seconds(), 3600.0))


def never_left(error: ConnectorError) -> bool:
    """Whether a request certainly did not reach the other side: there was no connection."""
    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)

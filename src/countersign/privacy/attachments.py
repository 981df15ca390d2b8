"""The text of a picture or a paper, read here: the picture itself never leaves."""

from __future__ import annotations

import base64
import binascii

from countersign.base import pages
from countersign.base.errors import UserError
from countersign.base.pages.opening import MOST_BYTES
from countersign.privacy import policy

_FIELD = "attachment"
MOST_PAGES = 20


def text_of(encoded: str) -> str:
    """What stands in a base64 PDF, PNG, JPEG or TIFF. Raises UserError: then it is refused.

    A picture with no words in it is refused, too: nothing of it could go.
    """
    if not policy.present().reads_pictures:
        raise UserError(
            "The owner decided that pictures and papers are not read for models.", field=_FIELD
        )
    data = _decoded(encoded)
    try:
        text = _read(data)
    except UserError:
        raise
    except Exception:  # noqa: BLE001  whatever the reader dies of, its words stay in it
        raise UserError("The attachment could not be read.", field=_FIELD) from None
    if not text:
        raise UserError(
            "No words can be read in it. A picture itself never goes to a model.", field=_FIELD
        )
    return text


def _read(data: bytes) -> str:
    found: list[str] = []
    for number, page in enumerate(pages.read(data)):
        if number == MOST_PAGES:
            raise UserError(f"Send at most {MOST_PAGES} pages at once.", field=_FIELD)
        found += _lines(page)
    return "\n".join(found).strip()


def _decoded(encoded: str) -> bytes:
    try:
        # One vendor's client writes it for addresses, with - and _.
        plain = "".join(encoded.split()).replace("-", "+").replace("_", "/")
        data = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise UserError("The attachment is not base64.", field=_FIELD) from None
    if len(data) > MOST_BYTES:
        raise UserError("The attachment is too large.", field=_FIELD)
    return data


def _lines(page: pages.Page) -> list[str]:
    """The words in the order of reading: a new line where the next word stands lower."""
    lines: list[list[pages.Word]] = []
    for word in sorted(page.words, key=lambda w: (w.place.middle, w.place.x0)):
        last = lines[-1] if lines else None
        if last and abs(word.place.middle - last[0].place.middle) < 0.6 * word.place.height:
            last.append(word)
        else:
            lines.append([word])
    return [" ".join(w.text for w in sorted(line, key=lambda w: w.place.x0)) for line in lines]

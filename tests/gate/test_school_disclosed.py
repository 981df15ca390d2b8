"""No report to a school leaves without saying how it was made, whatever is done to its data."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from tests.schooled import Begun, begun, signed

from countersign.base.errors import Refused
from countersign.school import compose, paperwork
from countersign.school.models import Delivery
from countersign.spine import sheet as sheets

__all__ = ["begun"]


def test_no_report_is_released_without_its_disclosure(begun: Begun) -> None:
    sheet = begun.answered()
    part = sheets.assemble(sheet).parts[compose.KIND]
    whole = part.data["disclosure"]
    bare = {k: v for k, v in part.data.items() if k != "disclosure"}
    ways: list[dict[str, Any]] = [bare, {**bare, "disclosure": {}}]
    for change in ("text", "version", "code", "digest"):
        for value in ("", "Prepared by the practice."):
            ways.append({**bare, "disclosure": {**whole, change: value}})
    for data in ways:
        sheets.edit_data(sheet, part=compose.KIND, data=data, by=begun.world.ot)
        with pytest.raises(Refused) as refused:
            signed(sheet, begun.world)
        codes = {f.code for f in refused.value.findings}
        assert codes & {"school.no-disclosure", "school.other-disclosure"}
        Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).delete()
    assert not Delivery.objects.exists()
    with pytest.raises(paperwork.Undisclosed):
        paperwork.values({"data": bare, "statements": []}, {}, (), practice="", moments=())

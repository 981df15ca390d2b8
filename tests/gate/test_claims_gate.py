"""A claim file leaves only as a biller's signed release over charges that an OT has signed."""

from __future__ import annotations

import ast
import copy
import dataclasses
import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import proofs
from tests.claimed import Claiming, claiming_practice
from tests.gate.test_every_way import drafted, sign_as, visit_of
from tests.small import SmallPractice, small

from countersign.base.errors import Refused, UserError
from countersign.exchange.claims import batch, file
from countersign.exchange.claims.file import ClaimFile
from countersign.exchange.models import Claim, ClaimBatch, ClaimState
from countersign.spine import corrections, overrides, sign
from countersign.spine import release as releases
from countersign.spine import sheet as sheets
from countersign.spine.models import Release, Sheet, SheetKind
from countersign.spine.signed import Forged

__all__ = ["small"]
pytestmark = pytest.mark.django_db
SRC = Path(__file__).resolve().parents[2] / "src" / "countersign"


@pytest.fixture
def claiming(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Claiming:
    return claiming_practice(small, monkeypatch, tmp_path)


def refused(sheet: Sheet, claiming: Claiming, role: str) -> set[str]:
    """The codes for which that person may not sign."""
    with pytest.raises(Refused) as refusal:
        sign_as(sheet, claiming.small, role)
    return proofs.codes(refusal)


def test_a_biller_releases_what_an_ot_signed(claiming: Claiming) -> None:
    made = claiming.released()
    out = file.proven(file.load(made))
    assert hashlib.sha256(out.content).hexdigest() == out.sha256
    assert b"SV1*HC:97535*100*UN*2***1:2~" in out.content
    claim = Claim.objects.get()
    assert (claim.state, claim.release_id) == (ClaimState.SENT, claiming.charge.pk)
    assert sign.verify(made.sheet.signatures.get().pk).ok
    assert refused(made.sheet, claiming, "biller")  # it is not released a second time
    assert Release.objects.filter(sheet=made.sheet).count() == 1


def test_before_the_signature_nothing_can_be_taken_out(claiming: Claiming) -> None:
    made = claiming.composed()
    with pytest.raises(UserError, match="not released"):
        file.load(made)
    assert not Release.objects.filter(sheet=made.sheet).exists()


@pytest.mark.parametrize("role", ["ot", "ota", "owner"])
def test_nobody_but_a_biller_releases_claims(claiming: Claiming, role: str) -> None:
    assert "signer.role" in refused(claiming.composed().sheet, claiming, role)


def test_a_charge_that_is_not_signed_is_no_claim(claiming: Claiming) -> None:
    one = drafted(visit_of(claiming.small, "ot", 2))
    assert not batch.waiting(claiming.small.child.__class__.objects.all()).filter(sheet=one)
    note = Release.objects.get(sheet=claiming.sheet, part="note")
    with pytest.raises(UserError, match="does not prove"):
        batch.compose([note], by=claiming.biller, today=claiming.today)


def changed(made: ClaimBatch, **data: Any) -> None:
    """Somebody rewrites the draft, digest and all."""
    part = sheets.assemble(made.sheet).parts["claim_batch"]
    whole = {**part.data, **data}
    whole["sha256"] = hashlib.sha256(whole["file"].encode()).hexdigest()
    sheets.edit_data(made.sheet, part="claim_batch", data=whole, by=made.sheet.author)


FORGED = {
    "*UN*2*": "*UN*9*",
    "HC:97535": "HC:97530",
    "NM1*QC*1*REYES": "NM1*QC*1*PARDO",
    "HI*ABK:F82": "HI*ABK:F83",
}


@pytest.mark.parametrize(("old", "new"), FORGED.items())
def test_a_file_with_other_words_than_signed_is_refused(
    claiming: Claiming, old: str, new: str
) -> None:
    made = claiming.composed()
    text = sheets.assemble(made.sheet).parts["claim_batch"].data["file"]
    assert old in text
    changed(made, file=text.replace(old, new))
    codes = refused(made.sheet, claiming, "biller")
    assert codes & {"claims.other-lines", "claims.other-client"}
    assert not Release.objects.filter(sheet=made.sheet).exists()


def test_a_sheet_that_was_not_made_from_charges_is_refused(claiming: Claiming) -> None:
    made = claiming.composed()
    part = sheets.assemble(made.sheet).parts["claim_batch"]
    alone = Sheet.objects.create(kind=SheetKind.CLAIM_BATCH, author=claiming.biller)
    sheets.edit_data(alone, part="claim_batch", data=dict(part.data), by=claiming.biller)
    assert "claims.unsigned" in refused(alone, claiming, "biller")


def test_a_claim_of_another_charge_than_the_file_says_is_refused(claiming: Claiming) -> None:
    made = claiming.composed()
    other = claiming.another(3)
    Claim.objects.filter(batch=made).update(release=other)
    assert refused(made.sheet, claiming, "biller") & {"claims.unsigned", "claims.other-lines"}


def test_a_wrong_chart_marked_after_the_file_was_made_stops_it(claiming: Claiming) -> None:
    made = claiming.composed()
    wrong = corrections.wrong_chart(
        claiming.sheet, reason="Another child's.", by=claiming.small.people["ot"]
    )
    sign_as(wrong, claiming.small, "ot")
    assert "claims.taken-back" in refused(made.sheet, claiming, "biller")


def test_the_same_charge_is_not_claimed_twice(claiming: Claiming) -> None:
    claiming.released()
    with pytest.raises(UserError, match="already"):
        claiming.composed()


def test_a_dropped_file_is_not_signed_and_its_charge_waits_again(claiming: Claiming) -> None:
    made = claiming.composed()
    batch.drop(made, by=claiming.biller)
    assert "claims.dropped" in refused(made.sheet, claiming, "biller")
    assert claiming.composed().number == made.number + 1


def test_nothing_about_signed_lines_is_set_aside(claiming: Claiming) -> None:
    made = claiming.composed()
    text = sheets.assemble(made.sheet).parts["claim_batch"].data["file"]
    changed(made, file=text.replace("*UN*2*", "*UN*9*"))
    finding = next(f for f in sheets.examine(made.sheet) if f.blocks)
    with pytest.raises(Refused):
        overrides.propose(
            *(made.sheet,),
            code=finding.code,
            reason="Because.",
            by=claiming.biller,
            part=finding.part,
            where=finding.where,
        )


def by_subclass(real: Any) -> Any:
    class Fake(ClaimFile):
        def __post_init__(self, _maker: object) -> None:
            pass

    return Fake(**{one.name: getattr(real, one.name) for one in dataclasses.fields(real)})


@pytest.mark.parametrize(
    "forge",
    [copy.copy, copy.deepcopy, lambda real: pickle.loads(pickle.dumps(real)), by_subclass],  # noqa: S301 — our own bytes
)
def test_a_look_alike_of_a_claim_file_is_none(
    claiming: Claiming, forge: Callable[[Any], Any]
) -> None:
    real = file.load(claiming.released())
    assert file.proven(real) is real
    with pytest.raises(Forged):
        file.proven(forge(real))
    note = releases.load(Release.objects.get(sheet=claiming.sheet, part="note").pk)
    with pytest.raises(Forged):
        file.of(note)
    values = {f.name: getattr(real, f.name) for f in dataclasses.fields(real)}
    with pytest.raises(Forged):
        ClaimFile(**values, _maker=object())


def test_only_the_composer_of_signed_charges_calls_the_writer() -> None:
    """Beside it only the invented sample, which no page and no command reaches."""
    callers = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func if isinstance(node, ast.Call) else None
            if isinstance(name, ast.Attribute | ast.Name):
                called = name.attr if isinstance(name, ast.Attribute) else name.id
                if called == "interchange":
                    callers.add(str(path.relative_to(SRC)))
    assert callers == {"exchange/claims/batch.py", "exchange/formats/x12/sample.py"}

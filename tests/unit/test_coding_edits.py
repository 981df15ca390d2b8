"""Claims against small tables made here: pairs by date, caps by their indicator, GO and CO."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from countersign.base.errors import UserError
from countersign.cli import main
from countersign.coding import claims, imported
from countersign.coding.tables import OPEN, Tables, pair_rows

PAIRS = """column_1,column_2,modifier_indicator,effective_date,deletion_date
97530,97535,1,,2021-12-31
97140,97530,9,,2019-12-31
97150,97530,1,,*
97165,97168,0,,*
97166,97165,0,2020-01-01,*
97112,97116,0,2018-01-01,2019-12-31
97112,97116,1,2020-01-01,*
"""
CAPS = "code,units,mai\n97110,6,3\n97129,1,2\n97035,2,1\n97010,0,3\n"


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[dict[str, Tables]]:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    (tmp_path / "caps.csv").write_text(CAPS)
    with Tables() as medicare:
        assert medicare.read_pairs(tmp_path / "pairs.csv") == 7
        assert medicare.read_caps(tmp_path / "caps.csv") == 4
        yield {"medicare": medicare}


def line(code: str, units: int = 1, *modifiers: str, **more: int) -> dict[str, Any]:
    return {"code": code, "units": units, "modifiers": ["GO", *modifiers], **more}


def found(
    tables: dict[str, Tables],
    *lines: dict[str, Any],
    on: str = "2026-10-05",
    payer: str = "medicare",
    advise: bool = False,
) -> list[tuple[str, ...]]:
    claim = {"id": 1, "date": on, "payer_type": payer, "lines": list(lines)}
    told = claims.answer(claim, tables=tables, advise=advise)
    assert all(f["message"] for f in told["findings"])
    return [(f["code"].removeprefix("coding."), *f["codes"]) for f in told["findings"]]


def test_a_deleted_pair_binds_only_up_to_its_last_day(tables: dict[str, Tables]) -> None:
    both = (line("97530"), line("97535"))
    assert found(tables, *both, on="2021-12-31") == [("ncci-needs-modifier", "97530", "97535")]
    assert found(tables, *both, on="2022-01-01") == []


def test_a_void_row_never_binds(tables: dict[str, Tables]) -> None:
    assert found(tables, line("97140"), line("97530"), on="2019-06-03") == []


def test_the_row_of_the_day_decides(tables: dict[str, Tables]) -> None:
    both = (line("97112"), line("97116"))
    assert found(tables, *both, on="2017-12-31") == []
    assert found(tables, *both, on="2019-12-31") == [("ncci-never", "97112", "97116")]
    assert found(tables, *both, on="2020-01-01") == [("ncci-needs-modifier", "97112", "97116")]


def test_a_pair_is_named_column_one_first(tables: dict[str, Tables]) -> None:
    due = [("ncci-needs-modifier", "97150", "97530")]
    assert found(tables, line("97530"), line("97150")) == due
    assert found(tables, line("97150"), line("97530")) == due


@pytest.mark.parametrize("modifier", ["59", "XE", "XP", "XS", "XU"])
def test_a_distinct_service_opens_the_pair_on_either_line(
    tables: dict[str, Tables], modifier: str
) -> None:
    assert found(tables, line("97150"), line("97530", 1, modifier)) == []
    assert found(tables, line("97150", 1, modifier), line("97530")) == []
    never = found(tables, line("97165"), line("97168", 1, modifier))
    assert never == [("ncci-never", "97165", "97168")]


def test_before_july_2019_only_the_second_code_opens(tables: dict[str, Tables]) -> None:
    pair = (line("97150", 1, "59"), line("97530"))
    assert found(tables, *pair, on="2019-06-30") == [("ncci-needs-modifier", "97150", "97530")]
    assert found(tables, *pair, on="2019-07-01") == []


def test_other_modifiers_do_not_open(tables: dict[str, Tables]) -> None:
    assert found(tables, line("97150"), line("97530", 1, "KX", "95")) == [
        ("ncci-needs-modifier", "97150", "97530")
    ]


def test_each_line_of_the_second_code_must_be_opened(tables: dict[str, Tables]) -> None:
    lines = (line("97150"), line("97530", 1, "59"), line("97530"))
    assert found(tables, *lines) == [("ncci-needs-modifier", "97150", "97530")]


def test_lines_without_units_are_not_billed(tables: dict[str, Tables]) -> None:
    assert found(tables, line("97150"), {"code": "97530", "units": 0}) == []


def test_caps_by_day_and_by_line(tables: dict[str, Tables]) -> None:
    assert found(tables, line("97110", 6)) == []
    assert found(tables, line("97110", 4), line("97110", 3)) == [("mue", "97110")]
    assert found(tables, line("97035", 2), line("97035", 2)) == []
    assert found(tables, line("97035", 3)) == [("mue", "97035")]
    assert found(tables, line("97010")) == [("mue", "97010")]
    assert found(tables, line("97112", 40)) == []


def test_go_is_medicares(tables: dict[str, Tables]) -> None:
    bare = {"code": "97530", "units": 2, "modifiers": []}
    assert found(tables, bare, bare) == [("missing-go", "97530")]
    assert found(tables, bare, payer="medicaid") == []
    assert found(tables, bare, payer="commercial") == []
    assert found(tables, {"code": "96112", "units": 1}) == []


def test_other_payers_are_judged_by_their_own_tables_alone(tables: dict[str, Tables]) -> None:
    lines = (line("97165"), line("97168"), line("97110", 9))
    assert found(tables, *lines, payer="medicaid") == []
    own = {"medicaid": tables["medicare"]}
    assert [f[0] for f in found(own, *lines, payer="medicaid")] == ["ncci-never", "mue"]
    assert found(own, *lines) == []


CO = [
    (1, 15, 15, True),
    (1, 15, 1, False),
    (1, 15, 8, True),
    (2, 30, 15, True),
    (2, 30, 3, False),
    (3, 45, 45, True),
    (2, None, 30, True),
    (2, None, 2, False),
]


@pytest.mark.parametrize(("units", "minutes", "assistant", "due"), CO)
def test_an_assistants_part_wants_co(
    tables: dict[str, Tables], units: int, minutes: int | None, assistant: int, due: bool
) -> None:
    one = line("97530", units, ota_minutes=assistant)
    one |= {} if minutes is None else {"minutes": minutes}
    assert found(tables, one) == ([("co-needed", "97530")] if due else [])
    assert found(tables, {**one, "modifiers": ["GO", "CO"]}) == []
    assert found(tables, one, payer="commercial") == []
    assert found(tables, one, on="2019-12-31") == []


def test_advice_is_given_when_asked_and_never_blocks(tables: dict[str, Tables]) -> None:
    lines = (line("97530", 1, "59"), line("97535", 1, "KX"))
    assert found(tables, *lines) == []
    assert found(tables, *lines, advise=True) == [
        ("distinct-needless", "97530"),
        ("kx-attested", "97535"),
    ]
    told = claims.answer(
        {"id": 1, "date": "2027-02-01", "payer_type": "medicare", "lines": list(lines)},
        tables=tables,
        advise=True,
    )
    assert "2027 is not known here" in told["findings"][1]["message"]
    assert not any(f["blocks"] for f in told["findings"])


KX = [
    ("1983.00", "2026-10-05", (), []),
    ("1984.00", "2026-10-05", (), ["kx-near"]),
    ("2,480.00", "2026-10-05", (), ["kx-near"]),
    ("2480.01", "2026-10-05", (), ["kx-due"]),
    ("2480.01", "2026-10-05", ("KX",), ["kx-attested"]),
    ("900.00", "2026-10-05", ("KX",), ["kx-early", "kx-attested"]),
    ("3000.01", "2026-10-05", ("KX",), ["medical-review", "kx-attested"]),
    ("100.00", "2027-02-01", (), ["kx-unknown-year"]),
]


@pytest.mark.parametrize(("allowed", "on", "modifiers", "codes"), KX)
def test_the_years_dollars_stand_beside_the_kx_amount(
    tables: dict[str, Tables], allowed: str, on: str, modifiers: tuple[str, ...], codes: list[str]
) -> None:
    claim = {"id": 1, "date": on, "allowed": allowed, "lines": [line("97535", 1, *modifiers)]}
    told = claims.answer({**claim, "payer_type": "medicare"}, tables=tables, advise=True)
    advised = [f["code"].removeprefix("coding.") for f in told["findings"] if not f["blocks"]]
    assert advised == codes
    told = claims.answer({**claim, "payer_type": "commercial"}, tables=tables, advise=True)
    assert not any("year's" in f["message"] for f in told["findings"])


def test_dollars_that_cannot_be_read_are_refused(tables: dict[str, Tables]) -> None:
    claim = {"id": 1, "date": "2026-10-05", "payer_type": "medicare", "lines": [line("97535", 1)]}
    for allowed in ("much", "-1", "NaN", 1984):
        with pytest.raises(UserError) as told:
            claims.answer({**claim, "allowed": allowed}, tables=tables, advise=True)
        assert told.value.field == "allowed"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"id": None}, "id"),
    ({"date": "5.10.2026"}, "date"),
    ({"date": None}, "date"),
    ({"payer_type": "tricare"}, "payer_type"),
    ({"lines": []}, "lines"),
    ({"lines": {}}, "lines"),
    ({"lines": ["97530"]}, "lines.0"),
    ({"lines": [{"code": 97530, "units": 1}]}, "lines.0.code"),
    ({"lines": [{"code": "9753", "units": 1}]}, "lines.0.code"),
    ({"lines": [line("97530"), {"code": "97530"}]}, "lines.1.units"),
    ({"lines": [{"code": "97530", "units": -1}]}, "lines.0.units"),
    ({"lines": [{"code": "97530", "units": 1.5}]}, "lines.0.units"),
    ({"lines": [{"code": "97530", "units": 1, "modifiers": "GO"}]}, "lines.0.modifiers"),
    ({"lines": [line("97530", minutes=-5)]}, "lines.0.minutes"),
    ({"lines": [line("97530", minutes=5, ota_minutes=6)]}, "lines.0.ota_minutes"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_a_bad_claim_is_refused_with_its_field(
    tables: dict[str, Tables], change: dict[str, Any], field: str
) -> None:
    claim = {"id": 1, "date": "2026-10-05", "payer_type": "medicare", "lines": [line("97530")]}
    with pytest.raises(UserError) as refused:
        claims.answer({**claim, **change}, tables=tables)
    assert refused.value.field == field


def test_the_text_that_cms_publishes_is_read(tmp_path: Path) -> None:
    published = tmp_path / "published.txt"
    head = "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tRationale\n"
    published.write_text(
        f"Words about a licence\n\n{head}\t\tprior to 1996\tDate\tDate\t0=not allowed\t\n"
        "97165\t97168\t\t20200101\t*\t0\tMisuse\n"
    )
    caps = tmp_path / "caps.csv"
    caps.write_text(
        'words\n"HCPCS/CPT Code","Practitioner Services MUE Values","MUE Adjudication Indicator"\n'
        '97110,6,"3 Date of Service Edit: Clinical"\n'
    )
    with Tables() as own:
        assert own.read_pairs(published) == 1
        assert own.read_caps(caps) == 1
        assert found({"medicare": own}, line("97168"), line("97165"), line("97110", 7)) == [
            ("ncci-never", "97165", "97168"),
            ("mue", "97110"),
        ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("97530,97535,2,,*", "modifier_indicator"),
        ("97530,975,1,,*", "column_2"),
        ("97530,97535,1,2021-13-01,*", "effective_date"),
        ("97530,97535,1,,soon", "deletion_date"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "pairs.csv").write_text(PAIRS + row + "\n")
    with Tables() as own, pytest.raises(UserError) as refused:
        own.read_pairs(tmp_path / "pairs.csv")
    assert "pairs.csv, row 9" in str(refused.value)
    assert words in str(refused.value)


def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text("hello\n" * 50)
    for words in (["--pairs", "x.csv"], ["--caps", "x.csv"], ["--pairs", "absent.csv"], []):
        given = [str(tmp_path / w) if w.endswith(".csv") else w for w in words]
        assert main.main(["coding", "edits", *given]) == 1
        assert capsys.readouterr().err
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04")
    with Tables() as own, pytest.raises(UserError, match="damaged"):
        own.read_pairs(tmp_path / "book.xlsx")
    with ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("readme.pdf", "words")
    with Tables() as own, pytest.raises(UserError, match="holds no table"):
        own.read_pairs(tmp_path / "empty.zip")


SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = [
    *("Column 1/Column 2 Edits", "Column 1", "Column 2", "Effective Date", "Deletion Date"),
    *("Modifier", "97150", "*", "97530"),
]


def book(path: Path) -> Path:
    """A workbook as they publish it: words above the header, texts shared, days as numbers."""

    def row(number: int, **cells: str) -> str:
        told = "".join(
            f'<c r="{column}{number}" s="1"><v>{text}</v></c>'
            if text.isdigit()
            else f'<c r="{column}{number}" t="s"><v>{SHARED.index(text)}</v></c>'
            for column, text in cells.items()
        )
        return f'<row r="{number}">{told}</row>'

    rows = row(1, A=SHARED[0])
    rows += row(3, A="Column 1", B="Column 2", D="Effective Date", E="Deletion Date", F="Modifier")
    rows += f'<row r="4"><c r="A4" t="s"><v>{SHARED.index("97150")}</v></c>'
    rows += f'<c r="B4" t="s"><v>{SHARED.index("97530")}</v></c><c r="D4" s="1"><v>43831</v></c>'
    rows += f'<c r="E4" t="s"><v>{SHARED.index("*")}</v></c><c r="F4"><v>1</v></c></row>'
    with ZipFile(path, "w") as archive:
        texts = "".join(f"<si><t>{text}</t></si>" for text in SHARED)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SPACE}">{texts}</sst>')
        whole = f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", whole)
    return path


def test_the_workbook_that_cms_publishes_is_read_also_in_its_archive(tmp_path: Path) -> None:
    published = book(tmp_path / "pairs.xlsx")
    with ZipFile(tmp_path / "pairs.zip", "w") as archive:
        archive.write(published, "ccipra-f1.xlsx")
    for path in (published, tmp_path / "pairs.zip"):
        assert list(pair_rows(path)) == [("97150", "97530", "1", "20200101", OPEN)]


def test_the_parts_of_a_table_are_kept_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "home"))
    (tmp_path / "f2.csv").write_text(PAIRS)
    heard: list[int] = []
    parts = [book(tmp_path / "f1.xlsx"), tmp_path / "f2.csv"]
    change = imported.keep(
        parts, kind="pairs", payer="medicare", quarter="2026-Q4", tell=heard.append
    )
    assert change.rows == heard[-1] == 7 + 1
    assert [(t.payer, t.quarter, t.kind) for t in imported.listed()] == [
        ("medicare", "2026-Q4", "pairs")
    ]


def test_imported_tables_are_chosen_by_the_date_of_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "home"))
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    head = "column_1,column_2,modifier_indicator,effective_date,deletion_date\n"
    old.write_text(head + "97165,97168,0,,*\n")
    new.write_text(head + "97165,97168,1,,*\n97150,97530,1,,*\n")
    words = ["coding", "import-ncci", "--payer", "medicare"]
    assert main.main([*words, "--quarter", "2026-Q3", "--pairs", str(old)]) == 0
    assert main.main([*words, "--quarter", "2026-Q4", "--pairs", str(new)]) == 0
    assert "Beside 2026-Q3: 2 rows came, 1 went." in capsys.readouterr().err
    pair = [line("97165"), line("97168")]
    for day, due in (
        ("2026-10-05", "ncci-needs-modifier"),
        ("2026-09-30", "ncci-never"),
        ("2020-01-01", "ncci-never"),
        ("2030-01-01", "ncci-needs-modifier"),
    ):
        claim = {"id": 1, "date": day, "payer_type": "medicare", "lines": pair}
        source = io.TextIOWrapper(io.BytesIO(json.dumps(claim).encode()))
        monkeypatch.setattr("sys.stdin", source)
        assert main.main(["coding", "edits"]) == 0
        (finding,) = json.loads(capsys.readouterr().out)["findings"]
        assert finding["code"] == f"coding.{due}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"--payer": "tricare"}, "payer"),
        ({"--quarter": "autumn"}, "quarter"),
        ({"--pairs": "absent.csv"}, "absent.csv"),
    ],
)
def test_a_table_that_cannot_be_brought_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "home"))
    (tmp_path / "pairs.csv").write_text(PAIRS)
    given = {"--payer": "medicare", "--quarter": "2026-Q4", "--pairs": str(tmp_path / "pairs.csv")}
    asked = [word for pair in (given | change).items() for word in pair]
    assert main.main(["coding", "import-ncci", *asked]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "home").exists()

from __future__ import annotations

import csv
import io

import pytest
from hf_lint.core.model import CellPlace, Commit, Fix, ToolError, Waived
from hf_lint.reports.csv import COLUMNS, render_csv
from report_samples import HOSTILE, WORK, finding, hostile, report, several, target

FORMULAS = [
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "  =1",
    "\t=1",
    "\r=1",
    "|calc",
    "%0A",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def test_a_row_for_everything_and_for_a_clean_space() -> None:
    made = several()
    found = rows(render_csv(made, WORK))
    assert [(row["space"], row["status"], row["severity"]) for row in found] == [
        ("one", "found", "critical"),
        ("one", "found", "high"),
        ("one", "found", "low"),
        ("one", "found", "info"),
        ("two", "clean", ""),
        ("three", "error", ""),
    ]
    assert found[1]["fix"] == "safe"
    assert (found[0]["path"], found[0]["line"], found[0]["column"]) == ("Dockerfile", "3", "6")
    assert found[5]["message"] == "x failed"
    assert all(tuple(row) == COLUMNS for row in found)


def test_what_only_some_findings_have() -> None:
    old = finding()._replace(commit=Commit("c0ffee", "2025-05-06"), cell=CellPlace(3, 4))
    made = target(old)._replace(waived=(Waived(finding(fix=Fix("x", False, ())), "because", "config"),))
    first, second = rows(render_csv(report(made), WORK))
    assert (first["commit"], first["commit_date"], first["cell"]) == ("c0ffee", "2025-05-06", "3:4")
    assert (second["status"], second["reason"], second["fix"]) == ("waived", "because", "unsafe")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    bad = finding(path=text, message=text)._replace(title=text, fingerprint=text, url=text)
    made = target(bad, name=text, errors=(ToolError("rule", text),))._replace(waived=(Waived(bad, text, "inline"),))
    for row in rows(render_csv(report(made), WORK)):
        for cell in row.values():
            assert not cell.strip().startswith(("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@pytest.mark.parametrize("text", [HOSTILE, 'a "quoted" b', "a,b", "a\nb", '","=1', "ünï 日本", "\udc80"])
def test_no_text_breaks_out_of_its_cell(text: str) -> None:
    made = report(target(finding(path=text, message=text), name=text))
    (row,) = rows(render_csv(made, WORK))
    assert set(row) == set(COLUMNS)
    assert len(render_csv(made, WORK).splitlines()) == 2
    assert row["url"].startswith("https://")


def test_hostile_names_and_control_characters() -> None:
    text = render_csv(hostile(), WORK)
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "##[" not in text

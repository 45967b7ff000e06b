from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
import xmlschema
from hf_lint.core.model import Commit, Report, Span, ToolError, Waived
from hf_lint.reports.junit import render_junit
from report_samples import WORK, finding, hostile, report, several, target
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


def everything() -> Report:
    """Every forbidden character of XML 1.0 that a text can hold, in each place that comes from a Space."""
    codes = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF, 0xD800, 0xDFFF, 0x1FFFE, 0x10FFFF)
    text = "".join(map(chr, codes)) + "]]><!-- &amp; \"'</failure><error/>"
    bad = finding(path=text, message=text, remedy=text)
    made = target(bad, name=text, errors=(ToolError("target", text),), notes=(text,))
    return report(made._replace(waived=(waived(text),)))


def waived(reason: str = "on purpose", until: str = "") -> Waived:
    return Waived(finding(), reason, "config", until)


REPORTS: dict[str, Callable[[], Report]] = {
    "several": several,
    "hostile": hostile,
    "everything": everything,
    "clean": lambda: report(target()),
}


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(ROOT / "tests" / "data" / "junit" / "junit.xsd"))


@pytest.mark.parametrize("name", REPORTS)
def test_it_validates_and_is_the_same_bytes_each_time(name: str, schema: xmlschema.XMLSchema) -> None:
    text = render_junit(REPORTS[name](), WORK)
    schema.validate(ET.ElementTree(ET.fromstring(text)))
    assert text == render_junit(REPORTS[name](), WORK)
    assert text.isascii()
    assert not any(ord(char) < 32 and char != "\n" for char in text)


@pytest.mark.parametrize("name", REPORTS)
def test_the_counts_are_those_of_the_cases(name: str) -> None:
    for suite in ET.fromstring(render_junit(REPORTS[name](), WORK)):
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases) > 0
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))


def test_a_finding_is_a_failure() -> None:
    (suite,) = ET.fromstring(render_junit(report(target(finding())), WORK))
    case = suite.find("testcase")
    failure = suite.find("testcase/failure")
    assert case is not None
    assert failure is not None
    assert case.attrib == {"classname": "unpinned-base-image", "name": "Dockerfile", "time": "0"}
    assert failure.attrib["type"] == "medium"
    assert failure.attrib["message"] == "base image is not pinned by digest: `python:3.12` can change under you"
    assert "What to do: Write the digest behind the tag." in (failure.text or "")


def test_names_stay_when_lines_move() -> None:
    def names(*lines: int) -> list[str]:
        made = target(*(finding(span=Span(line, 1, line, 2)) for line in lines))
        return [case.attrib["name"] for case in ET.fromstring(render_junit(report(made), WORK)).iter("testcase")]

    assert names(3, 9) == names(4, 20) == ["Dockerfile", "Dockerfile (2)"]


def test_errors_waivers_and_commits() -> None:
    old = finding()._replace(commit=Commit("c0ffee" * 6 + "c0ff", "2025-05-06T07:08:09+02:00"))
    made = target(old, errors=(ToolError("rule", "x failed"),))._replace(waived=(waived(until="2027-01-01"),))
    (suite,) = ET.fromstring(render_junit(report(made), WORK))
    cases = suite.findall("testcase")
    assert (cases[0][0].text or "").startswith("Dockerfile:3:6 in commit c0ffeec0ffee of 2025-05-06: ")
    assert cases[1][0].attrib == {"message": "waived (config) until 2027-01-01: on purpose"}
    assert (cases[2][0].tag, cases[2][0].attrib) == ("error", {"message": "x failed", "type": "rule"})


def test_notes_are_what_a_suite_printed(schema: xmlschema.XMLSchema) -> None:
    text = render_junit(report(target(notes=("1 file not read: <a>\x00", "and more"))), WORK)
    schema.validate(ET.ElementTree(ET.fromstring(text)))
    assert "<system-out>1 file not read: &lt;a&gt;\\x00\nand more</system-out>" in text


def test_forbidden_characters_are_spelled_out() -> None:
    (suite,) = ET.fromstring(render_junit(everything(), WORK))
    case = suite.find("testcase")
    assert case is not None
    for shown in ("\\x00", "\\x1f", "\\x7f", "\\ufffe", "\\ud800", "]]><!-- &amp; \"'</failure><error/>"):
        assert shown in case.attrib["name"]

"""What findings about dependencies say: their severities, their words, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

GRADIO = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\n---\n'


def findings(rule: str, files: dict[str, str], card: str = GRADIO) -> list[Finding]:
    report = check_space(space_of({"README.md": card, **files}), plan(rule))
    assert not report.errors
    return list(report.findings)


def only(rule: str, files: dict[str, str], card: str = GRADIO) -> Finding:
    (finding,) = findings(rule, files, card)
    return finding


@pytest.mark.parametrize(
    ("requirement", "severity"),
    [
        ("vllm==0.14.0", "critical"),
        ("diffusers==0.30.0", "medium"),
        ("jinja2==3.1.5", "medium"),
        ("urllib3==2.6.2", "low"),
        ("streamlit==1.40.0", "info"),
    ],
)
def test_severity_is_that_of_the_worst_entry(requirement: str, severity: str) -> None:
    app = f"import {requirement.partition('=')[0]}\n"
    finding = only("vulnerable-dependency", {"requirements.txt": requirement, "app.py": app})
    assert str(finding.severity) == severity


@pytest.mark.parametrize(
    ("app", "worst"), [("gr.FileExplorer()", "traversal in FileExplorer"), ("gr.Textbox()", "open redirect")]
)
def test_a_broken_part_counts_where_it_is_used(app: str, worst: str) -> None:
    card = GRADIO.replace("6.31.0", "6.15.0")
    finding = only("vulnerable-dependency", {"app.py": f"import gradio as gr\n{app}\n"}, card)
    assert f"`gradio 6.15.0` has at least 2 known vulnerabilities (worst: {worst})" in finding.message
    assert finding.message.endswith("all fixed in 6.20.0")


@pytest.mark.parametrize(("app", "severity"), [("config = {'UPLOAD_KEEP_FILENAME': True}", "high"), ("app = 1", "low")])
def test_what_needs_an_uncommon_setting_counts_with_it(app: str, severity: str) -> None:
    files = {"app.py": f"import gradio\n{app}\n", "requirements.txt": "python-multipart==0.0.20\n"}
    finding = only("vulnerable-dependency", files)
    assert str(finding.severity) == severity


def test_one_release_in_two_places_is_one_finding() -> None:
    files = {
        "Dockerfile": "FROM python:3.12\nRUN pip install torch==2.5.0\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "requirements.txt": "torch==2.5.0\n",
    }
    finding = only("vulnerable-dependency", files, "---\nsdk: docker\n---\n")
    assert {finding.location.path, *(place.path for place in finding.related)} == {"Dockerfile", "requirements.txt"}


def test_names_are_bounded() -> None:
    text = "".join(f"package-{number}\n" for number in range(100)) + "x" * 500 + "\n"
    finding = only("unpinned-requirement", {"requirements.txt": text})
    assert finding.message.startswith("101 of 101 requirements have no exact version: `package-0`, `package-1`")
    assert finding.message.endswith(" and 96 more")
    assert len(only("unpinned-requirement", {"requirements.txt": "x" * 500}).message) < 120


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("unsafe-index", "--extra-index-url https://user:hunter2@packages.example.com/hunter2/simple"),
        ("unsafe-index", "--index-url http://user:hunter2@packages.example.com/simple"),
        ("unverified-url-requirement", "a @ https://user:hunter2@example.com/a.zip?token=hunter2"),
        ("unpinned-vcs-requirement", "git+https://user:hunter2@example.com/a.git"),
        ("unreadable-requirements", "password = hunter2"),
    ],
)
def test_messages_hold_no_part_of_a_url_but_its_host(rule: str, line: str) -> None:
    found = findings(rule, {"requirements.txt": line + "\n"})
    assert found
    assert not any("hunter2" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("revision", "severity"), [("", "medium"), ("@main", "medium"), ("@v1.2.0", "low"), ("@b57e9de", "low")]
)
def test_a_named_revision_is_less_than_none(revision: str, severity: str) -> None:
    finding = only("unpinned-vcs-requirement", {"requirements.txt": f"a @ git+https://example.com/a{revision}\n"})
    assert str(finding.severity) == severity

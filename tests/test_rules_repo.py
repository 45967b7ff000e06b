"""Rules on the repository itself: severities, counts, and places in notebooks."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile, Severity
from hf_lint.pipeline.engine import check_space
from hf_lint.space import Space
from hf_lint.space.file import File
from support import plan, space_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.core.model import Finding


def findings(rule: str, files: Mapping[str, str | bytes]) -> tuple[Finding, ...]:
    report = check_space(space_of(files), plan(rule))
    assert not report.errors, report.errors
    return report.findings


READS_FILE = "import os\nfrom dotenv import load_dotenv\nload_dotenv()\nos.environ['KEY']\n"
READS = "import os\nos.environ['KEY']\n"


@pytest.mark.parametrize(
    ("app", "ignored", "severity"),
    [
        (READS_FILE, None, Severity.MEDIUM),
        (READS_FILE, "__pycache__\nvenv\n*.pem\n*.key\n", Severity.MEDIUM),
        (READS, "__pycache__\nvenv\n*.pem\n*.key\n", Severity.LOW),
        (READS, ".env\n*.pem\n*.key\n", Severity.LOW),
        ("print(1)\n", None, Severity.LOW),
        ("print(1)\n", "__pycache__\nvenv\n", Severity.LOW),
    ],
)
def test_severity_of_what_gitignore_lacks(app: str, ignored: str | None, severity: Severity) -> None:
    files = {"app.py": app} | ({".gitignore": ignored} if ignored is not None else {})
    (finding,) = findings("incomplete-gitignore", files)
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("app", "ignored"),
    [
        ("print(1)\n", "__pycache__\nvenv\n"),
        ("print(1)\n", "*.pem\n*.key\n"),
        ("import os\nos.environ['KEY']\n", "venv\n"),
    ],
)
def test_what_is_rarely_there_is_for_the_strict(app: str, ignored: str) -> None:
    space = space_of({"app.py": app, ".gitignore": ignored})
    assert check_space(space, plan("repo", profile=Profile.RECOMMENDED)).findings == ()
    (finding,) = check_space(space, plan("repo", profile=Profile.STRICT)).findings
    assert finding.rule == "incomplete-gitignore"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", "from dotenv import load_dotenv\nload_dotenv()\n"),
        ("requirements.txt", "python-dotenv==1.0.1\n"),
        ("settings.py", "class Settings(BaseSettings):\n    model_config = {'env_file': '.env'}\n"),
        ("run.sh", "set -a; . ./.env\n"),
        ("compose.yaml", "services: {app: {env_file: .env}}\n"),
    ],
)
def test_a_file_that_something_reads_is_expected(path: str, text: str) -> None:
    space = space_of({"main.py": READS, path: text, ".gitignore": "__pycache__\nvenv\n"})
    (finding,) = check_space(space, plan("repo", profile=Profile.RECOMMENDED)).findings
    assert (finding.rule, finding.severity) == ("incomplete-gitignore", Severity.MEDIUM)


def test_flagged_folder_matters_to_old_gradio_only() -> None:
    card = "---\nsdk: gradio\nsdk_version: {}\n---\n"
    ignored = ".env\n__pycache__\nvenv\n*.pem\n*.key\n.gradio\n"
    for version, expected in (("4.44.1", 1), ("5.0.0", 0)):
        files = {"README.md": card.format(version), "app.py": "import gradio\n", ".gitignore": ignored}
        assert len(findings("incomplete-gitignore", files)) == expected


def test_junk_is_one_finding_for_each_folder() -> None:
    found = findings("committed-junk", {f"venv/lib/{name}.py": "" for name in "abc"} | {"x/__pycache__/a.pyc": b"\0"})
    assert [(finding.severity, finding.message) for finding in found] == [
        (Severity.MEDIUM, "`venv/` contains a virtual environment (3 files)"),
        (Severity.LOW, "caches of Python and its tools: `x/__pycache__/a.pyc`"),
    ]


def test_disguised_archive_is_worse_than_a_binary() -> None:
    elf, seven = b"\x7fELF" + bytes(40), b"7z\xbc\xaf'\x1c" + bytes(40)
    severities = {f.location.path: f.severity for f in findings("committed-binary", {"a": elf, "b.pt": seven})}
    assert severities == {"a": Severity.MEDIUM, "b.pt": Severity.HIGH}


def test_too_large_files_are_told_by_name_and_size() -> None:
    space = Space([File("lib.so", 20_000_000, "too-large", partial(bytes, 0))])
    found = check_space(space, plan("committed-binary", "oversized-file")).findings
    assert sorted(finding.rule for finding in found) == ["committed-binary", "oversized-file"]


def test_hidden_characters_count_in_the_code_of_notebooks() -> None:
    def notebook(code: str, output: str) -> str:
        outputs = [{"output_type": "stream", "name": "stdout", "text": [output]}]
        cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": [code], "outputs": outputs}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)

    assert findings("hidden-unicode", {"a.ipynb": notebook("x = 1", "\u202e")}) == ()
    (finding,) = findings("hidden-unicode", {"a.ipynb": notebook("x = '\u202e'", "")})
    assert "right-to-left override" in finding.message


def test_decoded_code_is_reported_once_for_a_line() -> None:
    (finding,) = findings("obfuscated-code", {"a.py": "import base64 as b\nexec(eval(b.b64decode('eA==')))\n"})
    assert finding.severity is Severity.HIGH
    assert "`base64.b64decode`" in finding.message

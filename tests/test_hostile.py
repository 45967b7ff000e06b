"""Hostile bytes in every kind of file: no traceback, no tool error, bounded time, and never silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, select_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import policies, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport

NAMES = (
    "README.md",
    "Dockerfile",
    "requirements.txt",
    "packages.txt",
    "app.py",
    "notes.ipynb",
    ".github/workflows/deploy.yml",
    "start.sh",
    ".env",
    "data.json",
    ".dockerignore",
    "index.html",
    "app.js",
)
CARD = "---\nsdk: docker\ntitle: x\n---\n"


def everything() -> RuleSelection:
    """All rules but hadolint, which has hostile tests of its own and would cost a process each time."""
    return select_rules(policies(), profile=Profile.STRICT, ignore=["hadolint"])


def check(files: dict[str, str | bytes]) -> TargetReport:
    report = check_space(space_of(files), everything())
    assert [
        error for error in report.errors if "too many commands" not in error.message
    ] == []  # said, and so no silence
    return report


BYTES = [
    b"",
    b"\0" * 64,
    b"\xff\xfe",
    b"\xff\xfe\0",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80 surrogate",
    b"\x1b]0;title\x07\x1b[31mred",
    b"\r\r\r",
    b"\x0c\x0b\x85",
    "\u2028\u2029\u202e\u2066".encode(),
    b"'" * 5000,
    b"(" * 5000,
    b"{" * 5000,
    b"[" * 5000,
    b"- " * 5000,
    b"\\" * 5000,
    b"\\\n" * 5000,
    b"$(" * 5000,
    b"${A:-" * 5000,
    b"`" * 5001,
    b"FROM a\nONBUILD " + b"ONBUILD " * 2000 + b"RUN x",
    b"FROM a\nRUN <<E\n" * 500,
    b"FROM a\nRUN " + b"x && " * 5000 + b"y",
    b"RUN " + b"A" * 70_000,
    b"x" * 1_000_000,
    b"hf_" * 100_000,
    b"KEY=" * 50_000,
    b"a@" * 50_000 + b"://",
    b"-----BEGIN PRIVATE KEY-----\n" * 2000,
    b"x = " + b"1 + " * 20_000 + b"1",
    b"x = " + b"-" * 20_000 + b"1",
    b"def f():\n" + b" if x:\n  " * 100 + b"pass",
    b"---\na: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(200)) + b"---\n",
    b"---\na: &a\n  - *a\n---\n",
    b"---\n" + b"? " * 500 + b"\n---\n",
    b"---\n{{ title }}: {a: {b: {c: [*x]}}}\nsdk: !!python/object:os.system x\n---\n",
    b"\n".join(
        [b"---", b"a: &a0 [l]", *(b"a%d: &a%d [*a%d,*a%d,*a%d]" % (n, n, n - 1, n - 1, n - 1) for n in range(1, 60))]
    ),
    json.dumps({"cells": [{"cell_type": "code", "source": 5, "outputs": {"x": None}}], "nbformat": "x"}).encode(),
    b'{"cells": ' * 2000,
    b"pkg @ git+https://" + b"x@" * 5000,
    b"-r requirements.txt\n-c requirements.txt\n-e .\n" * 50,
    b"a[" + b"b," * 5000 + b"]==1 ; " + b"(" * 500,
    b"on: {push: }\njobs: [1, {steps: {run: [x]}}]\n",
]


@pytest.mark.parametrize("data", BYTES, ids=range(len(BYTES)))
def test_hostile_bytes_in_every_file(data: bytes) -> None:
    check(dict.fromkeys(NAMES, data))
    check({**dict.fromkeys(NAMES, data), "README.md": CARD})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=300) | st.text(max_size=300).map(str.encode)))
def test_random_bytes_in_any_file(files: dict[str, str | bytes]) -> None:
    check(files)


FRAGMENTS = (
    *(
        "---\n",
        "sdk: docker\n",
        "sdk: [gradio\n",
        "title: {{ x }}\n",
        "app_port: '\n",
        "hf_oauth: true\n",
        "tags:\n  - a\n",
    ),
    *(
        "FROM ",
        "python:3.12",
        " AS b\n",
        "COPY --from=b / /\n",
        "RUN ",
        "pip install x",
        " && \\\n",
        "<<EOF\n",
        "EOF\n",
    ),
    *(
        "ENV A=",
        '"$B',
        "ARG ",
        "USER root\n",
        'CMD ["a"',
        "]\n",
        "#",
        "--mount=type=secret,id=",
        "import os\n",
        "def f(",
        "):\n",
    ),
    *(
        'os.getenv("A_KEY", "',
        '")\n',
        "'",
        '"',
        "\\",
        "\n",
        "\r\n",
        "\t",
        "${",
        "}",
        "$(",
        ")",
        "`",
        "curl x | sh",
        "gradio==4",
    ),
    *(
        "; python_version<'3'",
        " --hash=sha256:",
        "-r ",
        "{",
        "[",
        ":",
        "- ",
        "&a ",
        "*a",
        "\u202e",
        "\U0001f600",
        "password=",
        "@@",
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_fragments_of_real_files_in_any_order(name: str, text: str) -> None:
    check({"README.md": CARD, name: text})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", "def f(:\n"),
        ("notes.ipynb", '{"cells": ['),
        (".github/workflows/deploy.yml", "jobs: [\n"),
        ("Dockerfile", "FROM python:3.12\nRUNN x\n"),
    ],
)
def test_what_does_not_parse_is_a_finding(path: str, text: str) -> None:
    findings = [finding for finding in check({"README.md": CARD, path: text}).findings if finding.location.path == path]
    assert "unparseable-file" in {finding.rule for finding in findings}


def test_a_card_that_does_not_parse_is_a_finding() -> None:
    rules = {finding.rule for finding in check({"README.md": "---\na: [\n---\n"}).findings}
    assert rules & {"invalid-card", "unparseable-file"}

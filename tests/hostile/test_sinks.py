"""Functions that run code and fetch pages, however they are named, handed on or wrapped, and their innocent twins.

Each file in `sinks/` holds small Spaces: `### RULE what it shows`, the app file, and further files behind `=== PATH`.
`A,B` asks for one of two rules, `!A` for none of A, and `-` for none of all rules about code that runs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CARD = "---\nsdk: gradio\nsdk_version: 5.49.1\napp_file: app.py\n---\n"
RULES = frozenset(
    (
        *("code-execution-endpoint", "dynamic-code", "code-from-environment", "remote-script", "obfuscated-code"),
        *("unsafe-deserialization", "unsafe-template", "runtime-install", "sql-injection", "open-proxy"),
        "secret-shown-to-visitors",
    )
)
SPACES = [
    pytest.param(*block.split("\n", 1), id=f"{path.stem}: {block.partition(chr(10))[0]}")
    for path in sorted(Path(__file__).with_name("sinks").glob("*.txt"))
    for block in re.split(r"^### ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
]


@pytest.mark.parametrize(("head", "text"), SPACES)
def test_sink(head: str, text: str) -> None:
    wanted = head.partition(" ")[0]
    app, *others = re.split(r"^=== (\S+)\n", text, flags=re.MULTILINE)
    files = {"README.md": CARD, "app.py": app, **dict(zip(others[::2], others[1::2], strict=True))}
    report = check_space(space_of(files), plan())
    assert not report.errors
    found = {finding.rule for finding in report.findings} & RULES
    if wanted.startswith(("!", "-")):
        assert not found & (set(wanted[1:].split(",")) if wanted != "-" else RULES)
    else:
        assert found & set(wanted.split(","))


def test_all_files_are_read() -> None:
    assert len(SPACES) > 200

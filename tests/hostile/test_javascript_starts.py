"""What Node, Bun and Deno start in other ways than by a file: texts, options, tasks, names of package.json.

`javascript_starts.txt` holds small Spaces: `### RULE what it shows`, `-` for no rule, and files behind `=== PATH`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

SPACES = [
    pytest.param(*block.split("\n", 1), id=block.partition("\n")[0])
    for block in re.split(r"^### ", Path(__file__).with_name("javascript_starts.txt").read_text("utf-8"), flags=re.M)
    if block
]


@pytest.mark.parametrize(("head", "text"), SPACES)
def test_a_start(head: str, text: str) -> None:
    _, *parts = re.split(r"^=== (\S+)\n", text, flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    report = check_space(space_of({"README.md": "---\nsdk: docker\n---\n", **files}), plan("code-execution-endpoint"))
    assert not report.errors
    wanted = head.partition(" ")[0]
    assert {finding.rule for finding in report.findings} == ({wanted} if wanted != "-" else set())
    assert all(finding.location.path in files for finding in report.findings)


def test_all_are_read() -> None:
    assert len(SPACES) > 20

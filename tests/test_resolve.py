"""What `--resolve` makes of the answers of uv, which a script stands in for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.engines import uv
from hf_lint.engines.processes import Bounds
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, select_rules
from support import places, policies, space_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOUNDS = Bounds(20, 100_000, 2)
CARD = '---\nsdk: gradio\nsdk_version: "5.49.1"\npython_version: "3.11"\n---\n'
PROOF = """error: No solution found when resolving dependencies
  cause: Because yfinance==0.2.66 depends on requests>=2.31 and you require
         requests<2.20, we can conclude that your requirements and
         yfinance==0.2.66 are incompatible.
         And because you require yfinance==0.2.66, we can conclude that your
         requirements are unsatisfiable.
"""
SOURCE = """error: No solution found when resolving dependencies
  cause: Because pyaudio==0.2.14 has no usable wheels and you require pyaudio==0.2.14, we can conclude that your
         requirements are unsatisfiable.

hint: Wheels are required for `pyaudio` because building from source is disabled (i.e., with `--no-build`)
"""


def _plan() -> RuleSelection:
    return select_rules(policies(), select=["incompatible-pins"], params={"incompatible-pins": {"resolve": True}})


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], Path]:
    """Put a script in place of uv that says `text` and ends with `code`."""

    def put(text: str, code: int) -> Path:
        script = tmp_path / "uv"
        asked = tmp_path / "asked"
        script.write_text(
            f"#!{sys.executable}\nimport sys\n"
            f"open({str(asked)!r}, 'a').write(' '.join(sys.argv[1:]) + sys.stdin.read())\n"
            f"print({text!r}, file=sys.stderr)\nsys.exit({code})\n"
        )
        script.chmod(0o755)
        monkeypatch.setattr(uv, "find_program", lambda name: str(script))
        return asked

    return put


def test_the_proof_is_told_in_one_line(fake: Callable[[str, int], Path]) -> None:
    fake(PROOF, 1)
    answer = uv.resolve(["yfinance==0.2.66", "requests<2.20"], ["3.11"], BOUNDS)
    assert answer == uv.Answer("yfinance==0.2.66 depends on requests>=2.31 and you require requests<2.20")


def test_uv_builds_nothing_and_reads_no_configuration(fake: Callable[[str, int], Path]) -> None:
    asked = fake("", 0)
    assert uv.resolve(["idna==3.10"], ["3.11"], BOUNDS) == uv.Answer()
    words = asked.read_text()
    assert all(word in words for word in ("--no-build", "--no-config", "--python-version=3.11"))
    assert words.endswith("-idna==3.10\n")


@pytest.mark.parametrize(("text", "code"), [(SOURCE, 1), ("error: Failed to fetch the page", 2), ("", 1)])
def test_what_is_no_proof_is_a_problem(fake: Callable[[str, int], Path], text: str, code: int) -> None:
    fake(text, code)
    answer = uv.resolve(["pyaudio==0.2.14"], ["3.11"], BOUNDS)
    assert not answer.reason
    assert "no answer" in answer.problem


def test_without_uv_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv, "find_program", lambda name: None)
    assert "pip install uv" in uv.resolve(["idna"], ["3.11"], BOUNDS).problem


def test_the_rule_points_to_what_uv_names(fake: Callable[[str, int], Path]) -> None:
    asked = fake(PROOF, 1)
    space = space_of({"README.md": CARD, "requirements.txt": "idna==3.10\nrequests<2.20\n", "app.py": ""})
    report = check_space(space, _plan())
    assert places(report, "incompatible-pins") == ["requirements.txt:2:1 incompatible-pins"]
    assert "gradio[mcp,oauth]==5.49.1" in asked.read_text()


def test_requirements_from_elsewhere_are_not_judged(fake: Callable[[str, int], Path]) -> None:
    fake("", 0)
    space = space_of({"README.md": CARD, "requirements.txt": "git+https://example.org/a/b\n", "app.py": ""})
    report = check_space(space, _plan())
    assert not report.findings
    assert "not asked" in str(report.errors)

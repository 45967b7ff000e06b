"""unparseable-file: what is said about syntax that is newer than the running Python."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.rules.repo import unparseable
from support import plan, space_of


@pytest.mark.parametrize(
    ("running", "card", "what", "line", "hint"),
    [
        ("3.11", "", "invalid syntax", "type Pair = tuple[int, int]", "syntax of 3.12"),
        ("3.11", "", "f-string: expecting '}'", "x = f'{a['b']}'", "syntax of 3.12"),
        ("3.11", "", "f-string: empty expression not allowed", "x = f'[^{}]'", ""),
        ("3.13", "", "invalid syntax", "x = t'{a}'", "syntax of 3.14"),
        ("3.12", "", "invalid syntax", "type Pair = tuple[int, int]", ""),
        ("3.11", "", "invalid syntax", "print 'a'", ""),
        ("3.11", '"3.10"', "invalid syntax", "type Pair = tuple[int, int]", ""),
        ("3.11", '"3.12"', "invalid syntax", "anything", "The card says Python 3.12"),
    ],
)
def test_newer_syntax(
    monkeypatch: pytest.MonkeyPatch, running: str, card: str, what: str, line: str, hint: str
) -> None:
    monkeypatch.setattr(unparseable, "running_version", lambda: running)
    space = space_of({"README.md": f"---\nsdk: gradio\npython_version: {card}\n---\n"})
    said = unparseable._newer_python(space, what, line)
    assert hint in said
    assert bool(said) == bool(hint)


def test_a_dockerfile_that_powershell_wrote() -> None:
    space = space_of({"README.md": "---\nsdk: docker\n---\n", "Dockerfile": "FROM python:3.12\n".encode("utf-16")})
    (finding,) = check_space(space, plan("unparseable-file")).findings
    assert finding.message == "no build reads this Dockerfile: it is UTF-16, save it as UTF-8"

"""The tree of errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hf_lint import cli, errors
from hf_lint.cli import main
from hf_lint.errors import ConfigError, HfLintError, PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


def drawn() -> dict[str, str]:
    """Each class in the drawing on top of the module, with the one that it stands below."""
    above: list[str] = []
    found = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"((?:  )*)(?:\+ )?([A-Z]\w+)(?:  |$)", line)
        if match:
            above[len(match[1]) // 2 :] = [match[2]]
            found[match[2]] = above[-2] if len(above) > 1 else "Exception"
    return found


def subclasses(of: type[HfLintError]) -> Iterator[type[HfLintError]]:
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_the_drawing_is_the_tree() -> None:
    known: list[type[HfLintError]] = [HfLintError, *subclasses(HfLintError)]
    assert {each.__name__: each.__bases__[0].__name__ for each in known} == drawn()


@pytest.mark.parametrize("error", [HfLintError, *subclasses(HfLintError)])
def test_a_command_ends_with_the_words_and_the_code_of_its_error(
    error: type[HfLintError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(arguments: list[str]) -> int:
        raise error("what is wrong", "what to do")

    monkeypatch.setattr(cli, "_run", fail)
    assert main([]) == error.exit_code == (2 if issubclass(error, (UsageError, ConfigError, PolicyError)) else 3)
    assert capsys.readouterr().err == "error: what is wrong\n  = help: what to do\n"

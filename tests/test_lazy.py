from __future__ import annotations

import re
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from hf_lint.core import lazy
from hf_lint.core.lazy import import_lazily, name_matches, regex
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path


def test_an_expression_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    really = re.compile

    def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
        made.append(pattern)
        return really(pattern, flags)

    monkeypatch.setattr(lazy, "compile_kept", compiled)
    expression = regex("(?P<letter>[a-c])", re.IGNORECASE)
    assert made == []
    match = expression.search("xxB")
    assert match is not None
    assert match["letter"] == "B"
    assert made == ["(?P<letter>[a-c])"]
    assert expression.findall("abC") == ["a", "b", "C"]
    assert expression.groupindex == {"letter": 1}
    monkeypatch.undo()
    assert regex(rb"\d+").split(b"a1b") == [b"a", b"b"]


def test_a_module_that_is_imported_lazily_does_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "with_expressions.py").write_text(
        "import re\nWORD = re.compile(r'(?P<word>[a-z]+)', re.I)\nBROKEN = re.compile('(')\nUSED = WORD.match('a')[0]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import_lazily("with_expressions")
    module = sys.modules.pop("with_expressions")
    assert module.USED == "a"
    assert module.WORD.sub("x", "1Ab") == "1x"
    with pytest.raises(re.error):
        module.BROKEN.match("")
    assert isinstance(re.compile("a"), re.Pattern)
    with pytest.raises(ModuleNotFoundError):
        import_lazily("no_such_module")
    assert isinstance(re.compile("a"), re.Pattern)


@given(st.text("ab./*?[]", max_size=8), st.text("ab./*?[]\n", max_size=8))
def test_patterns_match_as_in_fnmatch(name: str, pattern: str) -> None:
    assert name_matches(name, pattern) == fnmatchcase(name, pattern)

"""Compiled expressions that are kept between runs."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.core import expressions
from hf_lint.core.expressions import Expressions
from hf_lint.core.lazy import regex
from hf_lint.core.names import GROUPS
from hf_lint.core.registry import load_rules
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ab1 token=hf_x\nsecond-line: 'quoted' ÄÖ https://user:pw@host/path?q=1 $VAR ${OTHER}"
SAMPLES: list[tuple[Any, int]] = [
    (r"(?P<name>\w+)=(?P<value>\S+)", 0),
    (r"(?i:ab)1|(second)-(line)", 0),
    (r"^\w+", re.MULTILINE),
    (r"[a-zäöü]+", re.IGNORECASE),
    (rb"(?P<user>[^:/]+):([^@]+)@", 0),
    (r"(a)|b|(?:c)(?=1)", re.VERBOSE | re.DOTALL),
]


def facts(pattern: re.Pattern[Any]) -> tuple[object, ...]:
    """Everything that can be asked of a pattern, and what it finds."""
    text: Any = TEXT.encode() if isinstance(pattern.pattern, bytes) else TEXT
    found = [(match.span(), match.groups(), match.groupdict(), match.lastgroup) for match in pattern.finditer(text)]
    return pattern.pattern, pattern.flags, pattern.groups, dict(pattern.groupindex), found


def own_expressions() -> list[tuple[Any, int]]:
    """The expressions of all rules and of what they stand on."""
    load_rules(GROUPS)
    gc.unfreeze()  # what is frozen, as conftest.py does it, is not among the objects
    made = [one for one in gc.get_objects() if type(one) is regex]
    return [one._source for one in made]


def test_what_is_kept_is_what_re_compiles(tmp_path: Path) -> None:
    wanted = [*SAMPLES, *own_expressions()]
    assert len(wanted) > 400
    first = Expressions(str(tmp_path / "kept"))
    for pattern, flags in wanted:
        first.compile(pattern, flags)
    first.save()
    again = Expressions(str(tmp_path / "kept"))
    for pattern, flags in wanted:
        expected = re.compile(pattern, flags)
        assert facts(again.compile(pattern, flags)) == facts(expected)
        assert again.compile(pattern, flags) == expected


def test_the_second_run_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Expressions(str(tmp_path / "folder" / "kept"))
    first.compile(*SAMPLES[0])
    first.save()
    monkeypatch.delattr(expressions, "_parser")
    assert facts(Expressions(str(tmp_path / "folder" / "kept")).compile(*SAMPLES[0])) == facts(re.compile(*SAMPLES[0]))


@given(st.data())
def test_a_damaged_file_counts_as_none(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("kept") / "kept"
    first = Expressions(str(path))
    for pattern, flags in SAMPLES:
        first.compile(pattern, flags)
    first.save()
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at:]
    path.write_bytes(content)
    again = Expressions(str(path))
    for pattern, flags in SAMPLES:
        assert facts(again.compile(pattern, flags)) == facts(re.compile(pattern, flags))


def test_a_wrong_expression_is_refused_as_by_re(tmp_path: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        Expressions(str(tmp_path / "kept")).compile("(a")


def test_a_file_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in ("", str(tmp_path / "file" / "kept")):
        one = Expressions(path)
        assert one.compile("a+").fullmatch("aaa")
        one.save()


def test_too_many_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "MAX_KEPT", 2)
    one = Expressions(str(tmp_path / "kept"))
    for text in ("a", "b", "c"):
        assert one.compile(text).fullmatch(text)
    one.save()
    assert Expressions(str(tmp_path / "kept")).compile("a").fullmatch("a")


def test_a_python_without_this_last_step_compiles_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "_KEEPS", "")
    assert facts(Expressions("").compile(*SAMPLES[0])) == facts(re.compile(*SAMPLES[0]))

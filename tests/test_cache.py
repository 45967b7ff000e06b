"""What is kept between runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.cache import KnownTexts
from hf_lint.space import python_parser
from hf_lint.space.python_parser import find_unparseable
from support import space_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = "sample"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("HF_LINT_CACHE", str(folder))
    return folder / NAME


def keep(*texts: str) -> None:
    known = KnownTexts(NAME)
    for text in texts:
        known.add(text)
    known.save()


def test_texts_are_known_to_the_next_run_by_their_digests_only(cache: Path) -> None:
    keep("print('secret words')")
    keep("second")
    known = KnownTexts(NAME)
    assert "print('secret words')" in known
    assert "second" in known
    assert "third" not in known
    assert b"secret words" not in cache.read_bytes()
    assert cache.stat().st_size == 40
    if os.name == "posix":
        assert cache.stat().st_mode & 0o777 == 0o600


def test_no_folder_and_no_permission_cost_nothing_but_time(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("", str(tmp_path / "file" / "below")):
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("HF_LINT_CACHE", place)
        keep("text")
        assert "text" not in KnownTexts(NAME)


def test_a_broken_file_is_begun_again(cache: Path) -> None:
    keep("first")
    cache.write_bytes(cache.read_bytes() + b"torn")
    keep("second")
    assert "second" in KnownTexts(NAME)
    assert cache.stat().st_size == 20


def test_the_file_stays_small_and_keeps_the_younger_ones(cache: Path) -> None:
    keep(*map(str, range(9_990)))
    keep(*(f"new {number}" for number in range(20)))
    known = KnownTexts(NAME)
    assert "0" not in known
    assert "9989" in known
    assert "new 19" in known
    assert cache.stat().st_size <= 200_000


def test_a_file_that_parsed_before_is_not_parsed_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["x = 1\n", "def f(:\n"]
    assert find_unparseable(texts) == [1]
    asked: list[str] = []

    def parses(text: str) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr(python_parser, "_surely_parses", parses)
    assert find_unparseable(texts) == [1]
    assert asked == ["def f(:\n"]


def test_what_is_found_does_not_depend_on_the_cache(cache: Path) -> None:
    for _ in range(2):
        space = space_of({"lib/good.py": "x = 1\n", "lib/bad.py": "def f(:\n"})
        space.check_python()
        assert [problem.path for problem in space.problems] == ["lib/bad.py"]

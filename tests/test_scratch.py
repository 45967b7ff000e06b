"""hf_lint.engines.scratch: folders for other programs, which are gone afterwards."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hf_lint.engines.scratch import Scratch


def test_a_folder_is_empty_private_and_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = Scratch("hf-lint-test-")
    path = Path(folder.path)
    assert os.listdir(path) == []
    if os.name == "posix":
        assert path.parent == tmp_path
        assert path.stat().st_mode & 0o777 == 0o700
    assert path.name.startswith("hf-lint-test-")
    (path / "1.in").write_text("x")
    (path / "cwd").mkdir()
    folder.remove()
    assert not path.exists()
    folder.remove()  # a second time does nothing


def test_what_a_program_leaves_goes_too_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    folder = Scratch("hf-lint-test-")
    path = Path(folder.path)
    (path / "cwd" / "deep").mkdir(parents=True)
    (path / "cwd" / "deep" / "left").write_text("x")
    if sys.platform != "win32":
        (path / "link").symlink_to(outside)
        (path / "cwd" / "link").symlink_to(outside)
    folder.remove()
    assert not path.exists()
    assert (outside / "kept").exists()


def test_a_folder_goes_with_what_holds_it() -> None:
    folder = Scratch("hf-lint-test-")
    path = Path(folder.path)
    del folder
    gc.collect()
    assert not path.exists()


@pytest.mark.parametrize("base", ["relative", "/no/such/folder"])
def test_a_place_that_does_not_do_is_passed_over(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", base)
    folder = Scratch("hf-lint-test-")
    assert os.path.isdir(folder.path)
    folder.remove()

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.errors import SourceError
from hf_lint.pipeline.engine import check_space
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.limits import Limits
from support import plan

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX file types")


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, env=environment)


def test_files_in_order_with_nested_and_hidden_ones_and_without_git(tmp_path: Path) -> None:
    for name in ("b/c.py", "a.py", ".env", ".git/config", "b/.git"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert list(collect_directory(tmp_path).files) == [".env", "a.py", "b/c.py"]


@pytest.mark.parametrize(("name", "message"), [("missing", "no such folder"), ("file", "not a folder")])
def test_a_target_that_is_no_folder(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match=message):
        collect_directory(tmp_path / name)


@posix
def test_links_pipes_and_sockets_are_known_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "out").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("..")
    os.mkfifo(tmp_path / "pipe")
    space = collect_directory(tmp_path)
    assert {path: file.kind for path, file in space.files.items()} == {
        "loop": "symlink",
        "out": "symlink",
        "folder": "symlink",
        "pipe": "special",
    }
    assert space.files["out"].target == "/etc/passwd"
    assert all(file.data == b"" for file in space.files.values())


@posix
def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a__b__c="", d="")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if str(path).endswith("b"):
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    space = collect_directory(tmp_path)
    assert {path: file.kind for path, file in space.files.items()} == {"a/b": "unreadable", "d": "text"}
    report = check_space(space, plan("committed-junk"))
    assert [error.message for error in report.errors] == ["a/b could not be read, so it was not checked"]


@posix
def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("harmless")
    space = collect_directory(tmp_path)
    (tmp_path / "a").unlink()
    (tmp_path / "a").symlink_to("/etc/passwd")
    assert (space.files["a"].kind, space.files["a"].text) == ("unreadable", "")


def test_large_files_are_named_not_read(tmp_path: Path) -> None:
    for name, size in (("a", 11), ("b", 10), ("c", 10), ("d", 6)):
        (tmp_path / name).write_text("x" * size)
    kinds = {path: file.kind for path, file in collect_directory(tmp_path, Limits(10, 25)).files.items()}
    assert kinds == {"a": "too-large", "b": "text", "c": "text", "d": "too-large"}


def test_too_many_files_is_said(tmp_path: Path) -> None:
    write(tmp_path, **{f"f{number}": "" for number in range(5)})
    space = collect_directory(tmp_path, Limits(files=3))
    assert len(space.files) == 3
    assert space.gaps == ("more than 3 files: the rest was not checked",)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="the file system refuses such names")
def test_a_name_that_is_no_text_becomes_escapes(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("x = 1")
    space = collect_directory(tmp_path)
    assert list(space.files) == ["caf\\xe9.py"]
    assert space.files["caf\\xe9.py"].text == "x = 1"


def test_in_a_repository_what_git_ignores_is_left_out_unless_it_is_tracked(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, app="", tracked="", new="", ignored="", gone="")
    (tmp_path / ".gitignore").write_text("ignored\ntracked\n")
    git(tmp_path, "add", "-f", "app", "tracked", "gone")
    (tmp_path / "gone").unlink()
    assert list(collect_directory(tmp_path).files) == [".gitignore", "app", "new", "tracked"]


def test_a_folder_that_an_outer_repository_ignores_is_read_whole(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("space/\n")
    write(tmp_path, space__app="")
    assert list(collect_directory(tmp_path / "space").files) == ["app"]


@posix
def test_a_repository_cannot_make_git_start_a_program(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, app="")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/started'\n")
    program.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(program))
    git(tmp_path, "config", "core.hooksPath", str(tmp_path))
    collect_directory(tmp_path)
    assert not (tmp_path / "started").exists()


@posix
def test_modes_are_those_of_git_where_it_tracks_a_file_and_unknown_after_a_download(tmp_path: Path) -> None:
    write(tmp_path, **{"run.sh": "#!/bin/sh", "other.sh": "#!/bin/sh"})
    (tmp_path / "run.sh").chmod(0o755)
    assert {name: file.executable for name, file in collect_directory(tmp_path).files.items()} == {
        "run.sh": True,
        "other.sh": False,
    }
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "update-index", "--chmod=-x", "run.sh")
    git(tmp_path, "update-index", "--chmod=+x", "other.sh")
    files = collect_directory(tmp_path).files
    assert files["run.sh"].executable is False
    assert files["other.sh"].executable is True
    (tmp_path / "new.sh").write_text("#!/bin/sh")
    (tmp_path / ".cache" / "huggingface").mkdir(parents=True)
    assert collect_directory(tmp_path).files["new.sh"].executable is None

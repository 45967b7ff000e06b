"""What a Space says should be ignored hides nothing that would be published."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import collect_directory
from support import plan

if TYPE_CHECKING:
    from pathlib import Path

CARD = "---\nsdk: gradio\n---\n"
LEAK = expand("T = '@@fake:huggingface-user-token@@'\n")


def git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True, capture_output=True
    )


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py").replace("dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "around" / "space"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    (folder / ".gitignore").write_text("leak.py\n.venv/\n__pycache__/\n")
    (folder / "leak.py").write_text(LEAK)
    return folder


def leaks(folder: Path) -> list[str]:
    report = check_space(collect_directory(folder), plan("leaked-hf-token"))
    assert not report.errors
    return [finding.location.path for finding in report.findings]


def test_outside_of_git_nothing_is_left_out(space: Path) -> None:
    assert leaks(space) == ["leak.py"]


def test_ignore_rules_of_a_download_in_somebodys_repository_hide_nothing(space: Path) -> None:
    git(space.parent, "init", "-q")
    assert leaks(space) == ["leak.py"]
    assert "its .gitignore leaves nothing out" in collect_directory(space).notes[0]


@pytest.mark.parametrize("file", [".git/info/exclude", ".gitignore"])
def test_rules_of_the_repository_around_hide_nothing_of_it_either(space: Path, file: str) -> None:
    git(space.parent, "init", "-q")
    (space / ".gitignore").unlink()
    (space.parent / file).write_text("leak.py\n")
    assert leaks(space) == ["leak.py"]


def test_what_the_owner_would_not_publish_is_left_out_and_counted(space: Path) -> None:
    git(space, "init", "-q")
    assert leaks(space) == []
    report = check_space(collect_directory(space), plan("leaked-hf-token"))
    assert report.ignored == 1


def test_a_space_that_the_repository_around_tracks_is_its_owners(space: Path) -> None:
    git(space.parent, "init", "-q")
    git(space.parent, "add", "space/README.md")
    assert (leaks(space), collect_directory(space).ignored) == ([], 1)


def test_what_was_added_by_force_is_checked(space: Path) -> None:
    git(space, "init", "-q")
    git(space, "add", "-f", "leak.py")
    assert leaks(space) == ["leak.py"]


def test_a_repository_within_is_walked(space: Path) -> None:
    git(space, "init", "-q")
    git(space / "sub" / "deep", "init", "-q")
    write(space, sub__deep__leak_py=LEAK, sub__deep__dot_gitignore="*\n")
    assert leaks(space) == ["sub/deep/leak.py"]


def test_a_submodule_is_named(space: Path) -> None:
    git(space, "init", "-q")
    git(space / "sub", "init", "-q")
    git(space / "sub", "commit", "-q", "--allow-empty", "-m", "x")
    git(space, "add", "sub")
    write(space, sub__leak_py=LEAK)
    assert leaks(space) == []
    assert collect_directory(space).notes == ("1 submodule not checked",)


@pytest.mark.parametrize("text", ["gitdir: ../elsewhere\n", "gitdir: /nowhere\n", "no repository\n", ""])
def test_a_git_file_that_leads_nowhere_hides_nothing(space: Path, text: str) -> None:
    (space / ".git").write_text(text)
    assert leaks(space) == ["leak.py"]


def test_a_repository_whose_files_are_elsewhere_hides_nothing(space: Path) -> None:
    git(space, "init", "-q")
    git(space, "config", "core.worktree", str(space.parent / "elsewhere"))
    (space.parent / "elsewhere").mkdir()
    assert leaks(space) == ["leak.py"]


def test_a_file_named_like_an_entry_of_the_index_is_checked(space: Path) -> None:
    git(space, "init", "-q")
    name = f"160000 {'a' * 40} 0\tx.py"
    (space / name).write_text(LEAK)
    assert leaks(space) == [name]


def test_ignore_rules_silence_tidiness_alone(space: Path) -> None:
    write(space, dot_venv__pyvenv_cfg="", dot_venv__leak_py=LEAK, __pycache___a_py="")
    (space / "node_modules").mkdir()
    (space / "node_modules" / "a.js").write_text("")
    report = check_space(collect_directory(space), plan("committed-junk", "leaked-hf-token", profile=Profile.STRICT))
    found = sorted((finding.rule, finding.location.path) for finding in report.findings)
    assert ("leaked-hf-token", ".venv/leak.py") in found
    assert [path for rule, path in found if rule == "committed-junk"] == ["node_modules/a.js"]

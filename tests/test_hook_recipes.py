"""The commands that the hooks print, run as they are printed, each in the situation that it is printed for."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from git_support import CLEAN, Repo, Work, environment, fake, posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = posix

LEAK = f"t = '{fake()}'\n"
CODE = "let x = 1;\n"
BESIDE = "let a = 1;\nlet b = 2;\nlet c = 3;\nlet d = 4;\n"
"""Lines that keep git from seeing a conflict where there is none for a person either."""


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A repository whose first commit is pushed, with the hooks in place."""
    work = Work(tmp_path_factory.mktemp("pushed") / "space")
    work.commit_all(CLEAN, "first")
    assert work.hook("install", "pre-push").returncode == 0
    assert work.push()[0] == 0
    return work


@pytest.fixture
def work(pushed: Work, tmp_path: Path) -> Work:
    """The same, to be worked in."""
    return pushed.copy(tmp_path / "space")


def commands(said: str, *, apart: bool) -> list[str]:
    """What is printed to be run: one way, or with `apart` the other one that keeps the commits."""
    one, _, other = said.partition("Or keep the commits apart:")
    return re.findall(r"^    (git .*)$", other if apart else one, re.MULTILINE)


def shell(work: Repo, command: str, folder: str = "", **more: str) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=work.folder / folder,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def write_message(tmp: Path) -> str:
    """An editor that writes a message without a secret, as somebody would."""
    path = tmp / "editor.sh"
    path.write_text("#!/bin/sh\nprintf 'new words\\n' > \"$1\"\n")
    path.chmod(0o755)
    return str(path)


def follow(work: Work, said: str, clean: Callable[[], None], tmp: Path, *, apart: bool, folder: str = "") -> None:
    """Do what the hook says; `clean` takes the secret out of the files, as the person is told to."""
    steps = commands(said, apart=apart)
    assert steps, said
    editor = write_message(tmp)
    if not apart:
        clean()
        for step in steps:
            code, told = shell(work, step, folder, GIT_EDITOR=editor)
            assert code == 0 or "nothing to commit" in told or "working tree clean" in told, (step, told)
        return
    rebase, amend, solve = [*steps, ""][:3]
    last = {path: work.git("show", f"HEAD:{path}") + "\n" for path in work.git("ls-files", "-z").split("\0") if path}
    bad = "|".join(re.findall(r"^    ([0-9a-f]{7})[0-9a-f]{5}  ", said, re.MULTILINE))
    edit = f"sed -i.bak -E 's/^pick ({bad})/edit \\1/'"
    code, told = shell(work, rebase, folder, GIT_SEQUENCE_EDITOR=edit, GIT_EDITOR=editor)
    assert code == 0, (rebase, told)
    for _ in range(5):
        if not stopped(work):
            return
        conflicts = work.git("diff", "--name-only", "--diff-filter=U", "-z").split("\0")
        for path in filter(None, conflicts):
            file = work.folder / path
            file.write_text(last[path]) if path in last else file.unlink()
        clean()
        code, told = shell(work, solve if any(conflicts) else amend, folder, GIT_EDITOR=editor)
        assert code == 0 or "CONFLICT" in told, (amend, told)
    raise AssertionError(told)


def stopped(work: Repo) -> bool:
    return (work.folder / ".git" / "rebase-merge").exists()


def one_of_two_lines(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    return ("app.js",)


def the_secret_alone(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": LEAK}, "leak")
    return ("app.js",)


def one_line_more(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE}, "code")
    assert work.push()[0] == 0
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    return ("app.js",)


def removed_later(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"app.js": BESIDE}, "gone")
    return ("app.js",)


def removed_later_alone(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": LEAK}, "leak")
    work.commit_all({"app.js": CODE}, "gone")
    return ("app.js",)


def deleted_later(work: Work) -> tuple[str, ...]:
    work.commit_all({"key.env": LEAK, "app.js": CODE}, "leak")
    work.commit_all({"key.env": None}, "gone")
    work.commit_all({"app.js": CODE * 2}, "more")
    return ("key.env",)


def kept_with_more_on_top(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"other.js": CODE}, "other")
    return ("app.js",)


def in_several_commits_and_files(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"other.js": CODE}, "other")
    work.commit_all({"b.js": BESIDE + f"t = '{fake(2)}'\n"}, "second leak")
    work.commit_all({"b.js": BESIDE}, "second gone")
    return ("app.js",)


def in_two_files_of_one_commit(work: Work) -> tuple[str, ...]:
    work.commit_all({"app.js": BESIDE}, "code")
    work.commit_all({"app.js": BESIDE + LEAK, "lib/key.js": LEAK}, "leak")
    work.commit_all({"app.js": BESIDE, "lib/key.js": None}, "gone")
    return ("app.js", "lib/key.js")


def odd_names(work: Work) -> tuple[str, ...]:
    names = ("with space.js", "it's.js", "a[1].js", "deep/*.js")
    work.commit_all(dict.fromkeys(names[:2], BESIDE + LEAK), "leak")
    work.commit_all({names[2]: BESIDE + f"t = '{fake(3)}'\n", names[3]: BESIDE + f"t = '{fake(4)}'\n"}, "leaks")
    return names


SITUATIONS = [
    one_of_two_lines,
    the_secret_alone,
    one_line_more,
    removed_later,
    removed_later_alone,
    deleted_later,
    kept_with_more_on_top,
    in_several_commits_and_files,
    in_two_files_of_one_commit,
    odd_names,
]


def cleaner(work: Work, *paths: str) -> Callable[[], None]:
    """Take any of the fake secrets out."""

    def clean() -> None:
        for path in (*paths, "b.js"):
            file = work.folder / path
            if file.exists():
                kept = [line for line in file.read_text().splitlines(keepends=True) if not line.startswith("t = ")]
                file.write_text("".join(kept))

    return clean


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.__name__)
def test_a_secret_that_is_not_pushed_yet(
    situation: Callable[[Work], tuple[str, ...]], apart: bool, work: Work, tmp_path: Path
) -> None:
    paths = situation(work)
    code, said = work.push()
    assert code == 1, said
    if apart and "Or keep the commits apart" not in said:
        return  # one commit is one commit
    follow(work, said, cleaner(work, *paths), tmp_path, apart=apart)
    assert not stopped(work)
    code, said = work.push()
    assert code == 0, said
    assert fake() not in work.git("log", "-p", "--all", "--", ".")
    assert work.git("status", "--porcelain") == ""


def test_all_files_of_a_commit_that_have_the_secret_are_named(work: Work) -> None:
    in_two_files_of_one_commit(work)
    code, said = work.push()
    assert (code, said.count("critical[")) == (1, 1), said
    assert re.search(r"^    [0-9a-f]{12}  app\.js, lib/key\.js$", said, re.MULTILINE), said


@pytest.mark.parametrize("apart", [False, True])
def test_the_commits_stay_apart_where_that_is_wanted(apart: bool, work: Work, tmp_path: Path) -> None:
    kept_with_more_on_top(work)
    follow(work, work.push()[1], cleaner(work, "app.js"), tmp_path, apart=apart)
    assert len(work.git("log", "--format=%H", "origin/main..").split()) == (2 if apart else 1)
    assert (work.folder / "other.js").read_text() == CODE


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("more", [False, True])
def test_the_first_commit_of_all(apart: bool, more: bool, tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    work.commit_all({**CLEAN, "app.js": BESIDE + LEAK}, "leak")
    if more:
        work.commit_all({"app.js": BESIDE}, "gone")
    work.hook("install")
    code, said = work.push()
    assert code == 1
    if apart and not more:
        return
    follow(work, said, cleaner(work, "app.js"), tmp_path, apart=apart)
    assert work.push()[0] == 0
    assert (work.folder / "app.js").read_text() == BESIDE


@pytest.mark.parametrize("where", ["before", "in the branch", "after"])
def test_a_merge(where: str, work: Work, tmp_path: Path) -> None:
    """What the remote got meanwhile is merged: it must be there after all, and be pushed on top of."""
    other = Repo(tmp_path / "other")
    other.git("pull", "-q", str(work.remote), "main")
    other.commit_all({"theirs.js": CODE}, "theirs")
    other.git("push", "-q", str(work.remote), "main")
    if where == "before":
        work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"mine.js": CODE}, "mine")
    work.git("fetch", "-q", "origin")
    work.git("merge", "-q", "--no-edit", "origin/main")
    if where == "in the branch":
        work.git("switch", "-qc", "side", "HEAD^1")
        work.commit_all({"app.js": BESIDE + LEAK}, "leak")
        work.git("switch", "-q", "main")
        work.git("merge", "-q", "--no-edit", "side")
    if where == "after":
        work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"more.js": CODE}, "more")
    code, said = work.push()
    assert code == 1, said
    follow(work, said, cleaner(work, "app.js"), tmp_path, apart=False)
    code, said = work.push()
    assert code == 0, said
    assert {"theirs.js", "mine.js", "app.js", "more.js"} <= set(work.git("ls-files").split())


@pytest.mark.parametrize("apart", [False, True])
def test_a_secret_in_a_message(apart: bool, work: Work, tmp_path: Path) -> None:
    work.commit_all({"app.js": CODE}, f"use {fake()}")
    if apart:
        work.commit_all({"other.js": CODE}, "other")
    code, said = work.push()
    assert code == 1
    follow(work, said, lambda: None, tmp_path, apart=apart)
    assert work.push()[0] == 0
    assert (work.folder / "app.js").read_text() == CODE


def test_from_a_folder_of_the_repository(tmp_path: Path) -> None:
    work = Work(tmp_path / "all")
    work.commit_all({f"spaces/a/{path}": text for path, text in CLEAN.items()}, "first")
    work.hook("install", "pre-push", "pre-commit", "--space", "spaces/a")
    assert work.push()[0] == 0
    for folder in ("", "spaces/a", "spaces"):
        work.commit_all({"spaces/a/app.js": BESIDE + LEAK}, "leak")
        code, said = work.push()
        assert (code, said.count("critical[")) == (1, 1), said
        follow(work, said, cleaner(work, "spaces/a/app.js"), tmp_path, apart=False, folder=folder)
        assert work.push()[0] == 0
        work.write({"spaces/a/new.js": LEAK})
        work.git("add", "--all")
        code, said = shell(work, "git commit -m leak", folder)
        assert code == 1
        (restore,) = re.findall(r"^    (git restore .*)$", said, re.MULTILINE)
        assert shell(work, restore, folder)[0] == 0
        assert work.git("diff", "--cached", "--name-only") == ""
        (work.folder / "spaces/a/new.js").unlink()


def test_what_is_pushed_already(work: Work) -> None:
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    assert work.push("--no-verify", "origin", "main")[0] == 0
    work.commit_all({"other.js": CODE}, "other")
    code, said = work.push()
    assert code == 1
    assert "Treat as stolen" in said
    assert "git reset" not in said
    assert "git rebase" not in said
    work.commit_all({"app.js": BESIDE}, "as step 3 says")
    assert work.push()[0] == 0


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("alone", [False, True])
def test_a_commit_that_was_stopped(first: bool, alone: bool, tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    if not first:
        work.commit_all(CLEAN, "first")
    work.hook("install", "pre-commit")
    work.write({**CLEAN, "a key.env": LEAK, **({} if alone else {"app.js": CODE})})
    work.git("add", "--all", "--force")
    code, said = shell(work, "git commit -m leak")
    assert code == 1, said
    (command,) = re.findall(r"^    (git (?:restore|rm) .*)$", said, re.MULTILINE)
    code, told = shell(work, command)
    assert code == 0, told
    assert (work.folder / "a key.env").read_text() == LEAK
    assert "a key.env" not in work.git("ls-files", "--cached")
    code, told = shell(work, "git commit -m clean")
    assert code == (1 if alone and not first else 0), told


def test_another_branch(work: Work, tmp_path: Path) -> None:
    work.git("switch", "-qc", "side")
    work.commit_all({"app.js": BESIDE + LEAK}, "leak")
    work.commit_all({"app.js": BESIDE}, "gone")
    work.git("switch", "-q", "main")
    code, said = work.push("origin", "side")
    assert code == 1
    assert "`git switch` to theirs, and push" in said
    assert commands(said, apart=False) == []
    work.git("switch", "-q", "side")
    follow(work, work.push("origin", "side")[1], cleaner(work, "app.js"), tmp_path, apart=False)
    assert work.push("origin", "side")[0] == 0

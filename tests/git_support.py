"""Real repositories for tests: git runs without anybody's settings, and the dates of commits are fixed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.secrets.fakes import expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CARD = "---\ntitle: Demo\nemoji: 🤖\ncolorFrom: blue\ncolorTo: red\nsdk: static\n---\n# Demo\n"
IGNORE = ".env\n*.pem\n*.key\n__pycache__/\n.venv/\n.gradio/\nnode_modules/\n"
CLEAN = {
    "README.md": CARD,
    ".gitignore": IGNORE,
    "index.html": "<!doctype html>\n<title>Demo</title>\n",
    ".hf-lint.yaml": "select: [secrets]\n",  # what other policies think of such a Space is not tested here
}
DATE = "2026-02-03T04:05:06+01:00"


def environment(**more: str) -> dict[str, str]:
    """What git and hf-lint run in: no settings of this machine, a fixed author and date."""
    dropped = ("GIT_", "PYTHONDONTWRITEBYTECODE")  # without bytecode every hook would compile hf-lint anew
    plain = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
    for role in ("AUTHOR", "COMMITTER"):
        fixed |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org", f"GIT_{role}_DATE": DATE}
    return {**plain, **fixed, **more}


def fake(number: int = 1) -> str:
    """A token that opens nothing."""
    return expand(f"@@fake:huggingface-user-token:{number}@@")


class Repo:
    """A repository in a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        if not folder.exists():
            folder.mkdir(parents=True)
            self.git("init", "--quiet", "--initial-branch=main", *options)

    def copy(self, folder: Path) -> Repo:
        """The same repository once more: making it anew starts a dozen processes."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Repo(folder)

    def git(self, *arguments: str, check: bool = True, stdin: str = "", **more: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=environment(**more),
            timeout=60,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str = "change", /, **files: str | None) -> str:
        """Commit `files`: None deletes; `a__b` is a/b. Other names go through `write`."""
        return self.commit_all({name.replace("__", "/"): text for name, text in files.items()}, message)

    def commit_all(self, files: Mapping[str, str | bytes | None], message: str = "change") -> str:
        self.write(files)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.head()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def state(self) -> tuple[str, ...]:
        """Everything that a check must leave as it was."""
        files = sorted(
            (str(path.relative_to(self.folder)), path.lstat().st_mtime_ns)
            for path in self.folder.rglob("*")
            if path.is_file()
        )
        status = self.git("status", "--porcelain", GIT_OPTIONAL_LOCKS="0")
        return (self.git("for-each-ref"), status, str(files))


class Work(Repo):
    """A Space with hf-lint's hook, and the bare repository that it is pushed to."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.remote = folder.parent / "remote.git"
        if folder.exists():
            super().__init__(folder)
            return
        subprocess.run(
            ["git", "init", "-q", "--bare", "--initial-branch=main", *options, str(self.remote)],
            check=True,
            env=environment(),
        )
        super().__init__(folder, *options)
        self.git("remote", "add", "origin", str(self.remote))

    def copy(self, folder: Path) -> Work:
        """Both once more, side by side."""
        shutil.copytree(self.remote, folder.parent / "remote.git", symlinks=True)
        shutil.copytree(self.folder, folder, symlinks=True)
        made = Work(folder)
        made.git("remote", "set-url", "origin", str(made.remote))
        return made

    def hook(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hf_lint", "hook", *arguments],
            cwd=self.folder,
            env=environment(**more),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def push(self, *arguments: str, **more: str) -> tuple[int, str]:
        done = subprocess.run(
            ["git", "push", *(arguments or ("origin", "main"))],
            cwd=self.folder,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    def pushed(self) -> str:
        return subprocess.run(
            ["git", "-C", str(self.remote), "for-each-ref", "--format=%(refname) %(objectname)"],
            check=True,
            env=environment(),
            capture_output=True,
            text=True,
        ).stdout


posix = pytest.mark.skipif(os.name == "nt", reason="POSIX shell and signals")

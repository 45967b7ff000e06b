"""`.gitignore` and `.gitattributes` patterns, compared with git itself."""

from __future__ import annotations

import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest
from git_support import Repo
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
    ("foo/**\n!foo/keep", "foo/keep"),
    ("foo/**\n!foo/keep", "foo/other"),
    ("foo/**/*\n!foo/keep", "foo/keep"),
    ("[[:digit:]].txt", "3.txt"),
    ("[[:digit:]].txt", "d.txt"),
    ("//", "a"),
    ("foo//bar", "foo/bar"),
    ("foo**/bar", "foobaz/qux/bar"),
    ("a\\ ", "a "),
    ("é?", "éa"),
]


PARTS = ("a", "b", "foo", "fo", "x.py", "é", "1", "[", "a b", "-")
WILD = (
    *("*", "**", "***", "?", "[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[a-]", "[--0]", "[\\]a]", "[a", "[[:digit:]]"),
    *(
        "[[:alpha:][:digit:]]",
        "[![:space:]]",
        "[[:wrong:]]",
        "[[:digit]",
        "[[:]",
        "[:alpha:]",
        "\\",
        "\\*",
        "\\ ",
        "\\/",
        " ",
    ),
)


def random_case(random: Random) -> tuple[list[str], list[str]]:
    """Some paths, and lines of a .gitignore that are near to them."""
    paths = [
        "/".join("".join(random.choices(PARTS, k=random.choice((1, 1, 2)))) for _ in range(random.randint(1, 4)))
        for _ in range(12)
    ]
    return [random_line(random, random.choice(paths)) for _ in range(random.randint(1, 4))], paths


def random_line(random: Random, path: str) -> str:
    parts = path.split("/")
    parts = parts[random.choice((0, 0, -1, -2)) :][: random.choice((1, 1, 2, 4))]
    for at, part in enumerate(parts):
        kind = random.random()
        if kind < 0.4:
            cut = random.randint(0, len(part) - 1)
            parts[at] = part[:cut] + random.choice(WILD) + part[cut + random.randint(0, 1) :]
        elif kind < 0.5:
            parts[at] = "".join(random.choices(WILD, k=2))
    middle = random.choice(("/", "/", "/", "/", "//", "/**/")).join(parts)
    start = random.choice(("", "", "", "", "!", "!", "/", "**/", "#", "\\!"))
    return start + middle + random.choice(("", "", "", "/", "/**", "/*", "\t", "  "))


def test_random_patterns_as_git_does(tmp_path: Path) -> None:
    """Each case is the .gitignore of a folder of its own, so that one run of git answers for all of them."""
    random = Random(20261129)
    repo = Repo(tmp_path / "repo")
    ours, asked = set(), []
    for number in range(300):
        lines, paths = random_case(random)
        repo.write({f"{number}/.gitignore": "\n".join(lines)})
        patterns = parse_patterns(lines)
        asked += [f"{number}/{path}" for path in paths]
        ours |= {f"{number}/{path}" for path in paths if is_ignored(patterns, path)}
    stdin = "\0".join(asked)
    said = repo.git("check-ignore", "--no-index", "--stdin", "-z", check=False, stdin=stdin)
    theirs = set(filter(None, said.split("\0")))
    assert len(theirs) > 200
    wrong = [(path, (tmp_path / "repo" / path.partition("/")[0] / ".gitignore").read_text()) for path in ours ^ theirs]
    assert wrong == []


@pytest.mark.parametrize(("patterns", "path"), IGNORED)
def test_as_git_does(tmp_path: Path, patterns: str, path: str) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "core.excludesFile=/dev/null"]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / ".gitignore").write_text(patterns + "\n")
    done = subprocess.run([*git, "check-ignore", "-q", "--no-index", path], check=False)
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

"""Commits with hostile paths, contents and messages, read through a real git. One repository holds many inputs."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from git_support import environment
from hf_lint.config.settings import RuleSettings, Settings
from hf_lint.core.model import Profile
from hf_lint.pipeline.lint import lint
from hf_lint.sources.revisions import History, Range

from fuzz import seeds
from fuzz.spaces import changed
from fuzz.texts import COMMON, mutate_bytes, mutate_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

COMMITS = 40
_KINDS = ("python", "dockerfile", "settings", "text", "binary", "notebook", "card", "json")
_PATHS = (
    b"app.py",
    b"a b/c.env",
    b"Dockerfile",
    b"n\n.py",
    b'"q".txt',
    b"t\t.yml",
    b"\xff.py",
    b"a/b/c",
    b"diff --git a",
)
_WORDS = [piece.encode("utf-8", "surrogatepass") for piece in COMMON]


def exercise(rng: Random) -> None:
    """The secrets in all commits, then the whole Space at the last of them with what the second half brought."""
    with tempfile.TemporaryDirectory(prefix="hf-lint-fuzz-") as scratch:
        folder = Path(scratch) / "repo"
        _git(scratch, b"", "init", "--quiet", "--initial-branch=main", str(folder))
        _git(str(folder), b"".join(_commits(rng)), "fast-import", "--quiet")
        for source in (History(str(folder)), Range(str(folder), f"HEAD~{COMMITS // 2}..HEAD")):
            report = lint(source, Settings(RuleSettings(Profile.STRICT)))
            assert not report.errors, report.errors


def _commits(rng: Random) -> Iterator[bytes]:
    """A stream for `git fast-import`: each commit changes a file or two of few, so that there are patches too."""
    there: dict[bytes, bytes] = {}
    for number in range(COMMITS):
        words = mutate_text(rng, f"change {number}", _WORDS, "text").replace("\0", "")
        message = words.encode("utf-8", "surrogatepass")
        date = rng.choice((b"0", b"1700000000", b"4000000000"))
        yield b"commit refs/heads/main\nauthor A <a@b> %s +0100\ncommitter A <a@b> %s -0900\n" % (date, date)
        yield b"data %d\n%s\n" % (len(message), message)
        for _ in range(rng.choice((1, 1, 2))):
            path = rng.choice((*_PATHS, *(_name(rng, path) for path in _PATHS[:3])))
            kind = rng.choice(_KINDS)
            before = there.get(path) if rng.random() < 0.6 else None
            there[path] = changed(kind, rng, before or rng.choice(seeds.contents(kind)))
            quoted = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
            yield b'M 100644 inline "%s"\ndata %d\n%s\n' % (quoted, len(there[path]), there[path])


def _name(rng: Random, path: bytes) -> bytes:
    """A path that git takes: nothing empty, no dots alone, no folder of git's own."""
    parts = (part for part in mutate_bytes(rng, path, _WORDS).replace(b"\0", b"").split(b"/"))
    kept = [part[:100] for part in parts if part.strip(b". ") and not part.lower().startswith((b".git", b"git~"))]
    return b"/".join(kept[:8]) or b"x"


def _git(folder: str, stdin: bytes, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], input=stdin, check=True, env=environment(), timeout=60)

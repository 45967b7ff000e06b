"""The history of a repository: a seeded one of many commits, made with `git fast-import`, some with a secret."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.secrets.fakes import expand

from benchmarks.timing import race, table
from benchmarks.typical import write_typical_space

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITS = 1000
SECRETS = 20
PUSHED = 20
_HF_LINT = [sys.executable, "-m", "hf_lint"]
_KINDS = ("huggingface-user-token", "huggingface-org-token", "aws-access-key-id", "github-token")


def write_repository(folder: Path, commits: int = COMMITS, seed: int = 20260713) -> list[str]:
    """Make a bare-bones repository in `folder` and return the ids of its commits, oldest first.

    Each commit changes a few lines of one to three files; every so often one brings a secret, and the next removes it.
    """
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        write_typical_space(Path(scratch))
        files = {
            path.relative_to(scratch).as_posix(): path.read_text(encoding="utf-8").split("\n")
            for path in sorted(Path(scratch).rglob("*"))
            if path.is_file()
        }
    marks = folder / ".git" / "marks"
    _git(folder, "init", "--quiet", "--initial-branch=main")
    stream = b"".join(_commits(rng, files, commits))
    _git(folder, "fast-import", "--quiet", f"--export-marks={marks}", stdin=stream)
    _git(folder, "reset", "--quiet", "--hard", "main")
    rows = (line.split() for line in marks.read_text().splitlines())
    return [commit for _, commit in sorted((int(mark[1:]), commit) for mark, commit in rows)]


def _commits(rng: random.Random, files: dict[str, list[str]], commits: int) -> Iterator[bytes]:
    code = [path for path in files if path.endswith(".py")]
    secret = ""
    for number in range(commits):
        changed = sorted(files) if not number else rng.sample(code, rng.randint(1, 3))
        for path in changed if number else ():
            at = rng.randrange(len(files[path]))
            files[path][at : at + rng.randint(0, 3)] = [f"    step_{number} = {rng.random()}  # {path}"] * 2
        if secret:
            files["config.py"] = []
            secret = ""
            changed.append("config.py")
        elif number and number % (commits // SECRETS) == 0:
            secret = expand(f"@@fake:{rng.choice(_KINDS)}:{number}@@")
            files["config.py"] = [f'TOKEN = "{secret}"', ""]
            changed.append("config.py")
        message = f"change {number}"
        yield f"commit refs/heads/main\nmark :{number + 1}\n".encode()
        yield f"author A <a@example.org> {1700000000 + number * 60} +0000\n".encode()
        yield f"committer A <a@example.org> {1700000000 + number * 60} +0000\n".encode()
        yield f"data {len(message)}\n{message}\n".encode()
        for path in sorted(set(changed)):
            data = "\n".join(files[path]).encode()
            yield f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


def report(runs: int, peers: Path | None) -> str:
    """Tables: the whole history beside betterleaks, and a push of some commits beside its tip alone."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "space"
        folder.mkdir()
        commits = write_repository(folder)
        commands = {"git log -p": ["git", "-C", str(folder), "log", "-p", "--all"]}
        commands["hf-lint --history"] = [*_HF_LINT, str(folder), "--history"]
        path = os.pathsep.join(filter(None, [str(peers) if peers else "", os.environ.get("PATH", "")]))
        betterleaks = shutil.which("betterleaks", path=path)
        if betterleaks:
            commands["betterleaks git"] = [betterleaks, "git", "--no-banner", "--redact", str(folder)]
        rows = race(commands, runs)
        text = table(f"History: {len(commits)} commits", rows, "git log -p")
        if betterleaks:
            ratio = rows["hf-lint --history"].median / rows["betterleaks git"].median
            cpu = rows["hf-lint --history"].cpu / rows["betterleaks git"].cpu
            text += f"\nhf-lint takes {ratio:.2f} x betterleaks, {cpu:.2f} x its processor time"
        else:
            text += "\nbetterleaks is not there: no ratio"
        text += f", with {_memory(commands['hf-lint --history'])} MB at most.\n"
        before = commits[-1 - PUSHED]
        push = {
            "the tip alone": [*_HF_LINT, str(folder), "--rev", commits[-1]],
            f"a push of {PUSHED} commits": [*_HF_LINT, str(folder), "--range", f"{before}..{commits[-1]}"],
        }
        return text + "\n" + table("Before a push", race(push, runs), "the tip alone")


def _memory(command: list[str]) -> int:
    """The most memory that a run of `command` has, in MB; asked by a small process, whose own would count otherwise."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3, stderr=-3); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    return int(done.stdout) // (1_000_000 if sys.platform == "darwin" else 1000)


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(folder), *arguments], input=stdin, check=True, env=environment)

"""`hf-lint init`: config, hooks and a CI job for a Space that is there already."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import hf_lint
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.config.file import NAME
from hf_lint.core.model import DEFAULT_PROFILE, Profile
from hf_lint.core.records import NamedTuple
from hf_lint.errors import RunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

HOOKS = ".pre-commit-config.yaml"
CI = {"github": ".github/workflows/hf-lint.yml", "gitlab": ".gitlab-ci.yml"}
MAX_BYTES = 1024 * 1024
_NEXT = """\
next:
  hf-lint                   check the Space; `hf-lint explain ID` explains a finding
  hf-lint --write-baseline  record the current findings, so that only new ones count
  pre-commit install --hook-type pre-commit --hook-type pre-push
"""
_SOURCE = """\
note: {reason}, so these files do not say where to install hf-lint from.
note: the hooks run the hf-lint of the machine that they are on
"""
_JOB = "note: the job lints once HF_LINT in {path} says it\n"


class Wanted(NamedTuple):
    """A file to write: where, what, and what to do where another file is in its place."""

    path: str
    text: str
    advice: str


def run(argv: list[str]) -> int:
    """Write what is missing in the folder that `argv` names, or show it; nothing that is there is changed."""
    args = build_parser().parse_strictly(argv)
    root = Path(args.folder)
    if not root.is_dir():
        raise UsageError(f"the folder {args.folder!r} does not exist", "hf-lint init DIR, with the folder of the Space")
    if not any((root / name).is_file() for name in ("README.md", "Dockerfile")):
        write_err("note: this may not be the folder of a Space, because it has no README.md and no Dockerfile\n")
    if not (root / ".git").exists() and any((folder / ".git").exists() for folder in root.resolve().parents):
        write_err("note: this is not the root of its repository, where CI and pre-commit look for their files\n")
    from hf_lint.scaffolds.origin import find_origin

    origin = find_origin(Path(hf_lint.__file__).resolve().parent)
    done = [_settle(root, wanted, args.diff) for wanted in _files_to_write(args.ci, args.profile, origin.requirement)]
    if not args.diff and "wrote" in done:
        if not origin.requirement:
            write_err(_SOURCE.format(reason=origin.reason))
            if args.ci in CI:
                write_err(_JOB.format(path=CI[args.ci]))
        write_err(_NEXT)
    return 0


def build_parser() -> Parser:
    """The options of `init`."""
    parser = Parser("init", "Set up hf-lint in a Space: config, pre-commit hooks and a CI job. Overwrites nothing.")
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="folder of the Space (default: .)")
    parser.add_argument("--diff", action="store_true", help="show the files without writing them")
    parser.add_argument("--ci", choices=(*CI, "none"), default="github", help="where the Space's repository is checked")
    parser.add_argument(
        "--profile",
        choices=[str(profile) for profile in Profile],
        default=str(DEFAULT_PROFILE),
        help="how strict to be",
    )
    return parser


def _files_to_write(ci: str, profile: str, requirement: str) -> Iterator[Wanted]:
    from hf_lint.scaffolds import render_starter

    yield Wanted(NAME, render_starter("hf-lint.yaml", requirement, profile), "")
    yield Wanted(HOOKS, render_starter("pre-commit.yaml", requirement), "to get the hooks, add to its `repos:`")
    if ci in CI:
        advice = "to get the job, add it" if ci == "gitlab" else ""
        yield Wanted(CI[ci], render_starter(f"{ci}.yml", requirement), advice)


def _settle(root: Path, wanted: Wanted, show: bool) -> str:
    """Write or show one file. `kept` where something is in its place, which is then left as it is."""
    path = root / wanted.path
    if os.path.lexists(path):
        write_out(f"kept   {wanted.path}\n")
        if wanted.advice and "hf-lint" not in _text(path):
            write_out(f"       {wanted.advice}:\n" + "".join(f"         {line}\n" for line in _part(wanted.text)))
        return "kept"
    if show:
        lines = wanted.text.splitlines()
        write_out(f"--- /dev/null\n+++ b/{wanted.path}\n@@ -0,0 +1,{len(lines)} @@\n")
        write_out("".join(f"+{line}\n" for line in lines))
        return "shown"
    _write(root, path, wanted)
    write_out(f"wrote  {wanted.path}\n")
    return "wrote"


def _write(root: Path, path: Path, wanted: Wanted) -> None:
    """Write a new file inside of `root`. RunError when a folder on the way leads out of it, or on a failure."""
    try:
        if not _inside(root, path.parent):
            raise RunError(f"{wanted.path} was not written, because a folder in its path leads out of the Space")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(wanted.text)
    except OSError as error:
        raise RunError(f"{wanted.path} cannot be written: {error.strerror}") from None


def _inside(root: Path, folder: Path) -> bool:
    base = os.path.realpath(root)
    return os.path.commonpath([base, os.path.realpath(folder)]) == base


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _part(text: str) -> list[str]:
    """The lines of a template that go into a file that is there: without the comment on top and `repos:`."""
    return [line for line in text.splitlines() if not line.startswith(("#", "repos:"))]

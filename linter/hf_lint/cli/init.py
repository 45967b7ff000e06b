"""`hf-lint init`: config, hooks and a CI job for a Space that is there already."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import hf_lint
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.config.model import NAME
from hf_lint.core.model import DEFAULT_PROFILE, Profile
from hf_lint.core.records import NamedTuple
from hf_lint.errors import RunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.scaffolds.place import Place

HOOKS = ".pre-commit-config.yaml"
CI = {"github": ".github/workflows/hf-lint.yml", "gitlab": ".gitlab-ci.yml"}
MAX_BYTES = 1024 * 1024
_LEVEL = "note: {name} sets `fail_on: high`: lesser findings are shown, but do not stop you; the default is low\n"
_NO_REPOSITORY = "note: this folder is not in a git repository, which the hooks need: `git init` first\n"
_NEXT = """\
next, in the folder of the Space:
  hf-lint                   check the Space; `hf-lint explain ID` explains a finding
  hf-lint --write-baseline  record the current findings, so that only new ones count
  pre-commit install --hook-type pre-commit --hook-type pre-push
                            start the hooks; pre-commit is a program of its own: pip install pre-commit
"""
_SOURCE = """\
note: {reason}, so these files do not say where to install hf-lint from.
note: the hooks run the hf-lint of the machine that they are on
"""
_JOB = "note: the job lints nothing until HF_LINT in {path} says where to install hf-lint from\n"


class Wanted(NamedTuple):
    """A file to write: where, what, and what to do where another file is in its place."""

    path: str
    text: str
    advice: str
    missing: str = ""
    """Words that a file in its place must have, or the advice is given."""


def run(argv: list[str]) -> int:
    """Write what is missing for the Space that `argv` names, or show it; nothing that is there is changed."""
    args = build_parser().parse_strictly(argv)
    folder = Path(args.folder)
    if not folder.is_dir():
        raise UsageError(f"the folder {args.folder!r} does not exist", "hf-lint init DIR, with the folder of the Space")
    from hf_lint.scaffolds.origin import find_origin
    from hf_lint.scaffolds.place import choose_ci, find_place

    place = find_place(folder)
    if not any((place.root / space / name).is_file() for space in place.spaces for name in ("README.md", "Dockerfile")):
        write_err("note: this may not be the folder of a Space, because it has no README.md and no Dockerfile\n")
    ci, why = (args.ci, "") if args.ci != "auto" else choose_ci(place)
    if why:
        write_err(f"note: {why}, so no job was written: --ci {' or --ci '.join(CI)} writes one\n")
    origin = find_origin(Path(hf_lint.__file__).resolve().parent)
    try:
        wanted = list(_files_to_write(place, ci, args.profile, origin.requirement))
    except ValueError as error:
        raise UsageError(
            f"the folder {str(error)!r} would need quotes in the files for CI and hooks",
            "rename it, or write them by hand: https://github.com/hf-lint/hf-lint/tree/main/docs/ci",
        ) from None
    done = [_settle(place.root, folder, one, args.diff) for one in wanted]
    if not args.diff and "wrote" in done:
        if not origin.requirement:
            write_err(_SOURCE.format(reason=origin.reason))
            if ci in CI:
                write_err(_JOB.format(path=CI[ci]))
        if any(state == "wrote" and one.path.endswith(NAME) for state, one in zip(done, wanted, strict=True)):
            write_err(_LEVEL.format(name=NAME))
        if not place.in_repository:
            write_err(_NO_REPOSITORY)
        write_err(_NEXT)
    return 0


def build_parser() -> Parser:
    """Return the options of `init`."""
    parser = Parser("init", "Set up hf-lint in a Space: config, pre-commit hooks and a CI job. Overwrites nothing.")
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="folder of the Space (default: .)")
    parser.add_argument("--diff", action="store_true", help="show the files without writing them")
    parser.add_argument(
        "--ci",
        choices=("auto", *CI, "none"),
        default="auto",
        help="where the repository is checked; auto: as its remotes say (default)",
    )
    parser.add_argument(
        "--profile",
        choices=[str(profile) for profile in Profile],
        help=f"how strict to be (default: {DEFAULT_PROFILE})",
    )
    return parser


def _files_to_write(place: Place, ci: str, profile: str | None, requirement: str) -> Iterator[Wanted]:
    from hf_lint.scaffolds import render_starter

    chosen = profile or str(DEFAULT_PROFILE)
    for space in place.spaces:
        path = f"{space}/{NAME}" if space else NAME
        setting = f"profile: {chosen}"
        if profile and os.path.lexists(place.root / path):
            yield Wanted(path, setting, "to set the profile, write into it", setting)
        else:
            yield Wanted(path, render_starter("hf-lint.yaml", requirement, chosen), "")
    hooks = render_starter("pre-commit.yaml", requirement, space=place.named)
    yield Wanted(HOOKS, hooks, "to get the hooks, add to its `repos:`", "hf-lint")
    if ci in CI:
        advice = "to get the job, add it" if ci == "gitlab" else ""
        yield Wanted(CI[ci], render_starter(f"{ci}.yml", requirement, space=place.named), advice, "hf-lint")


def _settle(root: Path, folder: Path, wanted: Wanted, show: bool) -> str:
    """Write or show one file. `kept` where something is in its place, which is then left as it is."""
    path = root / wanted.path
    shown = os.path.relpath(path, folder).replace(os.sep, "/")
    if os.path.lexists(path):
        write_out(f"kept   {shown}\n")
        if wanted.advice and wanted.missing not in _text(path):
            write_out(f"       {wanted.advice}:\n" + "".join(f"         {line}\n" for line in _part(wanted.text)))
        return "kept"
    if show:
        lines = wanted.text.splitlines()
        write_out(f"--- /dev/null\n+++ b/{wanted.path}\n@@ -0,0 +1,{len(lines)} @@\n")
        write_out("".join(f"+{line}\n" for line in lines))
        return "shown"
    _write(root, path, wanted)
    write_out(f"wrote  {shown}\n")
    return "wrote"


def _write(root: Path, path: Path, wanted: Wanted) -> None:
    """Write a new file inside of `root`. RunError when a folder on the way leads out of it, or on a failure."""
    try:
        if not _inside(root, path.parent):
            raise RunError(f"{wanted.path} was not written, because a folder in its path leads out of the repository")
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
    """Return the lines of a template that go into a file that is there: without the comment on top and `repos:`."""
    return [line for line in text.splitlines() if not line.startswith(("#", "repos:"))]

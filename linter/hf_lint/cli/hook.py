"""`hf-lint hook`: install, uninstall and look at the hooks of git, and do their work."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.model import HOOK_FAIL_ON, Severity
from hf_lint.core.suggest import suggest
from hf_lint.errors import RunError, SourceError, UsageError
from hf_lint.git.repository import Repository
from hf_lint.hooks.install import hook_place, hook_state, install_hook, uninstall_hook
from hf_lint.hooks.script import CHAINED, NAMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from hf_lint.config.settings import Options
    from hf_lint.hooks.advice import Found
    from hf_lint.sources.source import Source

ACTIONS = ("install", "uninstall", "status", "run")
_DEFAULT = {"install": NAMES[0], "uninstall": "both", "status": "both"}
_ABOUT = {
    "install": "Install hf-lint's hooks in the repository of the current folder.",
    "uninstall": "Remove hf-lint's hooks from the repository of the current folder, and restore what was there before.",
    "status": "Show which hooks of the repository of the current folder are hf-lint's.",
}
_FAIL_ON_HELP = f"lowest severity that stops (default: that of the Space's config, else {HOOK_FAIL_ON})"
_ALL_HELP = "stop for old findings, too; without it only new findings and secrets stop"
_POLICY_HELP = "organisation policy file or folder; repeatable"


def run(argv: list[str]) -> int:
    """Do what `argv` asks for and return the exit code."""
    action = argv[0] if argv else ""
    if action in ("--help", "-h", ""):
        write_out(_help())
        return 0
    if action not in ACTIONS:
        raise UsageError(f"unknown command `hook {action}`", suggest(action, ACTIONS))
    return _run_hook(argv[1:]) if action == "run" else _manage(action, argv[1:])


def _help() -> str:
    return (
        "usage: hf-lint hook install|uninstall|status [pre-push|pre-commit]...\n\n"
        "Check before every push (or commit), and stop it when something is found.\n\n"
        "  install    install the hook in this repository (default: pre-push); an existing one runs after it\n"
        "  uninstall  remove it, and restore the previous hook\n"
        "  status     show which hooks are installed\n\n"
        "`hf-lint hook install --help` lists the options.\n"
    )


def build_parser(action: str = "install") -> Parser:
    """Return the options of `hook install` and the others that people call."""
    parser = Parser(f"hook {action}", _ABOUT[action])
    parser.add_argument("name", nargs="*", metavar="HOOK", help=f"{' or '.join(NAMES)} (default: {_DEFAULT[action]})")
    if action == "install":
        parser.add_argument(
            "--space", metavar="DIR", help="folder of the Space, if it is not the root of the repository"
        )
        parser.add_argument("--fail-on", metavar="LEVEL", help=_FAIL_ON_HELP)
        parser.add_argument("--all", action="store_true", help=_ALL_HELP)
        parser.add_argument("--policy", action="append", metavar="PATH", help=_POLICY_HELP)
    if action != "status":
        parser.add_argument(
            "--force", action="store_true", help=f"{action} even if git's hooks are outside of the repository"
        )
    return parser


def _manage(action: str, argv: list[str]) -> int:
    args = build_parser(action).parse_strictly(argv)
    for name in args.name:
        if name not in NAMES and os.path.isdir(name):
            within = f"cd {shlex.quote(name)} && hf-lint hook {action}"
            raise UsageError(f"{name!r} is a folder, and no hook", f"run it in that folder: {within}")
        if name not in NAMES:
            raise UsageError(f"unknown hook {name!r}", f"known: {', '.join(NAMES)}")
    try:
        with Repository(Path()) as repository:
            return _manage_hooks(action, args, repository)
    except SourceError as error:
        raise UsageError(
            str(error), "run it inside the repository; a folder that has none needs `git init` first"
        ) from None
    except OSError as error:
        raise RunError(f"hf-lint cannot change the hook {error.filename}: {error.strerror}") from None


def _manage_hooks(action: str, args: argparse.Namespace, repository: Repository) -> int:
    place = hook_place(repository)
    names = args.name or (NAMES if action != "install" else NAMES[:1])
    if action == "status":
        _say(f"hooks are in {place.folder}{'' if place.own else ' (outside of this repository)'}")
        for name in names:
            state = hook_state(place, name)
            words = {"none": "not installed", "ours": "installed", "other": "another hook, not hf-lint's"}[state.kind]
            write_out(f"{name}: {words}{f', then {name}{CHAINED}' if state.kept and state.kind == 'ours' else ''}\n")
        return 0
    if not place.own and not args.force:
        raise RunError(
            f"git takes the hooks from {place.folder}, outside of this repository (core.hooksPath): every repository "
            f"that shares the folder would {'get' if action == 'install' else 'lose'} the hook",
            "if you want that, add --force; else: git config --local core.hooksPath .git/hooks",
        )
    for name in names:
        if action == "install":
            words = install_hook(place, name, sys.executable, _options(args, repository))
        else:
            words = uninstall_hook(place, name)
        _say(words)
    return 0


def _say(line: str) -> None:
    """One line that names a folder: it shows no secret, and what it quotes cannot harm the terminal."""
    from hf_lint.reports.escape import visible
    from hf_lint.secrets import mask_text

    write_out(f"{visible(mask_text(line))}\n")


def _options(args: argparse.Namespace, repository: Repository) -> list[str]:
    """Return the options that the hook is to run with."""
    options = ["--fail-on", str(_level(args.fail_on))] if args.fail_on else []
    options += ["--all"] if args.all else []
    for path in args.policy or ():
        if not os.path.exists(path):
            raise UsageError(f"--policy {path}: no such file or folder")
        options += ["--policy", os.path.abspath(path)]
    if args.space is None:
        return options
    if not os.path.isdir(args.space):
        raise UsageError(f"--space {args.space}: no such folder")
    with Repository(Path(args.space)) as space:
        if os.path.realpath(space.root) != os.path.realpath(repository.root):
            raise UsageError(f"--space {args.space}: not a folder of this repository")
        return [*options, *(["--space", space.prefix] if space.prefix else [])]


def _level(text: str) -> Severity:
    try:
        return Severity.parse(text)
    except ValueError as error:
        raise UsageError(f"--fail-on: {error}") from None


def _run_hook(argv: list[str]) -> int:
    from hf_lint.config.settings import Options

    parser = Parser("hook run", "Do the work of a hook: git runs this.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("rest", nargs="*", help="arguments that git passes to the hook")
    parser.add_argument("--space", default="", help="folder of the Space in the repository")
    parser.add_argument("--fail-on", metavar="LEVEL", help=_FAIL_ON_HELP)
    parser.add_argument("--all", action="store_true", help=_ALL_HELP)
    parser.add_argument("--policy", action="append", metavar="PATH", help=_POLICY_HELP)
    cut = argv.index("--") if "--" in argv else len(argv)
    args = parser.parse_strictly(argv[:cut])
    rest = [*args.rest, *argv[cut + 1 :]]
    options = Options(
        fail_on=_level(args.fail_on) if args.fail_on else None,
        policy=tuple(args.policy or ()),
        new_from="" if args.all else "HEAD",
        usual_fail_on=HOOK_FAIL_ON,
    )
    try:
        with Repository(Path(), hook=True) as repository:
            if args.name == "pre-commit":
                return _before_commit(repository, args.space, options)
            return _before_push(repository, args.space, options, rest)
    except SourceError as error:
        raise RunError(f"{error}, so nothing was checked") from None


def _before_commit(repository: Repository, space: str, options: Options) -> int:
    from hf_lint.hooks.advice import commit_advice
    from hf_lint.sources.discover import find_spaces_in
    from hf_lint.sources.revisions import Index

    spaces = find_spaces_in(repository, space)
    folders = [*(f"{space}/{one}" if space else one for one in spaces), space]
    sources = [Index(os.path.join(repository.root, one), shown=one or ".", hook=True) for one in folders]
    sources[-1].without = spaces
    for source, folder in zip(sources, folders, strict=True):
        source.prefix = folder
    return _lint_and_report(sources, options, partial(commit_advice, repository))


def _before_push(repository: Repository, space: str, options: Options, arguments: Sequence[str]) -> int:
    from hf_lint.hooks.advice import push_advice
    from hf_lint.sources.push import parse_pushes, pushed_sources

    remote, url = (*arguments, "", "")[:2]
    listed = "" if sys.stdin is None else sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    try:
        pushes = parse_pushes(listed)
    except ValueError as error:
        raise UsageError(str(error), "git runs this; to check a range yourself: hf-lint --range A..B") from None
    if not listed and os.environ.get("PRE_COMMIT") == "1":
        from hf_lint.hooks.precommit import push_of

        pushes = [push_of(os.environ, repository)]
        remote, url = os.environ.get("PRE_COMMIT_REMOTE_NAME", ""), os.environ.get("PRE_COMMIT_REMOTE_URL", "")
    sources = pushed_sources(repository, pushes, remote, url, folder=space)
    known = tuple(sources[-1].known) if sources else ()
    return _lint_and_report(sources, options, partial(push_advice, repository, known)) if sources else 0


def _lint_and_report(
    sources: Sequence[Source], options: Options, advice: Callable[[Sequence[Found]], list[str]]
) -> int:
    """Lint, write everything to stderr, which git and its clients show, and return the exit code."""
    from hf_lint.config.settings import known_policies, resolve_settings
    from hf_lint.hooks.advice import Found
    from hf_lint.pipeline.lint import lint, selection_for
    from hf_lint.pipeline.run import combine_reports, exit_code, find_advisories
    from hf_lint.reports.color import Painter, wants_color
    from hf_lint.reports.formats import Context
    from hf_lint.reports.summary import render_summary
    from hf_lint.reports.terminal import width_of
    from hf_lint.reports.text import render_text

    settings = [resolve_settings(source, options) for source in sources]
    for one in settings:
        selection_for(one)  # before any work: it stops at a config that cannot be used
    reports = [lint(source, one) for source, one in zip(sources, settings, strict=True)]
    if any(one.baseline is not None for one in settings):
        from hf_lint.cli.baselines import keep_baselines

        reports = keep_baselines(settings, reports, write=False, prune=False)
    report = combine_reports(reports, settings, find_advisories(settings))
    code = exit_code(reports, settings)
    paint = Painter(wants_color("auto", os.environ, sys.stderr is not None and sys.stderr.isatty()))
    if any(one.findings for one in reports):
        width = width_of(sys.stderr, os.environ)
        write_err(render_text(report, Context(os.getcwd(), paint=paint, policies=known_policies, width=width)))
    write_err(f"hf-lint: {render_summary(report, paint)}")
    if code:
        found = [
            Found(finding, source.prefix)
            for source, one in zip(sources, reports, strict=True)
            for finding in one.findings
        ]
        write_err("".join(f"{line}\n" for line in ["", *advice(found)]))
    return code

"""`hf-lint completion SHELL`: a completion script, made from the parsers of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.cli import COMMANDS
from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser
from hf_lint.cli.shells import Command, Option, render_bash, render_fish, render_zsh

if TYPE_CHECKING:
    import argparse

SHELLS = {"bash": render_bash, "zsh": render_zsh, "fish": render_fish}
_EPILOG = """\
bash: eval "$(hf-lint completion bash)" in ~/.bashrc
zsh:  eval "$(hf-lint completion zsh)" in ~/.zshrc, after compinit
fish: hf-lint completion fish > ~/.config/fish/completions/hf-lint.fish"""


def run(argv: list[str]) -> int:
    """Print the script for the shell that `argv` names."""
    args = build_parser().parse_strictly(argv)
    write_out(SHELLS[args.shell](describe_commands()))
    return 0


def build_parser() -> Parser:
    """Return the options of `completion`."""
    parser = Parser("completion", "Print a script that completes commands, options, policies and folders.")
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=list(SHELLS), metavar="SHELL", help=", ".join(SHELLS))
    return parser


def describe_commands() -> list[Command]:
    """Return every command with what can follow it."""
    from hf_lint.cli import (
        audit,
        check,
        explain,
        help,  # noqa: A004
        hook,
        init,
        new,
        pin,
        policy,
        revoke,
        rotate,
        rules,
        startup,
        token,
    )

    parsers = {
        "check": check.build_parser(),
        "new": new.build_parser(),
        "init": init.build_parser(),
        "rules": rules.build_parser(),
        "hook": hook.build_parser(),
        "startup": startup.build_parser(),
        "explain": explain.build_parser(),
        "pin": pin.build_parser(),
        "policy": policy.build_parser(),
        "audit": audit.build_parser(),
        "rotate": rotate.build_parser(),
        "revoke": revoke.build_parser(),
        "token": token.build_parser(),
        "completion": build_parser(),
        "help": help.build_parser(),
        "version": Parser("version", "Print the version."),
    }
    return [_command(name, about, parsers[name]) for name, about in COMMANDS.items()]


def _command(name: str, about: str, parser: Parser) -> Command:
    options = tuple(_option(action) for action in parser._actions if action.option_strings)
    words: tuple[str, ...] = ()
    folders = False
    for action in parser._actions:
        if not action.option_strings:
            values, kind = _values(action)
            words += values
            folders = folders or kind == "folder"
    if name == "hook":
        words = ("install", "uninstall", "status", *words)
    return Command(name, about.partition(" (")[0], options, words, folders)


def _option(action: argparse.Action) -> Option:
    takes = action.nargs != 0
    values, kind = _values(action) if takes else ((), "")
    return Option(tuple(action.option_strings), action.help or "", takes, values, kind, left_out=action.nargs == "?")


def _values(action: argparse.Action) -> tuple[tuple[str, ...], str]:
    """Return the words that an argument takes, and what else: `list` of them, `file`, `folder`, or nothing known."""
    from hf_lint.core.model import Confidence, Profile, Severity
    from hf_lint.core.names import SELECTORS
    from hf_lint.core.policy import load_policies
    from hf_lint.hooks.script import NAMES
    from hf_lint.reports.formats import FORMATS

    if action.choices is not None:
        return tuple(map(str, action.choices)), ""
    meta = str(action.metavar or "").removeprefix("=")
    if meta == "LEVEL":
        scale = Confidence if action.dest == "min_confidence" else Severity
        return tuple(str(level) for level in scale), ""
    if meta in ("NAME,...", "ID"):
        names = (*SELECTORS, *load_policies().policies)
        return names, "list" if meta == "NAME,..." else ""
    known = {"FORMAT[=FILE]": tuple(FORMATS), "PROFILE": tuple(str(profile) for profile in Profile), "HOOK": NAMES}
    kinds = {"FILE": "file", "DIR": "folder", "TARGET": "folder", "PATH": "file"}
    return tuple(known.get(meta, ())), kinds.get(meta, "")

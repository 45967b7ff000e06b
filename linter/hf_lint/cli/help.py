"""`hf-lint help [COMMAND]`: what there is, or all about one command."""

from __future__ import annotations

from importlib import import_module

from hf_lint.cli import COMMANDS
from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError


def run(argv: list[str]) -> int:
    """Print the commands, or what `--help` of the one that `argv` names prints."""
    words = [word for word in argv if word not in ("--help", "-h")]
    if not words:
        write_out(_overview())
        return 0
    command, *rest = words
    if command not in COMMANDS:
        hint = suggest(command, COMMANDS, f"`hf-lint help` lists them; `hf-lint explain {command}` explains a policy")
        raise UsageError(f"unknown command {command!r}", hint)
    if command == "version":
        write_out("usage: hf-lint version\n\nPrint the version.\n")
        return 0
    if command == "help":
        build_parser().print_help()
        return 0
    return int(import_module(f"hf_lint.cli.{command}").run([*rest, "--help"]))


def build_parser() -> Parser:
    """Return the options of `help`."""
    parser = Parser("help", "Explain a command and its options.")
    parser.add_argument("command", nargs="?", choices=list(COMMANDS), metavar="COMMAND", help="one of the commands")
    return parser


def _overview() -> str:
    lines = ["usage: hf-lint [COMMAND] [OPTION]... [TARGET]...", "", "Policy linter for Hugging Face Spaces.", ""]
    lines += [f"  hf-lint {name:<12}{about}" for name, about in COMMANDS.items()]
    lines += ["", "`hf-lint help COMMAND` lists the options of a command, `hf-lint explain ID` explains a finding."]
    return "\n".join(lines) + "\n"

"""The command `hf-lint`. One module a command, imported when that command is called for: start-up costs little."""

from __future__ import annotations

import sys

from hf_lint.errors import HfLintError, UsageError

TYPE_CHECKING = False  # not imported: `typing` costs more than all else that --version needs
if TYPE_CHECKING:
    from typing import NoReturn

COMMANDS = {
    "check": "check Spaces (the default: `hf-lint DIR` is `hf-lint check DIR`)",
    "new": "create a Space from the hardened template",
    "init": "set up hf-lint in a Space: config, hooks, CI",
    "rules": "list the policies",
    "hook": "check before every push or commit: install, uninstall, status",
    "startup": "show what a Space builds, starts and serves, and which files that reaches",
    "explain": "explain a policy: why, an example, and what to do",
    "policy": "work on an organisation's own policies: test, show",
    "pin": "print the commit or digest that pins a name",
    "audit": "check all Spaces of users and organisations on the Hub",
    "rotate": "list the secrets of an owner's Spaces to rotate after an incident",
    "revoke": "have the Hub revoke leaked Hugging Face tokens",
    "token": "show kind, rights and reach of the token in use",
    "completion": "print the completion script for bash, zsh or fish",
    "help": "explain a command and its options",
    "version": "print the version",
}
"""What each command does; the module of the same name has its `run`."""
INCOMPLETE = HfLintError.exit_code
INTERRUPTED = 130
ISSUES = "https://github.com/hf-lint/hf-lint/issues"


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` (default: the process's arguments) asks for and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        if arguments and arguments[0] in ("--version", "-V", "version"):
            return _version(arguments[1:])
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the last resort: an exit code and a line, never a traceback
        return _report_error(error)


def program() -> NoReturn:
    """Return `main` as a process, which ends with its exit code.

    A short run spends a tenth of its time on looking for garbage among what it still needs, and another on taking
    everything apart at its end: both are left to the system. What eighty Spaces leave behind fits into 300 MB.
    """
    import atexit
    import gc
    import os

    gc.set_threshold(1_500_000, 10, 10)
    code = main()
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        code = code or INCOMPLETE
    os._exit(code)


def _run(arguments: list[str]) -> int:
    from hf_lint.core.lazy import import_lazily

    if arguments and arguments[0] in ("--help", "-h"):
        arguments = ["help", *arguments[1:]]
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    module = import_lazily(f"hf_lint.cli.{command or 'check'}")
    try:
        return int(module.run(arguments[1:] if command else arguments))
    except SystemExit as stop:  # argparse after --help
        return stop.code if isinstance(stop.code, int) else UsageError.exit_code


def _version(rest: list[str]) -> int:
    from hf_lint import __version__
    from hf_lint.cli.output import write_out

    if rest and rest[0] not in ("--help", "-h"):
        raise UsageError(f"unexpected argument {rest[0]!r}", "`hf-lint version` takes none")
    write_out(f"hf-lint {__version__}\n")
    return 0


def debugging() -> bool:
    """Return whether the user wants tracebacks: they may quote the Space, so they are not shown otherwise."""
    import os

    return os.environ.get("HF_LINT_DEBUG") == "1"


def _report_error(error: Exception) -> int:
    from hf_lint.cli.output import complain

    if debugging() and not isinstance(error, UsageError):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, HfLintError):
        complain(str(error), error.help)
        return error.exit_code
    complain(
        f"hf-lint itself failed ({type(error).__name__}), so the run is incomplete",
        f"run it again with HF_LINT_DEBUG=1 and report the output at {ISSUES}",
    )
    return INCOMPLETE

"""The command `hf-lint`. One module a command, imported when that command is called for: start-up costs little."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # not imported: `typing` costs more than all else that --version needs
if TYPE_CHECKING:
    from typing import NoReturn

COMMANDS = {
    "check": "look for problems in Spaces (the default: `hf-lint DIR` is `hf-lint check DIR`)",
    "new": "make a new Space from the hardened template",
    "init": "set up hf-lint in a Space: config, hooks, CI",
    "rules": "list the policies",
    "hook": "check before every push or commit: install, uninstall, status",
    "startup": "show what a Space builds, starts and serves, and which files that reaches",
    "explain": "tell all about a policy: why, an example, and what to do",
    "policy": "work on an organisation's own policies: test, show",
    "pin": "print the commit or digest to write in place of a name that can change",
    "completion": "print the completion script for bash, zsh or fish",
}
USAGE = 2
INCOMPLETE = 3
INTERRUPTED = 130
ISSUES = "https://github.com/hf-lint/hf-lint/issues"


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` (default: the process's arguments) asks for and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        if arguments and arguments[0] in ("--version", "-V"):
            return _version()
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the last resort: an exit code and a line, never a traceback
        return _failed(error)


def program() -> NoReturn:
    """`main` as a process, which ends with its exit code.

    A short run spends a tenth of its time on looking for garbage among what it still needs, and another on taking
    everything apart at its end: both are left to the system.
    """
    import atexit
    import gc
    import os

    gc.set_threshold(50_000, 20, 20)
    code = main()
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        code = code or INCOMPLETE
    os._exit(code)


def _run(arguments: list[str]) -> int:
    from hf_lint.cli.errors import UsageError

    if arguments and arguments[0] in ("--help", "-h"):
        return _help()
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    rest = arguments[1:] if command else arguments
    try:
        if command == "new":
            from hf_lint.cli import new

            return new.run(rest)
        if command == "init":
            from hf_lint.cli import init

            return init.run(rest)
        if command == "rules":
            from hf_lint.cli import rules

            return rules.run(rest)
        if command == "hook":
            from hf_lint.cli import hook

            return hook.run(rest)
        if command == "startup":
            from hf_lint.cli import startup

            return startup.run(rest)
        if command == "explain":
            from hf_lint.cli import explain

            return explain.run(rest)
        if command == "pin":
            from hf_lint.cli import pin

            return pin.run(rest)
        if command == "policy":
            from hf_lint.cli import policy

            return policy.run(rest)
        if command == "completion":
            from hf_lint.cli import completion

            return completion.run(rest)
        from hf_lint.cli import check

        return check.run(rest)
    except UsageError as error:
        from hf_lint.cli.output import complain

        complain(str(error), error.help)
        return USAGE
    except SystemExit as stop:  # argparse after --help
        return stop.code if isinstance(stop.code, int) else USAGE


def _version() -> int:
    from hf_lint import __version__
    from hf_lint.cli.output import write_out

    write_out(f"hf-lint {__version__}\n")
    return 0


def _help() -> int:
    from hf_lint.cli.output import write_out

    lines = ["usage: hf-lint [COMMAND] [OPTION]... [TARGET]...", "", "Policy linter for Hugging Face Spaces.", ""]
    lines += [f"  hf-lint {name:<12}{about}" for name, about in COMMANDS.items()]
    lines += ["", "`hf-lint COMMAND --help` lists the options of a command, `hf-lint --version` prints the version."]
    write_out("\n".join(lines) + "\n")
    return 0


def debugging() -> bool:
    """Whether the user wants tracebacks: they may quote the Space, so they are not shown otherwise."""
    import os

    return os.environ.get("HF_LINT_DEBUG") == "1"


def _failed(error: Exception) -> int:
    from hf_lint.cli.errors import RunError
    from hf_lint.cli.output import complain
    from hf_lint.core.policy import PolicyError

    if debugging():
        import traceback

        traceback.print_exception(error)
    if isinstance(error, PolicyError):
        complain(str(error))
        return USAGE
    if isinstance(error, RunError):
        complain(str(error), error.help)
    else:
        complain(
            f"hf-lint itself failed ({type(error).__name__}): the run is incomplete",
            f"run it again with HF_LINT_DEBUG=1 and report the output at {ISSUES}",
        )
    return INCOMPLETE

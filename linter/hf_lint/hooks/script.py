"""The text of the hook: a shell script that finds hf-lint again, whatever PATH it is started with."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("pre-push", "pre-commit")
MARK = "# This hook is made by hf-lint"
CHAINED = ".local"
"""What is added to the name of a hook that was there before: ours runs it."""
_TEXT = r"""#!/bin/sh
@MARK@: `hf-lint hook uninstall` puts back what was here before.
name=@NAME@
python=@PYTHON@
before=$(dirname -- "$0")/$name@KEPT@

# The folder that is checked must not be a place to import from.
start='
import sys
sys.path[:] = [folder for folder in sys.path if folder not in ("", ".")]
try:
    from hf_lint.cli import main
except ImportError:
    sys.exit(127)
sys.exit(main())
'

lint() {
    if [ -x "$python" ]; then
        "$python" -c "$start" hook run $name @OPTIONS@-- "$@"
        code=$?
        [ $code -eq 127 ] || return $code
    fi
    found=$(command -v hf-lint)
    case $found in /*) ;; *) found= ;; esac  # from an entry of PATH that is the folder itself
    for program in "$found" "$HOME/.local/bin/hf-lint" /opt/homebrew/bin/hf-lint /usr/local/bin/hf-lint; do
        if [ -x "$program" ]; then
            "$program" hook run $name @OPTIONS@-- "$@"
            return
        fi
    done
    echo "error: hf-lint is not at $python any more, nor on PATH: nothing was checked" >&2
    echo "  = help: install it and run \`hf-lint hook install\` again, or skip this hook with --no-verify" >&2
    return 3
}

"""
_PUSH = r"""input=$(cat)
feed() {
    [ -z "$input" ] || printf '%s\n' "$input"
}

feed | lint "$@" || exit $?
if [ -x "$before" ]; then
    feed | "$before" "$@"
    exit $?
fi
"""
_COMMIT = r"""lint "$@" || exit $?
if [ -x "$before" ]; then
    exec "$before" "$@"
fi
"""


def render_hook(name: str, python: str, options: Sequence[str]) -> str:
    """Return the hook `name`. It runs hf-lint with the interpreter `python`, an absolute path, and adds `options`."""
    values = {
        "@MARK@": MARK,
        "@NAME@": name,
        "@PYTHON@": shlex.quote(python.replace("\\", "/")),
        "@KEPT@": CHAINED,
        "@OPTIONS@": "".join(f"{shlex.quote(option)} " for option in options),
    }
    text = _TEXT + (_PUSH if name == "pre-push" else _COMMIT)
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text

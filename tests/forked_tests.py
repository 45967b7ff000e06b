"""Runs the tests of a generated Space on changed versions of one module, with what takes long imported once.

    python forked_tests.py MODULE < CHANGES

CHANGES is JSON, a list of [words that choose the tests, text, what comes in its place]. Prints the exit codes
of pytest.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import pytest


def run(which: str) -> int:
    """Return the exit code of the tests with these words in their names, run in a process of their own."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        options = ["-q", "-x", "-p", "no:cacheprovider", "tests/test_feedback.py", "-k", which]
        os._exit(int(pytest.main(options)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Try each change."""
    importlib.import_module("gradio")  # this is what takes long
    module = Path(sys.argv[1])
    text = module.read_text(encoding="utf-8")
    codes = []
    for which, old, new in json.load(sys.stdin):
        module.write_text(text.replace(old, new), encoding="utf-8")
        codes.append(run(which))
    module.write_text(text, encoding="utf-8")
    print(json.dumps(codes))


if __name__ == "__main__":
    main()

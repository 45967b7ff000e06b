"""uv's resolver: whether the index has releases that a call of pip can install together. Needs the network.

uv gets names, extras and ranges as text of our own making, reads no configuration, and builds nothing (`--no-build`):
of what has no wheel it cannot say what that requires, and nothing follows.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.engines.processes import Batch, Bounds, find_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What an environment says of the way to the index.
_KEPT = (
    *(
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "https_proxy",
        "http_proxy",
        "no_proxy",
    ),
    *("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_SYSTEM_CERTS", "UV_CACHE_DIR"),
)
# uv says on the other stream why it found nothing.
_MERGE = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:], stderr=subprocess.STDOUT).returncode)"
_NOT_JUDGED = ("--no-build", "network", "Failed to fetch", "error sending request", "in the cache", "tunnel")
_REASON = regex(r"(?s)\bBecause .*?(?:unsatisfiable|incompatible)\.(?!.*\b(?:unsatisfiable|incompatible)\.)")
_SPACE = regex(r"\s+")
_CONCLUSION = " we can conclude that "


class Answer(NamedTuple):
    """What uv said: `reason` is why the requirements cannot be installed together, `problem` why it gave no answer."""

    reason: str = ""
    problem: str = ""


def resolve(requirements: Iterable[str], pythons: Sequence[str], bounds: Bounds) -> Answer:
    """Return what uv says of the requirements on each of these Pythons; a reason only where it has one for all."""
    program = find_program("uv")
    if program is None:
        return Answer(problem="uv is not installed; run `python -m pip install uv`")
    variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
    text = "".join(f"{line}\n" for line in requirements).encode()
    batch: Batch[str] = Batch("uv", bounds, variables)
    for python in pythons:
        command = [program, "pip", "compile", "--quiet", "--no-config", "--no-build", "--no-header", "--no-annotate"]
        command += [f"--python={sys.executable}", f"--python-version={python}", "--python-platform=linux", "-"]
        batch.add(python, [sys.executable, "-I", "-c", _MERGE, *command], text)
    reasons: list[str] = []
    for python, outcome in batch.outcomes():
        said = outcome.data.decode("utf-8", "replace")
        if outcome.failure:
            return Answer(problem=f"uv did not finish for Python {python} ({outcome.failure})")
        if outcome.code == 0:
            return Answer()
        found = _REASON.search(said)
        if found is None or any(word in said for word in _NOT_JUDGED):
            return Answer(problem=f"uv gave no answer for Python {python}")
        reasons.append(shorten(found[0]))
    return Answer(reasons[0]) if reasons else Answer()


def shorten(reason: str) -> str:
    """Return what uv's proof begins with, as one line without its conclusions: up to three steps."""
    steps = _SPACE.sub(" ", reason).removeprefix("Because ").split(". And because ")
    told = [step.partition(_CONCLUSION)[0].rstrip(",") for step in steps]
    told = [step for step in told if " depends on " in step or " was not found" in step or " no " in step] or told[:1]
    return "; ".join(told[:3])[:500]

"""A process of its own that has picklescan read files from stdin: it may take long, or fail, without harm.

Run as a script, isolated from the user's environment: `picklescan_worker.py FOLDER SUFFIX SIZE [SUFFIX SIZE ...]`.
FOLDER has picklescan in it, and stdin the files, one behind the other. Writes a line for each, with the names that
picklescan calls dangerous, as JSON: `{"dangerous": ["module.name", ...]}`. picklescan lists instructions; it loads
nothing. Where a file has more of them than it may have, the exit status is `TOO_LARGE`.
"""

from __future__ import annotations

import io
import json
import logging
import pickletools
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY = 512 * 1024 * 1024
MAX_INSTRUCTIONS = 2_500_000
"""picklescan keeps all instructions of a pickle, at more than a hundred bytes each."""
TOO_LARGE = 3
"""Exit status where a file takes more than that."""
MAX_NAMES = 50


def main() -> None:
    """Read stdin, write the answers to stdout."""
    sys.path += [sys.argv[1], str(Path(__file__).resolve().parent.parent.parent)]  # ours last: picklescan is its own
    from hf_lint.core.memory import limit_memory

    limit_memory(MEMORY)
    # It imports the client only to fetch what somebody names: a quarter of the time of a run, and no business of ours.
    sys.modules["http.client"] = ModuleType("http.client")
    from picklescan.scanner import SafetyLevel, scan_bytes  # type: ignore[import-not-found,import-untyped,unused-ignore]

    pickletools.genops = _count(pickletools.genops)  # type: ignore[assignment,unused-ignore]
    logging.disable(logging.CRITICAL)
    for suffix, size in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
        data = io.BytesIO(sys.stdin.buffer.read(int(size)))
        try:
            named = scan_bytes(data, "file", suffix).globals
        except (MemoryError, RecursionError):
            raise
        except Exception:  # a file that it cannot read, or an array, for which it wants NumPy: it has no opinion
            named = []
        found = {f"{each.module}.{each.name}" for each in named if each.safety == SafetyLevel.Dangerous}
        sys.stdout.write(json.dumps({"dangerous": sorted(found)[:MAX_NAMES]}) + "\n")


def _count(genops: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    """Return `genops` that ends the process at one instruction too many: picklescan would go on after an exception."""

    def bounded(data: Any) -> Iterator[Any]:
        for number, instruction in enumerate(genops(data)):
            if number == MAX_INSTRUCTIONS:
                sys.exit(TOO_LARGE)
            yield instruction

    return bounded


if __name__ == "__main__":
    main()

"""A process of its own that has picklescan read one file from stdin: it may take long, or fail, without harm.

Run as a script, isolated from the user's environment. Writes the names that picklescan calls dangerous as JSON:
`{"dangerous": ["module.name", ...]}`. picklescan lists instructions; it loads nothing.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from types import ModuleType

MEMORY = 2 * 1024 * 1024 * 1024
MAX_NAMES = 50


def main() -> None:
    """Read stdin, write the answer to stdout."""
    sys.path.append(str(Path(__file__).resolve().parent.parent.parent))  # at the end: picklescan must be its own
    from hf_lint.core.memory import limit_memory

    limit_memory(MEMORY)
    # It imports the client only to fetch what somebody names: a quarter of the time of a run, and no business of ours.
    sys.modules["http.client"] = ModuleType("http.client")
    from picklescan.scanner import SafetyLevel, scan_bytes  # type: ignore[import-not-found,import-untyped,unused-ignore]

    logging.disable(logging.CRITICAL)
    data = io.BytesIO(sys.stdin.buffer.read())
    try:
        named = scan_bytes(data, "file", sys.argv[1]).globals
    except (MemoryError, RecursionError):
        raise
    except Exception:  # a file that it cannot read, or an array, for which it wants NumPy: it has no opinion
        named = []
    found = {f"{each.module}.{each.name}" for each in named if each.safety == SafetyLevel.Dangerous}
    json.dump({"dangerous": sorted(found)[:MAX_NAMES]}, sys.stdout)


if __name__ == "__main__":
    main()

"""A process of its own that evaluates one check of a Space: it may take long, or all its memory, without harm.

Run as a script, isolated from the user's environment. Reads the task as JSON from stdin, writes the answer to stdout.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MEMORY = 1024 * 1024 * 1024


def main() -> None:
    """Read the task, write what `Check.judge` finds."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    from hf_lint.core.memory import limit_memory

    limit_memory(MEMORY)
    from hf_lint.cel.judge import Check

    task = json.load(sys.stdin.buffer)
    found = Check(task["policy"], task["entry"]).judge(task["values"], task["seconds"])
    json.dump(found._asdict(), sys.stdout)


if __name__ == "__main__":
    main()

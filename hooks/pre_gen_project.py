"""Checks the answers once more, before the files are written: local_extensions did before the folder was made."""

import sys

# cookiecutter runs a copy of this file in the folder for temporary files, where others may have put a json.py.
# That folder leaves the path before anything else is imported, `__future__` included.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import json

# Read as data: tojson leaves no single quote in it, so no answer can end the literal.
PROBLEMS = r'''{{ problems(cookiecutter) | tojson }}'''  # fmt: skip


def main() -> int:
    """0, or 1 with all that is wrong on standard error."""
    found = json.loads(PROBLEMS)
    for line in found:
        print(f"  - {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

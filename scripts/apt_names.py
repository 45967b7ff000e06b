"""Write which package names Debian 13 has, as a filter that is certain of what it does not have.

    docker run --rm debian:13 sh -c "apt-get update -qq && apt-cache dumpavail" | python scripts/apt_names.py

Reads the records of all packages from the standard input, with the names that they provide, and writes
policies/data/debian-13.bloom, which hf_lint.installs.apt_names reads. Names of libraries that only Debian's own
builds ask for (Rust, Haskell, OCaml) are left out; that module takes each of them to exist.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "linter"))

from hf_lint.installs.apt_names import NOT_KEPT, make_filter  # noqa: E402

TARGET = ROOT / "policies" / "data" / "debian-13.bloom"
_FIELD = re.compile(r"(?m)^(?:Package|Provides): (.*)$")


def main() -> int:
    """Write the file; 1 when the input has too few names to be the whole list."""
    names = {word.split()[0] for line in _FIELD.findall(sys.stdin.read()) for word in line.split(", ")}
    if len(names) < 50_000:
        print(f"only {len(names)} names on the standard input", file=sys.stderr)
        return 1
    kept = {name for name in names if not name.startswith(NOT_KEPT)}
    TARGET.write_bytes(make_filter(kept))
    print(f"{TARGET.relative_to(ROOT)}: {len(kept)} names in {TARGET.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

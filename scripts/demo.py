"""Generate a Space from the template and lint it; then lint a Space in which everything is wrong."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hf_lint.cli import main as hf_lint  # noqa: E402 - the path comes first
from support import materialise  # noqa: E402


def main() -> int:
    """0 when the generated Space is clean and the bad one is not."""
    with tempfile.TemporaryDirectory(prefix="hf-lint-demo-") as scratch:
        folder = Path(scratch)
        print("$ hf-lint new my-space owner=someone --defaults", flush=True)
        created = hf_lint(["new", "my-space", "owner=someone", "--defaults", "--output-dir", str(folder)])
        print("\n$ hf-lint --profile strict my-space", flush=True)
        clean = hf_lint(["--profile", "strict", str(folder / "my-space")])
        bad = folder / "bad-space"
        bad.mkdir()
        materialise(ROOT / "tests" / "data" / "bad-space", bad)
        print("\n$ hf-lint bad-space", flush=True)
        findings = hf_lint([str(bad)])
    print(f"\nThe generated Space is {'clean' if (created, clean) == (0, 0) else 'NOT clean'}; the bad one is not.")
    return 0 if (created, clean, findings) == (0, 0, 1) else 1


if __name__ == "__main__":
    sys.exit(main())

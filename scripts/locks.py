"""Compiles the dependency locks anew: the project's own, and those of the template.

Each lock is compiled by uv, with hashes, for every platform and for every Python from the oldest that is supported on.
It names neither the index nor a folder of the machine that compiled it: `--check` looks for that and compiles nothing.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "{{cookiecutter.space_name}}"
GROUPS = ("dev", "action")
"""Dependency groups of pyproject.toml with a lock of their own."""
LEAK = re.compile(r"^(?!#).*(https?://|(?<![\w.-])/(root|home|work|tmp|Users)/)|^\s*--?(?!hash=)[a-z]")


@dataclass(frozen=True)
class Lock:
    """A lock, and how uv makes it; `arguments` are shown in its header."""

    path: Path
    arguments: str

    def compile(self, uv: str, *, upgrade: bool) -> None:
        """Write the lock. CalledProcessError when no versions fit together."""
        shown = f"uv pip compile {self.arguments} -o {self.path.name}"
        command = [uv, *shown.split()[1:], "--quiet", "--custom-compile-command", shown]
        command += ["--upgrade"] if upgrade else []
        subprocess.run(command, cwd=self.path.parent, check=True, timeout=600)

    def leaks(self) -> list[str]:
        """Lines that name a host or a folder of a machine."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return [f"{self.path.name}:{i}: {line}" for i, line in enumerate(lines, 1) if LEAK.search(line)]


def locks() -> list[Lock]:
    """All locks; one that constrains others comes before them."""
    options = "--universal --generate-hashes --no-emit-index-url --python-version"
    own = [Lock(ROOT / f"requirements-{name}.txt", f"pyproject.toml --group {name} {options} 3.10") for name in GROUPS]
    sources = sorted(TEMPLATE.glob("requirements*.in"), key=lambda path: (len(path.stem), path.stem))
    # In a Space, one version for all Pythons and platforms as long as there is one: a lock that people can read.
    options = f"--fork-strategy fewest {options} 3.11"
    return [*own, *(Lock(path.with_suffix(".txt"), f"{path.name} {options}") for path in sources)]


def find_uv() -> str:
    """The program uv, beside this Python or on the path. SystemExit when there is none."""
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        raise SystemExit("uv is not installed: pip install uv")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compile nothing, look into the locks that are there")
    parser.add_argument("--keep", action="store_true", help="keep the versions of the locks where they still fit")
    options = parser.parse_args()
    for lock in [] if options.check else locks():
        print(lock.path.relative_to(ROOT), flush=True)
        lock.compile(find_uv(), upgrade=not options.keep)
    found = [line for lock in locks() for line in lock.leaks()]
    print("\n".join(found) or "No lock names a host or a folder.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""The generated Space's own tests pass, in an environment made from its own lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest
from bake import ROOT, render

if TYPE_CHECKING:
    from pathlib import Path

CACHE = ROOT / ".cache"

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")


def environment(lock: Path) -> Path:
    """The Python of an environment that holds exactly `lock`; made once for each lock and Python."""
    key = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = CACHE / f"space-{key}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / "ready").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "--only-binary=:all:", "-r", str(lock)], check=True, timeout=400)
    (folder / "ready").touch()
    return python


def test_the_tests_of_the_space_pass(tmp_path: Path) -> None:
    space = render(tmp_path)
    python = environment(space / "requirements-dev.txt")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=space, env=clean, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.settings import REQUIRED_SECRETS
from tests.surroundings import surroundings


def start(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start the Space where only `environ` says how, besides what this machine needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-m", "app"]
    return subprocess.run(command, env={**kept, **environ}, capture_output=True, text=True, timeout=60)


def test_wrong_settings_stop_the_start_with_one_message() -> None:
    result = start({**surroundings(), "MAX_QUEUE": "x"})
    assert result.returncode == 2
    assert "MAX_QUEUE must be a whole number" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not REQUIRED_SECRETS, reason="this Space needs no secret")
def test_missing_secrets_stop_the_start_with_one_message() -> None:
    result = start({})
    assert result.returncode == 2
    assert all(f"{name} is not set" in result.stderr for name in REQUIRED_SECRETS)
    assert "Traceback" not in result.stderr

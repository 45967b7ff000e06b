"""Audits on a real Ray cluster of two processes, of which one is killed: the same findings as without a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hf_lint.secrets.fakes import expand
from hub.server import Hub, serve
from hub.world import Token
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = expand("@@fake:huggingface-user-token@@")
KEY = expand("@@fake:openai-api-key@@")
CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
SPACES = 24
TASK = b"ray::check_on_node"
pytest.importorskip("ray", reason="no release of Ray for this Python")


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serve() as server:
        server.world.organisations.add("acme")
        server.world.tokens[TOKEN] = Token("me", sees=frozenset({"acme"}))
        for number in range(SPACES):
            code = f"KEY{number} = '{KEY}'\n" if number % 3 == 0 else "import gradio\n"
            server.world.add(f"acme/s{number:02d}", {"README.md": CARD, "app.py": code})
        yield server


def audit(hub: Hub, folder: Path, name: str, *arguments: str) -> list[tuple[str, str, str]]:
    """What an audit with two processes finds."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "RAY_"))}
    environment = {**kept, "HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "PYTHONPATH": str(ROOT / "linter")}
    out = folder / f"{name}.jsonl"
    command = [sys.executable, "-m", "hf_lint", "audit", "acme", "--send-token", "--quiet", "--workers", "2"]
    command += ["--store", str(folder / f"{name}.db"), "--format", f"jsonl={out}", *arguments]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sum(line["type"] == "space" for line in lines) == SPACES
    return sorted((line["space"], line["rule"], line["fingerprint"]) for line in lines if line["type"] == "finding")


def kill_one(stop: threading.Event, killed: list[int]) -> None:
    """Kill the first process of a cluster that is seen at work."""
    while not killed and not stop.is_set():
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if path.read_bytes().startswith(TASK):
                    os.kill(int(path.parent.name), signal.SIGKILL)
                    killed.append(int(path.parent.name))
                    break
            except OSError:
                continue
        time.sleep(0.02)


def test_a_cluster_finds_the_same_though_a_process_is_killed(hub: Hub, tmp_path: Path) -> None:
    here = audit(hub, tmp_path, "here")
    stop = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=kill_one, args=(stop, killed))
    killer.start()
    try:
        there = audit(hub, tmp_path, "there", "--engine", "ray")
    finally:
        stop.set()
        killer.join()
    assert len(killed) == 1
    assert there == here
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [secret for secret in (TOKEN, KEY) if secret.encode() in written]

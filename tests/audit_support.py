"""Audits in tests: of a stand-in Hub with some Spaces, checked in this process or in others."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hf_lint.cli import main
from hf_lint.fleet.check import check_fetched
from hf_lint.secrets.fakes import expand
from hub.server import Hub, serve
from hub.world import Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

TOKEN = expand("@@fake:huggingface-user-token@@")
KEY = expand("@@fake:openai-api-key@@")
CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
SECRET = "hunter2-never-to-be-seen-anywhere"


def fill(hub: Hub, count: int = 12, owner: str = "team") -> None:
    """Spaces of an organisation: every third has a key in its code, every fourth one in a variable."""
    hub.world.organisations.add(owner)
    hub.world.tokens[TOKEN] = Token("me", sees=frozenset({owner}), writes=frozenset({owner}))
    for number in range(count):
        files = {"README.md": CARD, "app.py": f"KEY{number} = '{KEY}'\n" if number % 3 == 0 else "import gradio\n"}
        space = hub.world.add(f"{owner}/s{number:03d}", files, private=number % 5 == 4, committer=f"user{number % 3}")
        space.secrets = {"HF_TOKEN": {"key": "HF_TOKEN", "updatedAt": "2024-01-01T00:00:00.000Z"}}
        space.secret_values = {"HF_TOKEN": SECRET}
        if number % 4 == 0:
            space.variables = {"OPENAI_API_KEY": {"key": "OPENAI_API_KEY", "value": KEY}}


@contextmanager
def filled_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A stand-in with those Spaces, which hf-lint asks without waiting for anything."""
    with serve() as server:
        fill(server)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        for name in ("HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("hf_lint.hub.client._BACKOFF", 0.001)
        monkeypatch.setattr("hf_lint.hub.client._LONGEST_BACKOFF", 0.002)
        monkeypatch.setattr("hf_lint.hub.budget.Bucket.pause", lambda *_: None)
        yield server


class CheckedHere:
    """Stands for the processes that check: to start them costs more than all else in most of these tests."""

    def __init__(self, _size: int) -> None:
        self._lock = threading.Lock()

    def ask(self, task: Any) -> Any:
        """Check one Space at a time, as one process does."""
        with self._lock:
            return check_fetched(task)

    def stop(self) -> None:
        """Nothing to stop."""


def audit(tmp_path: Path, *arguments: str, store: str = "a.db", workers: int = 0) -> int:
    """Audit with so many processes; with none, what they do is done here."""
    where = ["--store", str(tmp_path / store), "--format", f"jsonl={tmp_path / 'out.jsonl'}"]
    where += ["--workers", str(workers or 1)]
    with nullcontext() if workers else patch("hf_lint.cli.audit.Crew", CheckedHere):
        return main(["audit", "team", "--send-token", "--quiet", *where, *arguments])


def lines(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


def found(tmp_path: Path, *states: str) -> list[tuple[str, str, str]]:
    """What the report says: Space, policy, fingerprint."""
    return sorted(
        (line["space"], line["rule"], line["fingerprint"])
        for line in lines(tmp_path)
        if line["type"] == "finding" and (not states or line["state"] in states)
    )

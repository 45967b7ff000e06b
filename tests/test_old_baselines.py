"""A baseline that version 0.1.0 has written covers what it covered then."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.secrets.fakes import expand
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

OLD = ROOT / "tests" / "data" / "baseline-0.1.0.json"
"""Written by 0.1.0 in profile strict over FILES. Do not write it again."""
TOKEN = "@@fake:huggingface-user-token@@"
FILES = {
    "README.md": "---\ntitle: Demo\nsdk: docker\napp_port: 7860\nsdk_version: 5.10\n---\n",
    "Dockerfile": (
        "FROM python:3.12\nRUN curl -fsSL https://example.com/install.sh | bash\nCOPY . .\n"
        "CMD uvicorn app:app --host 127.0.0.1 --port 8000\n"
    ),
    "app.py": (
        "import os, subprocess\nfrom fastapi import FastAPI\nfrom transformers import AutoModel\n\napp = FastAPI()\n"
        f'TOKEN = "{TOKEN}"\nmodel = AutoModel.from_pretrained("acme/model", trust_remote_code=True)\n\n\n'
        '@app.get("/run")\ndef run(command: str) -> str:\n'
        "    return subprocess.check_output(command, shell=True).decode()\n"
    ),
    "config.py": f'TOKEN = "{TOKEN}"\nDB_PASSWORD = os.getenv("DB_PASSWORD", "kV9x2LmQ4tRz")\n',
    ".env": f"HF_TOKEN={TOKEN}\n",
    "requirements.txt": "fastapi\nuvicorn>=0.20\ntorch==2.3.0\n",
}


@pytest.fixture
def space(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(expand(text), encoding="utf-8")
    shutil.copy(OLD, tmp_path / ".hf-lint-baseline.json")
    return tmp_path


def read(capsys: pytest.CaptureFixture[str]) -> tuple[set[str], set[str]]:
    (target,) = json.loads(capsys.readouterr().out)["targets"]
    return {one["rule"] for one in target["findings"]}, {one["rule"] for one in target["waived"]}


def test_an_old_baseline_covers_what_it_covered(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = {entry["rule"] for entry in json.loads(OLD.read_text(encoding="utf-8"))["findings"]}
    main([str(space), "--profile", "strict", "--format", "json"])
    found, waived = read(capsys)
    assert not found & known
    assert waived == known


def test_pruning_keeps_covering_and_leaves_nothing_stale(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(space), "--profile", "strict", "--format", "json", "--prune-baseline"])
    found, waived = read(capsys)
    main([str(space), "--profile", "strict", "--format", "json"])
    captured = capsys.readouterr()
    (target,) = json.loads(captured.out)["targets"]
    assert {one["rule"] for one in target["findings"]} == found
    assert {one["rule"] for one in target["waived"]} == waived
    assert "--prune-baseline" not in captured.err

"""One Space with work for every engine, to be linted wherever hf-lint can be installed: all must find the same."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

from hf_lint.cli import main
from support import write_example

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WORKFLOW = """\
on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ github.event.pull_request.title }}
"""
CHECK = """\
id: acme-license
group: repo
title: the card names no licence
severity: high
why: Nobody may use what has no licence.
remedy: Write `license` into the card.
bad: {README.md: "---\\nsdk: static\\n---\\n"}
good: {README.md: "---\\nsdk: static\\nowner: me\\n---\\n"}
references: [{title: the handbook, url: "https://example.org/handbook"}]
check: {assert: '"license" in card', message: no licence}
"""
DOCKERFILE = """\
FROM python:3.12-slim
MAINTAINER me@example.org
RUN pip install torch
USER 1000
CMD ["python", "app.py"]
"""
FILES = {
    "README.md": "---\ntitle: Demo\nsdk: docker\napp_port: 7860\n---\n# Demo\n",
    "Dockerfile": DOCKERFILE,
    "app.py": "import torch\ntorch.load('model.pkl')\n",
    ".github/workflows/ci.yml": WORKFLOW,
    ".hf-lint.yaml": "profile: strict\nextends: acme\n",
    "acme/organisation.yaml": "name: ACME\n",
    "acme/policies/acme-license.yaml": CHECK,
    "notes.txt": "token = @@fake:huggingface-user-token@@\n",
}
ENGINES = {"hadolint", "zizmor", "committed-pickle", "acme-license", "leaked-hf-token"}


def make_space(folder: Path) -> Path:
    """Write the Space."""
    folder.mkdir(parents=True, exist_ok=True)
    write_example(FILES, folder)
    (folder / "model.pkl").write_bytes(pickle.dumps(print))
    return folder


def found_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the hf-lint of this environment, which has every engine, finds in the Space."""
    main([str(folder), "--format", "json"])
    (target,) = json.loads(capsys.readouterr().out)["targets"]
    assert {finding["rule"] for finding in target["findings"]} >= ENGINES, target
    assert target["errors"] == []
    return listed(target["findings"])


def listed(findings: list[dict[str, object]]) -> list[str]:
    """The findings of a JSON report, each in a line."""
    return sorted(f"{one['path']}:{one['line']}:{one['column']} {one['rule']} {one['fingerprint']}" for one in findings)


def of_report(path: Path) -> list[str]:
    """The findings in a JSON report."""
    targets = json.loads(path.read_text())["targets"]
    assert [target["errors"] for target in targets] == [[]]
    return listed([finding for target in targets for finding in target["findings"]])

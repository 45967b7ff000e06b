"""A run asks nobody: no name is looked up and no connection is made, whatever a Space names."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

from hf_lint.engines import zizmor
from hf_lint.pipeline.lint import lint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FILES = {
    "README.md": "---\nsdk: docker\nmodels: [acme/model]\n---\n![a](https://example.com/a.png)\n",
    "Dockerfile": "FROM python:3.12\nADD https://example.com/a.sh /a.sh\nCOPY . .\nCMD python app.py\n",
    "requirements.txt": "gradio==5.0.0\nrequests @ https://example.com/r.whl\n--index-url https://example.com/simple\n",
    "app.py": "import gradio as gr\nfrom transformers import pipeline\n\npipe = pipeline(model='acme/model')\n"
    "gr.Interface(lambda url: __import__('requests').get(url).text, 'text', 'text').launch()\n",
    ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: acme/action@main\n",
    ".hf-lint.yaml": "profile: strict\n",
    ".gitmodules": '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n',
}


def test_nothing_is_looked_up_and_no_connection_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refuse(*given: object, **named: object) -> NoReturn:
        asked.append(given)
        raise OSError

    for owner, name in ((socket, "getaddrinfo"), (socket, "create_connection"), (socket.socket, "connect")):
        monkeypatch.setattr(owner, name, refuse)
    for path, text in FILES.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    report = lint(tmp_path)
    assert {"unpinned-action", "open-proxy", "unpinned-model"} <= {one.rule for one in report.findings}
    assert not asked


def test_zizmor_is_told_to_ask_nobody() -> None:
    assert "--offline" in zizmor._OPTIONS

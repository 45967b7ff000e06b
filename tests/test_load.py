"""A crowd of slow clients does not stop a good one from being answered. `make load` tries 200 with every kind."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest
from bake import choices, render
from load import ask, crowd, serving

from template_answers import KINDS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")

CLIENTS = int(os.environ.get("HF_LINT_SLOW_CLIENTS", "0"))
SECONDS = 20
"""In which the good one is to be answered, while all others stay: less than a slow request may take to arrive."""
JOIN = {"data": ["Hello"], "fn_index": 0, "session_hash": "good"}
TOOL = {"name": "generate", "arguments": {"prompt": "Hello"}}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": TOOL}
ASKED = {
    "docker-fastapi": ("/generate", {"prompt": "Hello"}),
    "docker-frontend": ("/generate", {"prompt": "Hello"}),
    "docker-llamacpp": ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hello"}]}),
    "docker-vllm": ("/v1/chat/completions", {"messages": []}),
    "docker-gradio": ("/gradio_api/queue/join", JOIN),
    "gradio-gpu": ("/gradio_api/queue/join", JOIN),
    "zero-gpu": ("/gradio_api/queue/join", JOIN),
    "docker-gradio by MCP": ("/gradio_api/mcp/", CALL),
    # Its pages ask over a WebSocket: here only whether the page comes. It takes no POST.
    "docker-streamlit": ("/", {}),
}


def test_every_kind_is_tried() -> None:
    served = {kind for kind in choices()["kind"] if KINDS[kind].server}
    assert {name.partition(" ")[0] for name in ASKED} == served


@pytest.mark.skipif(sys.platform == "win32", reason="so many sockets at once are tried where Spaces run")
@pytest.mark.parametrize(
    ("name", "clients"), [(name, CLIENTS) for name in ASKED] if CLIENTS else [("docker-fastapi", 50)]
)
def test_slow_clients_do_not_stop_a_good_one(tmp_path: Path, name: str, clients: int) -> None:
    kind, _, tool = name.partition(" ")
    space = render(
        tmp_path, kind=kind, task="chat" if "llamacpp" in kind else "text-generation", mcp="yes" if tool else "no"
    )
    path, body = ASKED[name]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with serving(space, port), crowd(port, path, clients):
        status = ask(port, path, body, SECONDS)
    assert status == (405 if kind == "docker-streamlit" else 200)

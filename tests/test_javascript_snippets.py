"""Handlers in a line or two: many ways to write a defect, and many to avoid it.

A snippet of tests/data/javascript_snippets begins with `// == name`. `// express` stands for the lines that make an
app, `// file PATH` says that the rest is that file of a Next.js app, `// name NAME` what the server's file is called.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hf_lint.analysis.node_flow import NodeFlows, node_flows
from support import space_of

DATA = Path(__file__).parent / "data" / "javascript_snippets"
EXPRESS = (
    'const express = require("express"), fs = require("fs"), path = require("path"), cp = require("child_process");\n'
    "const app = express();\n"
)
CARD = "---\ntitle: Space\nsdk: docker\n---\n"
NEXT = '{"scripts": {"start": "next start"}, "dependencies": {"next": "15.1.0"}}'


def snippets(kind: str) -> dict[str, str]:
    blocks = (DATA / f"{kind}.txt").read_text(encoding="utf-8").split("// == ")[1:]
    return {name: text for name, _, text in (block.partition("\n") for block in blocks)}


def flows_of(text: str) -> NodeFlows:
    name, more = "server.js", {}
    if text.startswith("// name "):
        head, _, text = text.partition("\n")
        name = head.removeprefix("// name ")
    start = f'["node", "{name}"]'
    if text.startswith("// file "):
        head, _, text = text.partition("\n")
        name, start, more = head.removeprefix("// file "), '["npm", "start"]', {"package.json": NEXT}
    image = f"FROM node:22\nWORKDIR /app\nCOPY . .\nCMD {start}\n"
    code = text.replace("// express\n", EXPRESS)
    return node_flows(space_of({"README.md": CARD, "Dockerfile": image, name: code, **more}))


@pytest.mark.parametrize(("name", "text"), snippets("bad").items(), ids=list(snippets("bad")))
def test_bad(name: str, text: str) -> None:
    flows = flows_of(text)
    assert [sink.kind for sink in flows.sinks if sink.kind != "answer"], text
    assert not flows.notes


@pytest.mark.parametrize(("name", "text"), snippets("good").items(), ids=list(snippets("good")))
def test_good(name: str, text: str) -> None:
    flows = flows_of(text)
    assert [(sink.kind, sink.script.text(sink.node)) for sink in flows.sinks] == []
    assert flows.read
    assert not flows.notes


@pytest.mark.parametrize(
    "name", ["axiosobj", "axiosdefault", "undici", "nodefetch", "needle", "superagent", "gotstream"]
)
def test_the_response_is_followed_to_the_visitor(name: str) -> None:
    assert [sink.kind for sink in flows_of(snippets("bad")[name]).sinks if sink.kind == "answer"]

"""JavaScript that is made to hang or hide something: the work is bounded, and what was not read is said."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hf_lint.analysis.node_flow import node_flows
from hf_lint.analysis.node_flow.core import MAX_SINKS, MAX_STEPS
from hf_lint.pipeline.engine import check_space
from hf_lint.space.javascript import MAX_TEXT
from support import plan, space_of

CARD = "---\ntitle: Space\nsdk: docker\n---\n"
IMAGE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'
BAD = (
    'const fs = require("fs");\nrequire("express")().get("/", (req, res) => res.send(fs.readFileSync(req.query.f)));\n'
)


def files(code: str, **more: str) -> dict[str, str]:
    return {"README.md": CARD, "Dockerfile": IMAGE, "server.js": code, **more}


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 20_000 + "1" + ")" * 20_000 + ";\n",
        "x = " + "[" * 20_000 + "]" * 20_000 + ";\n",
        "{" * 20_000 + "}" * 20_000 + "\n",
        "x = " + "a.b(" * 5_000 + ")" * 5_000 + ";\n",
        "x = " + "a ? b : " * 10_000 + "c;\n",
        "x = " + "a + " * 20_000 + "b;\n",
        "x = " + "!" * 20_000 + "a;\n",
        "x = " + "`${" * 2_000 + "1" + "}`" * 2_000 + ";\n",
        "if (a) {} else " * 5_000 + "{}\n",
        "const f = " + "() => " * 5_000 + "1;\n",
    ],
    ids=["brackets", "arrays", "blocks", "calls", "ternaries", "sum", "not", "templates", "else", "arrows"],
)
def test_deep_nesting_ends_and_hides_nothing_behind_it(code: str) -> None:
    flows = node_flows(space_of(files(code + BAD)))
    assert [sink.kind for sink in flows.sinks] == ["path"]


def test_functions_that_call_one_another_end() -> None:
    code = "".join(
        f"function f{i}(x) {{ f{(i + 1) % 40}(x + req.a); return f{(i + 7) % 40}(x); }}\n" for i in range(40)
    )
    assert node_flows(space_of(files(code + "f0(1);\n" + BAD))).of_kind("path")


def test_a_budget_of_steps_is_kept_and_said() -> None:
    one = "h((req, res) => { if (req.a) { x = req.query.b + 'a' + 'b' + 'c'; } else { g(req.query.c); } });\n"
    space = space_of(files((BAD + one * MAX_STEPS)[:MAX_TEXT]))
    flows = node_flows(space)
    assert any("only some" in gap for gap in space.gaps)
    assert flows.of_kind("path")


def test_many_findings_are_cut() -> None:
    line = "app.get('/', (req, res) => fs.readFileSync(req.query.f));\n"
    code = "const fs = require('fs'), app = require('express')();\n" + line * (MAX_SINKS + 50)
    assert len(node_flows(space_of(files(code))).sinks) == MAX_SINKS


def test_a_file_that_is_too_large_makes_the_run_incomplete() -> None:
    space = space_of(files(BAD + "// " + "x" * MAX_TEXT))
    report = check_space(space, plan("visitor-path"))
    assert any("server.js" in error.message and "not checked" in error.message for error in report.errors)


def test_what_does_not_parse_is_said_and_the_rest_is_read() -> None:
    code = "const broken = ;\nfunction ( {}\n" + BAD
    space = space_of(files(code, **{"lib.js": "export const a = 1;\n"}))
    flows = node_flows(space)
    assert flows.of_kind("path")
    assert any("server.js:" in note for note in flows.notes)


@pytest.mark.parametrize("prefix", ["#!/usr/bin/env node\n", "\ufeff", "// \u00fc\u4e2d\U0001f600\n", "/* \u2028 */\n"])
def test_places_count_code_points(prefix: str) -> None:
    space = space_of(files(prefix + BAD))
    (sink,) = node_flows(space).sinks
    place = sink.script.location(sink.node)
    text = space.files["server.js"].line(place.span.line)
    assert text[place.span.column - 1 :].startswith("fs.readFileSync(req.query.f)")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"static/app.js": "fetch(new URLSearchParams(location.search).get('u'));\n"},
        {"sdk": "static"},
    ],
)
def test_the_parser_is_imported_for_servers_in_javascript_only(more: dict[str, str]) -> None:
    sdk = more.get("sdk", "docker")
    image = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
    app = "from flask import Flask\napp = Flask(__name__, static_folder='static')\napp.run()\n"
    contents = {"README.md": CARD.replace("docker", sdk), "Dockerfile": image, "app.py": app, **more}
    contents.pop("sdk", None)
    code = (
        "import sys\nsys.path.insert(0, 'tests')\nfrom support import plan, space_of\n"
        f"from hf_lint.pipeline.engine import check_space\ncheck_space(space_of({contents!r}), plan())\n"
        "assert 'tree_sitter' not in sys.modules\nassert 'hf_lint.analysis.node_flow.calls' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)

"""What keeps a visitor from choosing a whole address or path: nothing is said, or it weighs less."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

HEAD = """
import os
import re
import uuid
from pathlib import Path
from urllib.parse import quote, urljoin, urlparse

import httpx
import requests
import sqlite3
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

app = FastAPI()
db = sqlite3.connect("visits.db")
BASE = "https://api.acme.io"
PLACE = "https://api.acme.io/{}/x"
"""
FILES = {
    "README.md": "---\ntitle: Demo\nsdk: docker\napp_port: 7860\n---\n",
    "Dockerfile": "FROM python:3.12-slim\nWORKDIR /app\nRUN chown 1000 .\nCOPY . .\n"
    'CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]\n',
}


def graded(rule: str, code: str, files: dict[str, str] | None = None) -> list[str]:
    report = check_space(space_of({**FILES, "app.py": HEAD + code, **(files or {})}), plan(rule))
    assert not report.errors, report.errors
    return [str(finding.severity) for finding in report.findings if finding.rule == rule]


ROUTE = """
{before}

@app.get("/a")
def run(x: str, y: str = ""):
{lines}
"""


def route(*lines: str, before: str = "") -> str:
    return ROUTE.format(before=before, lines="\n".join(f"    {line}" for line in lines))


HELPER = "def place(a, b):\n    return f'https://api.acme.io/of/{a}/{b}'\n"
QUOTED = HELPER.replace("{a}/{b}", "{quote(a)}/{quote(b)}")
JUDGE = "def ok(url):\n    return urlparse(url).hostname in {'acme.io'}\n"
GUARD = "def guard(url):\n    if urlparse(url).hostname != 'acme.io':\n        raise ValueError\n"


@pytest.mark.parametrize(
    ("code", "severities"),
    [
        (route("return requests.get(x).text"), ["high"]),
        (route("if not x.startswith('http'):", "    raise ValueError", "return requests.get(x).text"), ["high"]),
        (route("return requests.get(f'https://api.acme.io/{x}/{y}').text"), []),
        (route("return requests.get(place(x, y)).text", before=HELPER), []),
        (route("return requests.get(f'{place(x, y)}/pulls/{x}').text", before=QUOTED), []),
        (route("return requests.get('/'.join([BASE, x])).text"), []),
        (route("return requests.get('/'.join([x, BASE])).text"), ["medium"]),
        (route("return requests.get(PLACE.format(x)).text"), []),
        (route("return requests.get(urljoin(BASE, quote(x, safe=''))).text"), []),
        (route("return requests.get(f'https://{quote(x)}/a').text"), ["medium"]),
        (route("return requests.get(f'{x}/api/tags').text"), ["medium"]),
        (route("if not ok(x):", "    return ''", "return requests.get(x).text", before=JUDGE), ["medium"]),
        (route("guard(x)", "return requests.get(x).text", before=GUARD), ["medium"]),
        (route("return load(x)", before="def load(url):\n    return requests.get(url).text\n"), ["medium"]),
        (
            route(
                "return api.load(x)",
                before="class Api:\n    def __init__(self):\n        self.web = httpx.Client(base_url=BASE)\n\n"
                "    def load(self, path):\n        return self.web.get(path).text\n\napi = Api()\n",
            ),
            [],
        ),
    ],
)
def test_a_host_that_is_fixed_or_asked_about(code: str, severities: list[str]) -> None:
    assert graded("open-proxy", code) == severities


@pytest.mark.parametrize(
    ("code", "severities"),
    [
        (route("return FileResponse(os.path.join('a', x))"), ["high"]),
        (route("uuid.UUID(x)", "return FileResponse(os.path.join('a', x))"), []),
        (
            route("if not known(x):", "    raise HTTPException(404)", "return FileResponse('a/' + x)")
            + "\ndef known(name):\n    return name in os.listdir('a')\n",
            ["medium"],
        ),
        (
            route("path = None", "name = f'{x}_1'", "path = Path('a') / f'{name}.md'", "open(path, 'w').write(y)"),
            ["medium"],
        ),
    ],
)
def test_a_path_that_is_ended_or_asked_about(code: str, severities: list[str]) -> None:
    assert graded("visitor-path", code) == severities


def test_a_list_of_bad_words_before_a_command_has_holes_that_nobody_has_shown() -> None:
    run = route("import subprocess", "return subprocess.getoutput(x)")
    asked = route("import subprocess", "if re.search('rm|curl', x):", "    return ''", "return subprocess.getoutput(x)")
    assert graded("code-execution-endpoint", run) == ["critical"]
    assert graded("code-execution-endpoint", asked) == ["medium"]


SAVE = """def {0}(key, {1}):
    os.environ['OPENAI_API_KEY'] = key

gr.Interface({0}, [gr.Textbox(), gr.Textbox()], None)"""
GRADIO = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'


@pytest.mark.parametrize(
    ("code", "severities"),
    [
        ("def save(key):\n    os.environ['OPENAI_API_KEY'] = key\n\ngr.Interface(save, gr.Textbox(), None)", ["high"]),
        (
            SAVE.format("save", "provider"),
            ["high"],
        ),
        (
            SAVE.format("ask", "question"),
            ["medium"],
        ),
        ("key = st.text_input('key')\nos.environ['OPENAI_API_KEY'] = key\n", ["medium"]),
    ],
)
def test_a_key_that_comes_with_each_request(code: str, severities: list[str]) -> None:
    text = f"import os\nimport gradio as gr\nimport streamlit as st\n\n{code}\n"
    report = check_space(space_of({"README.md": GRADIO, "app.py": text}), plan("shared-visitor-key"))
    assert [str(finding.severity) for finding in report.findings] == severities


def test_a_pickle_that_nothing_loads() -> None:
    data = "cos\nsystem\n(S'echo hello'\ntR.\n"
    load = "import pickle\n\npickle.load(open('model.pkl', 'rb'))\n"
    for code, severity in ((load, "critical"), ("import gradio\n", "medium")):
        report = check_space(
            space_of({"README.md": GRADIO, "app.py": code, "model.pkl": data}), plan("committed-pickle")
        )
        assert [str(finding.severity) for finding in report.findings] == [severity]


def test_what_a_workflow_may_bring() -> None:
    code = "import pandas as pd\n\ndata = pd.read_csv('books.csv')\n"
    flow = {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: ls\n"}
    for files, severity in (({".gitignore": "x\n"}, "high"), (flow, "medium")):
        report = check_space(space_of({"README.md": GRADIO, "app.py": code, **files}), plan("missing-data-file"))
        assert [str(finding.severity) for finding in report.findings] == [severity]

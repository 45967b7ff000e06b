"""What a finding weighs by what is in reach, and by whether the files that it is about get to the Hub at all."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import graded, plan, space_of

DOCKER = "---\ntitle: Demo\nsdk: docker\n---\n"
DOCKERFILE = "FROM python:3.12-slim\nWORKDIR /app\nRUN chown 1000 .\nCOPY . .\nCMD python app.py\n"
ROUTE = """
import json
import os
import shutil
import sqlite3

import cv2
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

app = FastAPI()
{}


@app.post("/x")
def run(name: str, text: str):
    {}
"""
SYNC = """name: Sync to Hugging Face
on: workflow_dispatch
jobs:
  sync:
    if: {}
    runs-on: ubuntu-latest
    steps:
      - run: {}
"""
PUSH = "git push https://huggingface.co/spaces/acme/demo main"


@pytest.mark.parametrize(
    ("workflows", "severity"),
    [
        ([SYNC.format("github.ref == 'refs/heads/main'", PUSH)], "high"),
        ([SYNC.format("false", "echo off")], "medium"),
        ([SYNC.format("${{ false }}", PUSH)], "medium"),
        ([SYNC.format("false", PUSH), SYNC.format("true", PUSH)], "high"),
        ([SYNC.format("false", "make lint").replace("Sync to Hugging Face", "Lint")], "high"),
    ],
)
def test_what_is_no_longer_sent_to_the_hub_may_not_be_there(workflows: list[str], severity: str) -> None:
    files = {f".github/workflows/{at}.yml": text for at, text in enumerate(workflows)}
    code = "import gradio as gr\n\ngr.Image(source='upload')\ngr.Blocks().launch()\n"
    assert graded("removed-api", {"app.py": code, **files}) == [severity]


READ = "return open(name).read()"
SENT = "return FileResponse(name)"
WROTE = "open(name, 'w').write(text)"
KEYED = "KEY = os.environ['LLM_API_KEY']"
KEEPS = "db = sqlite3.connect('visits.db')"
REACHES = {
    "a secret": (KEYED, READ, "high", "`/proc/self/environ`, which holds `LLM_API_KEY`"),
    "a secret of a helper": (
        KEYED,
        "with open(name) as f:\n        lines = f.readlines()\n    return {'x': lines}",
        "high",
        "KEY`",
    ),
    "no secret": ("NAME = os.environ['SPACE_ID']", READ, "medium", "no secret, record or running code is seen"),
    "a secret that is parsed away": (
        KEYED,
        "return json.load(open(name))",
        "medium",
        "no secret, record or running code is seen",
    ),
    "a secret that is not shown": (
        KEYED,
        "return len(open(name).read())",
        "medium",
        "no secret, record or running code is seen",
    ),
    "a file without a size": (KEYED, SENT, "medium", "no secret, record or running code is seen"),
    "a database": (KEEPS, SENT, "high", "`visits.db`, which the app writes"),
    "a table of a handler": ("", f"open('people.csv', 'a').write(text)\n    {SENT}", "high", "`people.csv`"),
    "a table of the start": (
        "open('people.csv', 'w').write('a')",
        SENT,
        "medium",
        "no secret, record or running code is seen",
    ),
    "a database that is deleted": (KEEPS, "os.remove(name)", "high", "deleted, such as"),
    "files that are deleted": ("", "os.remove(name)", "medium", "no secret, record or running code is seen"),
    "pages": ("app.mount('/', StaticFiles(directory='s'))", WROTE, "high", "the pages that visitors get"),
    "a page of Streamlit": ("import streamlit as st", WROTE, "high", "which Streamlit runs again"),
    "late code": ("def work():\n    import whisper", WROTE, "high", "`import whisper` looks into"),
    "late code that is there": (
        "import whisper\ndef work():\n    import whisper",
        WROTE,
        "medium",
        "no secret, record or running code is seen",
    ),
    "no code": (
        "def work():\n    import whisper",
        "json.dump(text, open(name, 'w'))",
        "medium",
        "no secret, record or running code is seen",
    ),
    "a text of its own": (
        "def work():\n    import whisper",
        "open(name, 'w').write('x')",
        "medium",
        "no secret, record or running code is seen",
    ),
    "a copy with an ending": ("", "shutil.copy('/tmp/x.jpg', f'a/{name}_1.jpg')", "medium", "only one with the ending"),
    "a picture": (
        "def work():\n    import whisper",
        "cv2.imwrite(name, text)",
        "medium",
        "no secret, record or running code is seen",
    ),
}


@pytest.mark.parametrize(("head", "line", "severity", "words"), REACHES.values(), ids=REACHES)
def test_a_path_counts_by_what_is_in_reach(head: str, line: str, severity: str, words: str) -> None:
    files = {"README.md": DOCKER, "Dockerfile": DOCKERFILE, "app.py": ROUTE.format(head, line)}
    report = check_space(space_of(files), plan("visitor-path"))
    *_, found = report.findings
    assert (str(found.severity), words in found.message) == (severity, True), found.message


COPY = "import {0}\n\nfrom ultralytics.engine import run\n"
OPEN = "from flask import Flask, request\nfrom ultralytics import YOLO\n\napp = Flask(__name__)\n\n\n"
OPEN += "@app.route('/x')\ndef x():\n    return str(eval(request.args['x']))\n\n\napp.run(port=7860)\n"


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({}, "critical"),
        ({"ultralytics/__init__.py": COPY.format("IPython"), "ultralytics/engine.py": "run = 1\n"}, "medium"),
        ({"ultralytics/__init__.py": COPY.format("numpy"), "ultralytics/engine.py": "run = 1\n"}, "critical"),
        ({"vision/__init__.py": "import IPython\n"}, "critical"),
    ],
)
def test_what_a_copy_of_a_package_lacks_may_stop_the_start(files: dict[str, str], severity: str) -> None:
    dockerfile = DOCKERFILE.replace("COPY . .", "COPY . .\nRUN pip install -r requirements.txt")
    space = {"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": OPEN, **files}
    space["requirements.txt"] = "flask\nultralytics\nnumpy\ndeepface\n"
    assert graded("code-execution-endpoint", space) == [severity]


@pytest.mark.parametrize(
    ("tools", "requirement", "severities"),
    [
        ("langchain_experimental.tools import PythonREPLTool", "langchain-experimental", ["high"]),
        ("langchain.tools import PythonREPLTool", "langchain==0.0.200", ["high"]),
        ("langchain.tools import PythonREPLTool", "langchain", []),
    ],
)
def test_a_tool_that_only_raises_gives_nobody_an_interpreter(
    tools: str, requirement: str, severities: list[str]
) -> None:
    files = {"app.py": f"import gradio as gr\nfrom {tools}\n\nTOOLS = [PythonREPLTool()]\n"}
    assert graded("code-execution-endpoint", {**files, "requirements.txt": f"{requirement}\n"}) == severities


BRANCH = """name: Sync
on:
  push:
    branches: [{started}]
jobs:
  sync:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0{ref}
      - run: git push https://huggingface.co/spaces/acme/demo {pushed}
"""


@pytest.mark.parametrize(
    ("started", "ref", "pushed", "severity"),
    [
        ("main", "", "main", "high"),
        ("main", "", "HEAD:main", "high"),
        ("main", "", "hub:main", "medium"),
        ("hub", "", "hub:main", "high"),
        ("main", "\n          ref: hub", "HEAD:main", "medium"),
        ("main", "\n          ref: ${{ github.ref }}", "HEAD:main", "high"),
    ],
)
def test_another_branch_that_is_sent_has_other_files(started: str, ref: str, pushed: str, severity: str) -> None:
    files = {".github/workflows/sync.yml": BRANCH.format(started=started, ref=ref, pushed=pushed)}
    code = "import gradio as gr\n\ngr.Image(source='upload')\ngr.Blocks().launch()\n"
    assert graded("removed-api", {"app.py": code, **files}) == [severity]


def test_a_release_that_may_be_withdrawn_is_not_said_to_be_gone() -> None:
    assert graded("uninstallable-requirement", {"requirements.txt": "google-genai==0.0.1\n"}) == ["medium"]


PUSHED = SYNC.format("true", "git push https://huggingface.co/spaces/acme/demo main")


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({}, "high"),
        ({"dockerfile": "FROM debian\n"}, "high"),
        ({"backend/Dockerfile": "FROM debian\n"}, "medium"),
        ({"backend/Dockerfile": "FROM debian\n", ".github/workflows/sync.yml": PUSHED}, "high"),
    ],
)
def test_the_folder_of_a_dockerfile_may_be_what_is_pushed(files: dict[str, str], severity: str) -> None:
    assert graded("missing-dockerfile", {"README.md": DOCKER, ".gitignore": "*.pyc\n", **files}) == [severity]


KEYED_PAGE = """import os
import streamlit as st


def main():
    key = st.text_input("Key", type="password")
    if not key:
        st.stop()
    os.environ["OPENAI_API_KEY"] = key


main()
"""
KEYED_ROUTE = """import os
from flask import Flask, request

app = Flask(__name__)


@app.post("/key")
def save():
    os.environ["OPENAI_API_KEY"] = request.json["key"]
    return "ok"
"""


@pytest.mark.parametrize(("code", "severity"), [(KEYED_PAGE, "medium"), (KEYED_ROUTE, "high")])
def test_a_page_of_streamlit_brings_its_key_each_time(code: str, severity: str) -> None:
    assert graded("shared-visitor-key", {"README.md": DOCKER, "app.py": code}) == [severity]

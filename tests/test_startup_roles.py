"""What the role of a file does to a finding in it: lowered where nothing starts the file, never for a leak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile, Severity
from hf_lint.pipeline.aside import NOT_STARTED
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

GRADIO = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: {app}\n---\n'
DOCKER = "---\nsdk: docker\n---\n"
APP = "import gradio as gr\n\ngr.Blocks().launch()\n"
SHELL = (
    "import subprocess\nimport gradio as gr\n\n\ndef f(x):\n    return subprocess.check_output(x, shell=True)\n\n\n"
    'gr.Interface(f, "text", "text").launch()\n'
)
TRUSTED = "from transformers import AutoModel\n\nAutoModel.from_pretrained('a/b', trust_remote_code=True)\n"
DEBUG = "from flask import Flask\n\napp = Flask(__name__)\napp.run(debug=True)\n"
INSTALL = "import subprocess\n\nsubprocess.check_call(['pip', 'install', 'unsloth'])\n"


def find(rule: str, files: dict[str, str], profile: Profile = Profile.STRICT) -> tuple[Finding, ...]:
    report = check_space(space_of(files), plan(profile=profile))
    assert not report.errors
    return tuple(finding for finding in report.findings if finding.rule == rule)


@pytest.mark.parametrize("app", ["app.py", "tests/app.py", "test_app.py", "test.py", "main.txt", "venv/app.py", "app"])
def test_the_app_is_judged_whatever_it_is_called(app: str) -> None:
    (finding,) = find("code-execution-endpoint", {"README.md": GRADIO.format(app=app), app: SHELL}, Profile.BASELINE)
    assert (finding.location.path, str(finding.severity), finding.role) == (app, "critical", "runs")


LOWERED = {
    "training": ("trusted-remote-code", "training/train.py", TRUSTED, "offline"),
    "test": ("trusted-remote-code", "tests/test_model.py", TRUSTED, "test"),
    "tool": ("debug-server", "tools/app.py", DEBUG, "offline"),
    "setup": ("runtime-install", "setup.py", INSTALL, "offline"),
    "colab": ("runtime-install", "training/colab.py", INSTALL, "offline"),
}


@pytest.mark.parametrize(("rule", "path", "text", "role"), LOWERED.values(), ids=LOWERED)
def test_a_finding_in_a_file_that_nothing_starts_is_low_and_strict(rule: str, path: str, text: str, role: str) -> None:
    files = {"README.md": GRADIO.format(app="app.py"), "app.py": APP, path: text}
    (finding,) = find(rule, files)
    assert (str(finding.severity), finding.role) == ("low", role)
    assert finding.message.endswith(NOT_STARTED)
    assert find(rule, files, Profile.RECOMMENDED) == ()


@pytest.mark.parametrize(("rule", "path", "text", "role"), LOWERED.values(), ids=LOWERED)
def test_it_is_judged_in_full_where_the_app_imports_it(rule: str, path: str, text: str, role: str) -> None:
    module = path.removesuffix(".py").replace("/", ".")
    files = {"README.md": GRADIO.format(app="app.py"), "app.py": f"import {module}\n{APP}", path: text}
    (finding,) = find(rule, files)
    assert finding.role == "runs"
    assert not finding.message.endswith(NOT_STARTED)


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": DOCKER, "Dockerfile": "FROM python:3.12-slim\nCOPY . .\n"},
        {"README.md": DOCKER, "Dockerfile": "FROM python:3.12-slim\nCOPY . .\nCMD python $WHAT\n"},
        {"README.md": GRADIO.format(app="app.py"), "app.py": f"import importlib\nimportlib.import_module(x)\n{APP}"},
        {},
    ],
    ids=["no CMD", "variable", "dynamic import", "no card"],
)
def test_where_the_start_is_not_known_nothing_is_lowered(files: dict[str, str]) -> None:
    (finding,) = find("trusted-remote-code", {**files, "server.py": TRUSTED}, Profile.BASELINE)
    assert (str(finding.severity), finding.role) == ("medium", "unknown")


def test_python_of_a_static_space_never_runs() -> None:
    files = {"README.md": "---\nsdk: static\n---\n", "index.html": "<p>x</p>\n", "pkg/main.py": DEBUG}
    (finding,) = find("debug-server", files)
    assert (str(finding.severity), finding.role) == ("low", "offline")


@pytest.mark.parametrize("build", ["", "app_build_command: make $TARGET\n"], ids=["no build", "unknown build"])
@pytest.mark.parametrize("path", ["app.py", "server/main.py", "test_app.py"])
def test_no_rule_takes_python_of_a_static_space_for_a_server(build: str, path: str) -> None:
    visitors = "import os\n\nprint(os.environ['HF_TOKEN'])\n"
    tunnel = "from pyngrok import ngrok\n\nngrok.connect(7860)\n"
    text = f"{SHELL}{visitors}{tunnel}{TRUSTED}{DEBUG}{INSTALL}"
    files = {"README.md": f"---\nsdk: static\n{build}---\n", "index.html": "<p>x</p>\n", path: text}
    found = check_space(space_of(files), plan()).findings
    assert space_of(files).startup.role(path) in ("offline", "test")
    assert [(f.rule, str(f.severity)) for f in found if f.location.path == path and f.severity > Severity.LOW] == []


def test_what_leaks_never_falls() -> None:
    token = "TOKEN = '@@fake:huggingface-user-token@@'\n"
    for path in ("training/train.py", "tests/test_x.py", "docs/make.py"):
        files = {"README.md": GRADIO.format(app="app.py"), "app.py": APP, path: token}
        (finding,) = find("leaked-hf-token", files, Profile.BASELINE)
        assert str(finding.severity) == "critical"


def test_a_script_of_ci_counts_where_the_policy_says_so() -> None:
    workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: bash scripts/deploy.sh\n"
    files = {
        "README.md": GRADIO.format(app="app.py"),
        "app.py": APP,
        ".github/workflows/a.yml": workflow,
        "scripts/deploy.sh": "curl -s https://example.com/x.sh | sh\n",
    }
    (finding,) = find("remote-script", files, Profile.RECOMMENDED)
    assert (finding.role, finding.location.path) == ("ci", "scripts/deploy.sh")


def test_a_selected_rule_shows_what_is_lowered_in_every_profile() -> None:
    files = {"README.md": GRADIO.format(app="app.py"), "app.py": APP, "train.py": TRUSTED}
    report = check_space(space_of(files), plan("trusted-remote-code", profile=Profile.BASELINE))
    assert [str(finding.severity) for finding in report.findings] == ["low"]


def test_python_that_a_page_runs_in_the_browser_is_started() -> None:
    space = space_of(
        {
            "README.md": "---\nsdk: static\n---\n",
            "index.html": '<script type="py" src="./main.py"></script><script src="https://pyscript.net/core.js"></script>',
            "main.py": "print(1)\n",
            "other.py": "print(2)\n",
        }
    )
    assert space.startup.role("main.py") == "runs"
    assert space.startup.role("other.py") != "runs"


def test_files_that_the_hub_installs_belong_to_the_build() -> None:
    files = {
        **dict.fromkeys(("requirements.txt", "pre-requirements.txt"), "torch==2.8.0\n"),
        "packages.txt": "ffmpeg\n",
        "app.py": APP,
    }
    files["requirements.txt"] += "-r more/pins.txt\n"
    files["more/pins.txt"] = "numpy==2.3.0\n"
    reached = space_of({"README.md": GRADIO.format(app="app.py"), **files}).startup.reached
    roles = {path: reached[path].role for path in files}
    assert roles == {**dict.fromkeys(files, "build"), "app.py": "runs"}


def test_the_reason_of_a_build_command_is_its_line_of_the_card() -> None:
    card = "---\nsdk: static\ntitle: Demo\nlicense: mit\napp_build_command: python tools/build.py\n---\n"
    files = {"README.md": card, "index.html": "<title>x</title>\n", "tools/build.py": "import os\n"}
    item = space_of(files).startup.reached["tools/build.py"]
    assert (item.role, item.step.path, item.step.line) == ("build", "README.md", 5)


DEPLOYS = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          {}
          git push https://me:$HF_TOKEN@huggingface.co/spaces/me/demo main
        env:
          HF_TOKEN: ${{{{ secrets.HF_TOKEN }}}}
"""


@pytest.mark.parametrize(
    ("before", "severity"), [("cp spaces/README.md README.md", "medium"), ("git lfs install", "high")]
)
def test_what_does_not_start_weighs_less_where_a_job_puts_the_files_together(before: str, severity: str) -> None:
    files = {
        "README.md": "---\ntitle: T\nsdk: gradio\nsdk_version: 4.44.1\napp_file: app.py\n---\n",
        "app.py": "import gradio\n",
        "requirements.txt": "gradio==4.40.0\n",
        ".github/workflows/sync.yml": DEPLOYS.format(before),
    }
    (finding,) = check_space(space_of(files), plan("conflicting-sdk-version")).findings
    assert str(finding.severity) == severity

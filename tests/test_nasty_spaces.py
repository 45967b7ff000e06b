"""Trees as they are published: what lies in them must neither stop the rules about code nor make them see ghosts."""

from __future__ import annotations

import pickle

import pytest
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, select_rules
from hf_lint.reports.text import render_text
from report_samples import WORK, report
from support import policies, space_of

CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
RUNS = """import os
import sys

from flask import Flask, request

app = Flask(__name__)


@app.get('/run')
def run():
    return str(eval(request.args['code']))
"""
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d7a2146' * 8}\nsize 123456\n"
GROUPS = ("model", "app", "ci", "repo")


def plan() -> RuleSelection:
    return select_rules(policies(), profile=Profile.STRICT, select=GROUPS, ignore=["incomplete-gitignore", "zizmor"])


def found(files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    report = check_space(space_of({"README.md": CARD, **files}), plan())
    assert report.errors == ()
    return [(finding.rule, finding.location.path) for finding in report.findings]


def test_a_module_that_does_not_parse_hides_no_other() -> None:
    assert found({"app.py": "def (:\n", "other.py": RUNS}) == [
        ("unparseable-file", "app.py"),
        ("code-execution-endpoint", "other.py"),
    ]


def test_modules_that_differ_in_case_only() -> None:
    page = "gr.Interface(run, gr.Textbox(), gr.Textbox(), flagging_mode='never').launch()\n"
    app = f"import gradio as gr\nfrom Helpers import run\n\n{page}"
    safe = "def run(text):\n    return text.upper()\n"
    risky = "import os\n\n\ndef run(text):\n    return os.popen(text).read()\n"
    assert found({"app.py": app, "helpers.py": safe, "Helpers.py": risky}) == [
        ("code-execution-endpoint", "Helpers.py")
    ]
    assert found({"app.py": app, "helpers.py": risky, "Helpers.py": safe}) == [("dynamic-code", "helpers.py")]


def test_pointers_of_git_lfs_are_no_content() -> None:
    names = (
        "model.pkl",
        "weights/model.pt",
        "adapter_config.json",
        "tokenizer.json",
        "data.npz",
        "notes.ipynb",
        "app.py",
    )
    files: dict[str, str | bytes] = dict.fromkeys(names, POINTER)
    files[".gitattributes"] = "* filter=lfs diff=lfs merge=lfs -text\n"
    rules = dict.fromkeys(rule for rule, path in found(files) if path.endswith((".pkl", ".pt", ".npz")))
    assert list(rules) == ["committed-pickle"]
    assert not {path for rule, path in found(files) if rule not in ("committed-pickle", "unparseable-file")} - {
        "app.py"
    }


@pytest.mark.parametrize(
    ("folder", "marker"),
    [
        (".venv/lib/python3.12/site-packages/pkg", ".venv/pyvenv.cfg"),
        ("environment/lib/python3.12/site-packages/pkg", "environment/pyvenv.cfg"),
        ("node_modules/pkg", "node_modules/.package-lock.json"),
    ],
)
def test_what_others_wrote_is_told_as_a_folder(folder: str, marker: str) -> None:
    files: dict[str, str | bytes] = {
        marker: "{}\n",
        f"{folder}/__init__.py": RUNS,
        f"{folder}/broken.py": "def (:\n",
        f"{folder}/server.js": "app.use(cors());\napp.use(express.static(__dirname));\n",
        f"{folder}/model.pkl": pickle.dumps(print),
        f"{folder}/native.so": b"\x7fELF" + b"\0" * 64,
        "app.py": "print('ours')\n",
    }
    assert {rule for rule, _ in found(files)} == {"committed-junk"}


@pytest.mark.parametrize(
    "name",
    [
        "my app (copy).py",
        " blank .py",
        "$(touch pwned).py",
        "`id`.py",
        "-rf.py",
        "a;b|c&d.py",
        "tab\there.py",
        "line\nbreak.py",
        "bell\x07\x1b[31mred.py",
        "umlaut-äöü-\u202egnp.py",
        "folder with blanks /app.py",
    ],
)
def test_odd_names(name: str) -> None:
    target = check_space(space_of({"README.md": CARD, name: RUNS}), plan())
    assert target.errors == ()
    (finding,) = (one for one in target.findings if one.rule == "code-execution-endpoint")
    assert finding.location.path == name
    shown = render_text(report(target), WORK)
    assert not set(shown) & {"\x07", "\x1b", "\t", "\u202e"}
    assert "\nbreak.py" not in shown

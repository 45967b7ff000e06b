"""What a finding weighs follows from what a stranger can do: each kind, once as bad as it gets and once less."""

from __future__ import annotations

import pytest
from hf_lint.core.model import Hit, Profile
from hf_lint.core.registry import find_rule
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from support import graded, plan, policies, space_of

CARD = "---\ntitle: Demo\nsdk: {sdk}\n{version}app_file: app.py\n---\n"
GRADIO = CARD.format(sdk="gradio", version='sdk_version: "6.31.0"\npython_version: "3.12"\n')
OLD = GRADIO.replace("6.31.0", "4.10.0")
DOCKER = "---\ntitle: Demo\nsdk: docker\n---\n"
PAGE = "import gradio as gr\n\n{}\ngr.Interface(run, {}, gr.Image()).launch()\n"
RUN = "def run(x):\n    return x\n\n"
FLASK = "from flask import Flask\n\napp = Flask(__name__)\napp.run(debug=True)\n"


def graded_as_high(rule: str, files: dict[str, str]) -> list[str]:
    """The same where all that the rule finds is made high: only then the calls of functions are looked at."""
    selection = select_rules(policies(), profile=Profile.STRICT, select=(rule,), severity={rule: "high"}, online=True)
    report = check_space(space_of({"README.md": GRADIO, "app.py": "import gradio\n", **files}), selection)
    return [str(finding.severity) for finding in report.findings]


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({"README.md": OLD, "requirements.txt": "huggingface-hub<1\n"}, "high"),
        ({"README.md": OLD}, "medium"),  # today's huggingface-hub stops it
        ({"README.md": OLD, "app.py": "from flask import Flask\n"}, "low"),
        (
            {
                "README.md": OLD,
                "app.py": "from evaluate.utils import launch_gradio_widget\n",
                "requirements.txt": "evaluate\n",
            },
            "medium",  # of evaluate it is not known whether it can be installed
        ),
        ({"README.md": OLD.replace("4.10.0", "4.44.1")}, "medium"),
        ({"README.md": OLD.replace("4.10.0", "3.16.2")}, "medium"),
        # With what is installed today it does not start.
        ({"README.md": OLD.replace("4.10.0", "3.50.2")}, "medium"),
        ({"README.md": OLD.replace("app.py", "other.py")}, "medium"),
        ({"README.md": OLD, "app.py": "import gradio\nimport joblib\n", "requirements.txt": "numpy\n"}, "medium"),
        ({"README.md": OLD, "requirements.txt": "gradio==4.10.0\n$# nothing\n"}, "medium"),
        ({"requirements.txt": "pillow==11.0.0\n", "app.py": PAGE.format(RUN, "gr.Image()")}, "medium"),
        ({"requirements.txt": "pillow==11.0.0\n", "app.py": PAGE.format(RUN, "gr.Textbox()")}, "medium"),
        ({"requirements.txt": "pillow==11.0.0\n", "app.py": "import flask\n"}, "low"),
        ({"requirements.txt": "torch==2.4.1\n", "app.py": "import torch\n"}, "medium"),
        ({"requirements.txt": "mlflow==2.2.0\n", "app.py": "import mlflow\n"}, "low"),
    ],
)
def test_a_vulnerability_counts_where_visitors_reach_it(files: dict[str, str], severity: str) -> None:
    assert graded("vulnerable-dependency", files)[:1] == [severity]


def test_an_advisory_begins_where_its_defect_does() -> None:
    report = check_space(
        space_of({"README.md": GRADIO, "requirements.txt": "pillow==9.4.0\n"}), plan("vulnerable-dependency")
    )
    assert not any("CVE-2026-40192" in finding.message for finding in report.findings)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("trusted-remote-code", "AutoModel.from_pretrained('somebody/x', trust_remote_code=True)"),
    ],
)
@pytest.mark.parametrize(
    ("around", "severity"),
    [
        ("{}\n", "high"),
        ("def used():\n    {}\n\nused()\n", "high"),
        ("def used():\n    {}\n\ndef caller():\n    used()\n\nprint(caller)\n", "high"),
        ("@app.route('/')\ndef used():\n    {}\n", "high"),
        ("class Handler(Base):\n    def do_GET(self):\n        {}\n\nserve(Handler)\n", "high"),
        ("def unused():\n    {}\n", "low"),
        ("def unused():\n    {}\n    unused()\n", "low"),
        ("def unused():\n    {}\n\ndef neither():\n    unused()\n", "low"),
        ("class Tool:\n    def unused(self):\n        {}\n\nTool()\n", "low"),
    ],
)
def test_what_nothing_calls_is_low(rule: str, code: str, around: str, severity: str) -> None:
    text = "import os\nfrom transformers import AutoModel\n" + around.format(code)
    assert graded_as_high(rule, {"app.py": text}) == [severity]


def test_a_function_is_called_from_another_file() -> None:
    load = "AutoModel.from_pretrained('somebody/x', trust_remote_code=True)"
    helper = f"from transformers import AutoModel\n\ndef start():\n    {load}\n"
    rule = "trusted-remote-code"
    assert graded_as_high(rule, {"app.py": "import helper\nhelper.start()\n", "helper.py": helper}) == ["high"]
    assert graded_as_high(rule, {"app.py": "from helper import start as begin\nbegin()\n", "helper.py": helper}) == [
        "high"
    ]
    assert graded_as_high(rule, {"app.py": "from helper import start\n", "helper.py": helper}) == ["low"]


NODE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "s.js"]\n'
LISTEN = "const app = require('express')();\n{}\n"
LOG_IN = "import gradio as gr\ngr.Blocks().launch(auth=('ann', '{}'))\n"
SHOWN = """import os
from fastapi import Depends, FastAPI

app = FastAPI()


@app.get("/c")
def shown({}):
    return {{"token": os.environ["OPENAI_API_KEY"]}}
"""


@pytest.mark.parametrize(
    ("rule", "files", "severity"),
    [
        ("missing-sdk-version", {"README.md": CARD.format(sdk="gradio", version="")}, "medium"),
        ("unpinned-vcs-requirement", {"requirements.txt": "git+https://github.com/a/b\n"}, "medium"),
        (
            "remote-script",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN curl -fsSL https://example.org/a.sh | sh\n"},
            "medium",
        ),
        (
            "remote-script",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN curl -fsSL https://astral.sh/uv/install.sh | sh\n"},
            "low",
        ),
        (
            "remote-script",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN curl -fsSL http://astral.sh/uv/install.sh | sh\n"},
            "medium",
        ),
        (
            "remote-script",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN curl -fsSL https://astral.sh.example.org/a | sh\n"},
            "medium",
        ),
        ("disabled-tls", {"app.py": "import requests\nrequests.get('https://a.org', verify=False)\n"}, "low"),
        (
            "disabled-tls",
            {"app.py": "import requests\nrequests.get('https://a.org', auth=(u, p), verify=False)\n"},
            "medium",
        ),
        (
            "disabled-tls",
            {"app.py": "import requests\nh = {'Authorization': t}\nrequests.get(u, headers=h, verify=False)\n"},
            "medium",
        ),
        (
            "disabled-tls",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN pip install --trusted-host a.org x\n"},
            "medium",
        ),
        ("disabled-tls", {"README.md": DOCKER, "Dockerfile": "FROM x\nRUN curl -k -o a https://a.org/a\n"}, "low"),
        ("secret-logged", {"app.py": "import os\nprint(os.environ)\n"}, "medium"),
        ("runtime-install", {"app.py": "import os\nos.system('pip install torch==1.11.0')\n"}, "medium"),
        (
            "trusted-remote-code",
            {"app.py": "import transformers as t\nt.AutoModel.from_pretrained('microsoft/x', trust_remote_code=True)"},
            "medium",
        ),
        ("debug-server", {"app.py": FLASK, "requirements.txt": "flask\n"}, "low"),
        ("debug-server", {"app.py": FLASK, "requirements.txt": "flask\nwerkzeug==3.0.3\n"}, "low"),
        ("debug-server", {"app.py": FLASK, "requirements.txt": "flask\nwerkzeug<3\n"}, "medium"),
        ("debug-server", {"app.py": FLASK, "requirements.txt": "flask\nWerkzeug==2.3.7\n"}, "medium"),
        (
            "port-mismatch",
            {"README.md": DOCKER, "Dockerfile": NODE, "s.js": LISTEN.format("app.listen(3001);")},
            "high",
        ),
        (
            "port-mismatch",
            {
                "README.md": DOCKER,
                "Dockerfile": NODE,
                "s.js": LISTEN.format("const P = process.env.PORT || 3001;\napp.listen(P);"),
            },
            "medium",
        ),
        ("hardcoded-login", {"app.py": LOG_IN.format("Marigold_4711")}, "high"),
        ("hardcoded-login", {"app.py": LOG_IN.format("guest")}, "low"),
        (
            "hardcoded-login",
            {"README.md": f"{GRADIO}The password is Marigold_4711.\n", "app.py": LOG_IN.format("Marigold_4711")},
            "low",
        ),
        ("broad-file-access", {"app.py": "import gradio as gr\ngr.Blocks().launch(allowed_paths=['/'])\n"}, "critical"),
        (
            "broad-file-access",
            {"app.py": "import gradio as gr\ngr.Blocks().launch(allowed_paths=['/mnt'])\n"},
            "medium",
        ),
        ("tunnel-or-miner", {"app.py": "url = 'vless://somebody@host:443'\n"}, "medium"),
        (
            "secret-in-image-env",
            {"README.md": DOCKER, "Dockerfile": "FROM x\nENV DB_PASSWORD=Marigold_4711\n"},
            "medium",
        ),
        ("secret-shown-to-visitors", {"README.md": DOCKER, "app.py": SHOWN.format("")}, "critical"),
        (
            "secret-shown-to-visitors",
            {"README.md": DOCKER, "app.py": SHOWN.format("u=Depends(verify_token)")},
            "medium",
        ),
        (
            "secret-shown-to-visitors",
            {"README.md": DOCKER, "app.py": SHOWN.format(""), "b.py": "@app.get('/c')\ndef d():\n    return 1\n"},
            "medium",
        ),
        ("whole-tree-upload", {"deploy.sh": "hf upload me/space . . --type space\n"}, "medium"),
    ],
)
def test_the_scale(rule: str, files: dict[str, str], severity: str) -> None:
    assert graded(rule, files) == [severity]


@pytest.mark.parametrize(
    ("check", "severity"),
    [
        ("if not os.path.isfile(x):\n        return ''", "medium"),
        ("if not Path(x).exists():\n        return ''", "medium"),
        ("if os.path.isfile(x):\n        return ''", "critical"),
        ("if not x:\n        return ''", "critical"),
    ],
)
def test_the_name_of_an_existing_file_is_hardly_a_command(check: str, severity: str) -> None:
    code = "import os\nimport gradio as gr\nfrom pathlib import Path\n\n"
    code += f"def run(x):\n    {check}\n    os.system('file ' + x)\n"
    files = {"app.py": code + "\ngr.Interface(run, gr.Textbox(), gr.Textbox()).launch()\n"}
    assert graded("code-execution-endpoint", files) == [severity]


COMET = "https://www.comet.com/examples/demo?{}=Qw7RmZt2XcVb9NkLp4HsDf3Gj\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (COMET.format("shareable"), False),
        (COMET.format("api_key"), True),
        ("see https://www.comet.com/docs for it: f('Qw7RmZt2XcVb9NkLp4HsDf3Gj')\n", False),
        ("comet_ml.init('Qw7RmZt2XcVb9NkLp4HsDf3Gj')\n", True),
    ],
)
def test_a_link_to_a_provider_is_not_its_key(text: str, found: bool) -> None:
    assert ("critical" in graded("leaked-credential", {"app.py": f"# {text}", "config.py": text})) is found


ROUTE = """
import os
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

KEY = os.environ["LLM_API_KEY"]
app = FastAPI()
app.mount("/s", StaticFiles(directory="s"))


@app.post("/x")
def run(name: str, text: str):
    {}
"""
OWNED = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD python app.py\n"


@pytest.mark.parametrize(
    ("line", "dockerfile", "severity", "words"),
    [
        ("return open(os.path.join('a', name)).read()", OWNED, "high", "is opened"),
        ("open(os.path.join('a', name), 'w').write(text)", OWNED, "medium", "is overwritten, but the app can"),
        (
            "open(os.path.join('a', name), 'w').write(text)",
            OWNED.replace("COPY", "RUN chown 1000 .\nCOPY"),
            "high",
            "overwritten",
        ),
        ("open(os.path.join('a', name + '.json'), 'w').write(text)", OWNED, "medium", "ending"),
        ("return open(f'a/{name}.txt').read()", OWNED, "medium", "ending"),
        ("return Path(f'a/{name}').read_text()", OWNED, "high", "is read"),
        (
            "path = f'a/{name}'\n    if name.endswith('.png'):\n        return open(f'a/{name}').read()",
            OWNED,
            "medium",
            "ending",
        ),
    ],
)
def test_a_path_is_as_bad_as_what_it_reaches(line: str, dockerfile: str, severity: str, words: str) -> None:
    files = {"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": ROUTE.format(line)}
    assert graded("visitor-path", files) == [severity]
    report = check_space(space_of(files), plan("visitor-path"))
    assert words in report.findings[0].message


@pytest.mark.parametrize(
    ("readme", "variant"),
    [
        ("We use `somebody/x`.\n", "unpinned"),
        ("See https://huggingface.co/somebody and @somebody.\n", "unpinned"),
        ("Built by somebody for all.\n", "publisher"),
        ("author = {Somebody},\n", "publisher"),
    ],
)
def test_code_of_who_made_the_space_is_not_a_strangers(readme: str, variant: str) -> None:
    code = "from transformers import AutoModel\nAutoModel.from_pretrained('somebody/x', trust_remote_code=True)\n"
    space = space_of({"README.md": GRADIO + readme, "app.py": code})
    policy = policies().policies["trusted-remote-code"]
    (hit,) = find_rule(policy.id, policy.group).check(space, policy)
    assert isinstance(hit, Hit)
    assert hit.variant == variant


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ("AutoModel.from_pretrained(x, trust_remote_code=True)", "critical"),
        ("torch.hub.load(x, 'model')", "critical"),
        ("AutoModel.from_pretrained(x)", "medium"),
        ("AutoModel.from_pretrained(x, trust_remote_code=False)", "medium"),
        ("pipeline('text-generation', x)", "medium"),
        ("gr.load(x)", "medium"),
    ],
)
def test_a_chosen_model_is_as_bad_as_what_it_runs(call: str, severity: str) -> None:
    code = "import gradio as gr\nimport torch\nfrom transformers import AutoModel, pipeline\n\n"
    code += f"def run(x):\n    {call}\n\ngr.Interface(run, gr.Textbox(), gr.Textbox()).launch()\n"
    assert graded("visitor-chosen-model", {"app.py": code}) == [severity]


def test_a_load_whose_model_is_not_known_counts_with_those_beside_it() -> None:
    code = "from transformers import AutoModel\n{}AutoModel.from_pretrained(input(), trust_remote_code=True)\n"
    known = "AutoModel.from_pretrained('microsoft/x', trust_remote_code=True)\n"
    other = "AutoModel.from_pretrained('somebody/x', trust_remote_code=True)\n"
    assert graded("trusted-remote-code", {"app.py": code.format(known)}) == ["medium"]
    assert graded("trusted-remote-code", {"app.py": code.format(known + other)}) == ["medium", "medium"]
    assert graded("trusted-remote-code", {"app.py": code.format("")}) == ["medium"]

"""What weighs less because of what stands around it: another tree is deployed, or the start stops before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.analysis.whole_tree import holds_all, is_added_to
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

DOCKER = "---\ntitle: T\nsdk: docker\n---\n"
GRADIO = "---\ntitle: T\nsdk: gradio\nsdk_version: 5.49.1\napp_file: app.py\n---\n"
STREAMLIT = "---\ntitle: T\nsdk: streamlit\nsdk_version: 1.17.0\napp_file: app.py\n---\n"
COPIES = "FROM python:3.12-slim\nWORKDIR /app\nCOPY app.py ./\nCOPY {} ./{}\nCMD python app.py\n"
HUB = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.mlmodel filter=lfs diff=lfs merge=lfs -text\n"
EVAL = (
    "import gradio as gr\n\n\ndef run(code):\n    return eval(code)\n\n\ngr.Interface(run, 'text', 'text').launch()\n"
)


def found(rule: str, files: dict[str, str]) -> list[Finding]:
    return [*check_space(space_of(files), plan(rule)).findings]


def severities(rule: str, files: dict[str, str]) -> list[str]:
    return [str(finding.severity) for finding in found(rule, files)]


@pytest.mark.parametrize(
    ("copied", "more", "severity"),
    [
        ("src", {}, "medium"),
        ("src", {".gitignore": "*.log\n"}, "high"),
        ("src", {"LICENSE": "MIT\n"}, "high"),
        ("src", {".github/workflows/ci.yml": "on: push\n"}, "high"),
        ("corpus.jsonl", {".gitignore": "x\n"}, "medium"),
        ("corpus.jsonl", {".gitattributes": HUB}, "high"),
        ("App.py", {}, "high"),
    ],
    ids=["a folder", "a repository", "a licence", "workflows", "data", "of the Hub", "another case"],
)
def test_what_is_not_here_may_be_added_to_a_folder(copied: str, more: dict[str, str], severity: str) -> None:
    files = {"README.md": DOCKER, "Dockerfile": COPIES.format(copied, copied), "app.py": "print(1)\n", **more}
    assert severities("missing-copy-source", files) == [severity]


def test_what_the_hub_lists_is_all_there_is() -> None:
    space = space_of({"README.md": DOCKER})
    assert not holds_all(space, "model.onnx")
    asked = space_of({"README.md": DOCKER})
    asked.is_of_hub = True
    assert holds_all(asked, "model.onnx")


@pytest.mark.parametrize(
    ("path", "text", "is_added"),
    [
        ("deploy_space.sh", "cp ../app_spaces.py app.py\n", True),
        ("deploy.sh", "git clone https://huggingface.co/spaces/me/demo out\ncp -r ../src out/\n", True),
        ("build_space.ps1", 'Copy-Item -Recurse "$Root/api" "$Out/api"\n', True),
        ("Makefile", "deploy:\n\tcp -r ../core .\n\thf upload me/demo . --repo-type space\n", True),
        (
            "deploy.py",
            "shutil.copytree('../src', 'out')\napi.upload_folder(folder_path='out', repo_type=\"space\")\n",
            True,
        ),
        ("README.md", f"{GRADIO}\n```sh\ngit clone https://huggingface.co/spaces/me/d\ncp -r ../lib d/\n```\n", True),
        ("DEPLOY.md", "git subtree push --prefix=web https://huggingface.co/spaces/me/demo main\n", True),
        ("DEPLOY.md", "git subtree push --prefix=deploy/hf https://huggingface.co/spaces/me/demo main\n", False),
        ("README.md", f"{GRADIO}\nLive at https://huggingface.co/spaces/me/d\n\n    cp .env.example .env\n", False),
        ("README.md", f"{GRADIO}\ngit clone https://huggingface.co/spaces/me/d\n\n    cp app.py d/\n", False),
        ("setup.sh", "cp ../other.conf /etc/nginx/nginx.conf\n", False),
        ("tools.py", "shutil.copy('a', 'b')\n", False),
    ],
)
def test_recipes_that_add_to_what_is_deployed(path: str, text: str, is_added: bool) -> None:
    files = {"README.md": GRADIO, "app.py": "x = 1\n", "app_spaces.py": "x = 2\n", "web/index.html": "<p>", path: text}
    assert is_added_to(space_of(files)) is is_added


@pytest.mark.parametrize(
    ("requirements", "severity"), [("numpy\n", "critical"), ("gradio==4.0.0\n", "medium")], ids=["starts", "stops"]
)
def test_nobody_takes_over_what_does_not_start(requirements: str, severity: str) -> None:
    files = {"README.md": GRADIO, "app.py": EVAL, "requirements.txt": requirements}
    (finding,) = found("code-execution-endpoint", files)
    assert str(finding.severity) == severity
    assert finding.message.endswith("conflicting-sdk-version)") is (severity == "medium")


@pytest.mark.parametrize(
    ("first", "severity"),
    [("", "high"), ("import os\n\nos.system('pip install huggingface_hub==0.25.2')\n", "medium")],
    ids=["as built", "pip at start"],
)
def test_what_the_app_installs_itself_counts(first: str, severity: str) -> None:
    old = GRADIO.replace("5.49.1", "4.44.0")
    app = f"{first}import gradio as gr\n\ngr.Blocks().launch()\n"
    assert severities("incompatible-pins", {"README.md": old, "app.py": app, "requirements.txt": "\n"}) == [severity]


@pytest.mark.parametrize(("first", "severity"), [("true", "high"), ("pip install -r more.txt", "medium")])
def test_what_a_start_script_installs_counts(first: str, severity: str) -> None:
    image = "FROM python:3.10\nWORKDIR /app\nRUN pip install gradio==4.44.0\nCOPY . .\nCMD bash start.sh\n"
    files = {"README.md": DOCKER, "Dockerfile": image, "start.sh": f"{first}\npython app.py\n"}
    assert severities("incompatible-pins", {**files, "app.py": "import gradio\n"}) == [severity]


@pytest.mark.parametrize(
    ("rule", "line", "severity"),
    [
        ("code-execution-endpoint", "gr.Interface(lambda code: eval(code), 'text', 'text').launch()", "critical"),
        (
            "secret-shown-to-visitors",
            "gr.Interface(lambda x: os.environ['LLM_API_KEY'], 'text', 'text').launch()",
            "critical",
        ),
    ],
)
def test_a_build_that_may_not_work_today_lowers_nothing(rule: str, line: str, severity: str) -> None:
    files = {
        "README.md": GRADIO.replace("5.49.1", "5.4.0"),
        "app.py": f"import os\n\nimport gradio as gr\n\n{line}\n",
        "requirements.txt": "nobody-knows-this-one==0.2.15\n",
    }
    assert severities(rule, files) == [severity]


PAGE = "import streamlit as st\n\n{}\n\nst.write(eval(st.text_input('code')))\n"
CACHED = "@st.cache_data\ndef load():\n    return 1"


@pytest.mark.parametrize(
    ("page", "other", "severity"),
    [(CACHED, "", "medium"), ("", CACHED, "critical")],
    ids=["the page stops before", "another page stops"],
)
def test_a_page_that_stops_before_the_line(page: str, other: str, severity: str) -> None:
    files = {
        "README.md": STREAMLIT,
        "app.py": "import streamlit as st\n\nst.title('x')\n",
        "pages/1_a.py": PAGE.format(page),
        "requirements.txt": "altair<5\nprotobuf<4\nnumpy<2\npyarrow<20\nsetuptools<80\n",
        "pages/2_b.py": f"import streamlit as st\n\n{other}\n",
    }
    assert severities("code-execution-endpoint", files) == [severity]
    (stop,) = found("removed-api", files)
    assert str(stop.severity) == "medium"
    assert stop.message.endswith("(that of this page: the others go on)")


@pytest.mark.parametrize(("value", "severity"), [("{}", "critical"), ("${{{{ {} }}}}", "medium")])
def test_a_token_where_the_name_of_a_secret_belongs(value: str, severity: str) -> None:
    step = "      - run: snyk test\n        env:\n          SNYK_TOKEN: " + value.format("@@fake:snyk-token@@") + "\n"
    flow = f"on: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n{step}"
    assert severities("leaked-credential", {"README.md": GRADIO, ".github/workflows/snyk.yml": flow}) == [severity]

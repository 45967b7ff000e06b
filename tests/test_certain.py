"""Only what is certain is high: the same defect behind a check, out of a file that is not seen to start, or in part."""

from __future__ import annotations

import pytest
from hf_lint.core.model import Hit
from hf_lint.core.registry import find_rule
from hf_lint.pipeline.engine import check_space
from support import plan, policies, space_of

GRADIO = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
DOCKER = "---\nsdk: docker\n---\n"
SERVED = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "app:app", "--port", "7860"]\n'
NODE = 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'
STREAMLIT = '---\nsdk: streamlit\nsdk_version: "1.40.0"\napp_file: app.py\n---\n'
API = (
    "import os, subprocess\nfrom fastapi import APIRouter, Depends, FastAPI, Header, HTTPException\n\napp = FastAPI()\n"
)
SPEAK = '    subprocess.run("espeak " + text, shell=True)\n'
OPEN = f'{API}@app.post("/say")\ndef say(text: str):\n{SPEAK}'
CHECKED = (
    f'{API}def verify_key(key: str): ...\n@app.post("/say")\ndef say(text: str, k: str = Depends(verify_key)):\n{SPEAK}'
)


def graded(rule: str, files: dict[str, str]) -> list[str]:
    """The severities that `rule` gives, worst first."""
    if files.get("README.md") == DOCKER:
        files = {"Dockerfile": NODE if "server.js" in files else SERVED, **files}
    report = check_space(space_of({"README.md": GRADIO, **files}), plan(rule))
    assert not report.errors, report.errors
    return [str(one) for one in sorted((f.severity for f in report.findings if f.rule == rule), reverse=True)]


ASKED = (
    '@app.middleware("http")\ndef check(r, n):\n    if r.headers["key"] != KEY:\n'
    "        return Response(status_code=401)\n    return n(r)\n\n"
)
ENTRANCES = {
    "open": (OPEN, "critical"),
    "database": (OPEN.replace("text: str", "text: str, db=Depends(get_db)"), "critical"),
    "dependency": (CHECKED, "medium"),
    "annotated": (OPEN.replace("text: str", "text: str, u: Annotated[str, Depends(get_current_user)]"), "medium"),
    "anybody signs up": (CHECKED + '@app.post("/register")\ndef register(): ...\n', "critical"),
    "of the route": (OPEN.replace('"/say"', '"/say", dependencies=[Depends(require_admin)]'), "medium"),
    "of the router": (OPEN.replace("app = FastAPI()", "app = FastAPI(dependencies=[Security(check_token)])"), "medium"),
    "decorator": (OPEN.replace("def say", "@login_required\ndef say"), "medium"),
    "another decorator": (OPEN.replace("def say", "@limiter.limit('5/minute')\ndef say"), "critical"),
    "of all requests": (OPEN.replace('@app.post("/say")', f'{ASKED}@app.post("/say")'), "medium"),
    "refused": (OPEN.replace(SPEAK, f"    if token != TOKEN:\n        raise HTTPException(401)\n{SPEAK}"), "medium"),
    "refused later": (OPEN + "    if token != TOKEN:\n        raise HTTPException(401)\n", "critical"),
    "refused for its form": (
        OPEN.replace(SPEAK, f"    if not text:\n        raise HTTPException(401)\n{SPEAK}"),
        "critical",
    ),
}


@pytest.mark.parametrize(("code", "severity"), ENTRANCES.values(), ids=ENTRANCES)
def test_who_has_to_sign_in_is_no_stranger(code: str, severity: str) -> None:
    assert graded("code-execution-endpoint", {"README.md": DOCKER, "app.py": code}) == [severity]


def test_a_page_with_a_login_is_not_open() -> None:
    page = 'import gradio as gr, os\ngr.Interface(lambda x: os.popen(x).read(), "text", "text").launch({})\n'
    assert graded("code-execution-endpoint", {"app.py": page.format("")}) == ["critical"]
    assert graded("code-execution-endpoint", {"app.py": page.format("auth=None")}) == ["critical"]
    assert graded("code-execution-endpoint", {"app.py": page.format("auth=check")}) == ["medium"]


REQUIRE = "function requireAuth(q, s, n) { if (q.headers.a !== process.env.A) return s.sendStatus(401); n(); }\n"
READ = "s.send(fs.readFileSync(q.query.n, 'utf8'))"
NODE_ENTRANCES = {
    "open": (f"app.get('/f', (q, s) => {READ});", "high"),
    "of the route": (f"{REQUIRE}app.get('/f', requireAuth, (q, s) => {READ});", "medium"),
    "of another route": (f"app.get('/g', requireAuth, (q, s) => s.end());\napp.get('/f', (q, s) => {READ});", "high"),
    "for all": (f"{REQUIRE}app.use(requireAuth);\napp.get('/f', (q, s) => {READ});", "medium"),
    "routes to sign in": (f"app.use('/auth', authRoutes);\napp.get('/f', (q, s) => {READ});", "high"),
    "refused": (f"app.get('/f', (q, s) => {{ if (q.query.key !== KEY) return s.sendStatus(403); {READ} }});", "medium"),
    "refused for its form": (
        f"app.get('/f', (q, s) => {{ if (!q.query.n) return s.sendStatus(403); {READ} }});",
        "high",
    ),
    "refused later": (
        f"app.get('/f', (q, s) => {{ {READ}; if (q.query.key !== KEY) return s.sendStatus(403); }});",
        "high",
    ),
    "anybody signs up": (
        f"app.post('/register', (q, s) => s.end());\napp.get('/f', requireAuth, (q, s) => {READ});",
        "high",
    ),
}


@pytest.mark.parametrize(("code", "severity"), NODE_ENTRANCES.values(), ids=NODE_ENTRANCES)
def test_who_has_to_sign_in_to_a_node_server_is_no_stranger(code: str, severity: str) -> None:
    head = "const app = require('express')(), fs = require('fs');\nf(process.env.LLM_API_KEY);\n"
    text = f"{head}{code}\napp.listen(7860);\n"
    assert graded("visitor-path", {"README.md": DOCKER, "server.js": text}) == [severity]


def test_arithmetic_that_is_refused_to_leave_it_runs_nothing() -> None:
    page = 'import gradio as gr, numexpr\ngr.Interface(lambda x: numexpr.evaluate(x{}), "text", "text").launch()\n'
    assert graded("code-execution-endpoint", {"app.py": page.format("")}) == []
    assert graded("code-execution-endpoint", {"app.py": page.format(", sanitize=False")}) == ["high"]


def test_a_router_that_nothing_is_seen_to_load_is_not_high() -> None:
    router = OPEN.replace("app = FastAPI()", "app = APIRouter()")
    hidden = f"{API}subprocess.run(os.environ['JOB'].split())\n"
    assert graded("code-execution-endpoint", {"README.md": DOCKER, "app.py": hidden, "say.py": router}) == ["medium"]
    shown = hidden + "import say\napp.include_router(say.app)\n"
    assert graded("code-execution-endpoint", {"README.md": DOCKER, "app.py": shown, "say.py": router}) == ["critical"]
    assert graded("code-execution-endpoint", {"README.md": "", "say.py": router}) == ["critical"]


FETCHES = {
    "all of it": ("r = httpx.get(url)\n    return r.text", ["high"]),
    "the first letters": ("r = httpx.get(url)\n    return r.text[:500]", ["high"]),
    "one key": ("r = httpx.get(url)\n    return {'models': r.json()['models']}", ["medium"]),
    "one key by a method": (
        "d = httpx.get(url).json()\n    return [m['name'] for m in d.get('models', [])]",
        ["medium"],
    ),
    "one key and all": ("r = httpx.get(url)\n    return {'m': r.json()['m'], 'all': r.json()}", ["high"]),
    "one element": (
        "s = BeautifulSoup(httpx.get(url).text)\n    return s.select_one('h1.title').get_text()",
        ["medium"],
    ),
    "its status": ("r = httpx.get(url)\n    return r.status_code", ["low"]),
    "of a client with a base": ("return httpx.Client(base_url='https://api.acme.io').get(url).text", []),
    "behind a host": ("r = httpx.get('https://api.acme.io' + url)\n    return r.text", ["medium"]),
    "behind a port": ("r = httpx.get(f'http://127.0.0.1:8001{url}')\n    return r.text", []),
    "behind a slash": ("r = httpx.get(f'https://api.acme.io/{url}')\n    return r.text", []),
}


@pytest.mark.parametrize(("code", "severities"), FETCHES.values(), ids=FETCHES)
def test_a_request_counts_by_what_comes_back(code: str, severities: list[str]) -> None:
    head = "import httpx\nfrom bs4 import BeautifulSoup\nfrom fastapi import FastAPI\n\napp = FastAPI()\n"
    text = f"{head}@app.get('/x')\ndef x(url: str):\n    {code}\n"
    assert graded("open-proxy", {"README.md": DOCKER, "app.py": text}) == severities


SEND = "const r = await fetch('https://' + h); s.send(await r.text())"
NODE_FETCHES = {
    "all of it": ("const r = await fetch(q.query.u); s.send(await r.text())", ["high"]),
    "one key": ("const r = await axios.get(q.query.u); s.json({ m: r.data.models })", ["medium"]),
    "one key and all": ("const r = await axios.get(q.query.u); s.json({ m: r.data.models, r: r.data })", ["high"]),
    "an error": ("const r = https.get(q.query.u); r.on('error', e => s.json({ e: e.message }))", ["low"]),
    "a part that is checked": (
        f"const h = q.query.u.split('/')[0]; if (!/^[a-z0-9.-]+$/.test(h)) return; {SEND}",
        [],
    ),
    "a part that is set again": (
        f"let h = q.query.u.split('/')[0]; if (!/^[a-z.-]+$/.test(h)) return; h = q.query.v; {SEND}",
        ["high"],
    ),
}


@pytest.mark.parametrize(("code", "severities"), NODE_FETCHES.values(), ids=NODE_FETCHES)
def test_a_request_of_a_node_server_counts_by_what_comes_back(code: str, severities: list[str]) -> None:
    head = "const app = require('express')(), axios = require('axios'), https = require('https');\n"
    text = f"{head}app.get('/x', async (q, s) => {{ {code} }});\napp.listen(7860);\n"
    assert graded("open-proxy", {"README.md": DOCKER, "server.js": text}) == severities


SHOWN = {
    "all of it": ("let k = process.env.LLM_API_KEY || ''; s.json({ k })", ["critical"]),
    "both ends": ("const k = process.env.LLM_API_KEY; s.json({ k: k.slice(0, 4) + '...' + k.slice(-4) })", []),
    "masked where it is long": (
        "let k = process.env.LLM_API_KEY || ''; if (k.length > 10) { k = k.slice(0, 8) + '*'.repeat(9) } s.json({ k })",
        [],
    ),
    "masked where it is short": (
        "let k = process.env.LLM_API_KEY || ''; if (k.length < 10) { k = k.substring(0, 8) } s.json({ k })",
        ["critical"],
    ),
}


@pytest.mark.parametrize(("code", "severities"), SHOWN.values(), ids=SHOWN)
def test_a_masked_key_is_not_shown(code: str, severities: list[str]) -> None:
    text = f"const app = require('express')();\napp.get('/x', (q, s) => {{ {code} }});\napp.listen(7860);\n"
    assert graded("secret-shown-to-visitors", {"README.md": DOCKER, "server.js": text}) == severities


UPLOADS = {
    "any": ('f = st.file_uploader("x")\nopen(f.name, "wb").write(f.read())\n', "high"),
    "of a type": ('f = st.file_uploader("x", type=["mp3"])\nopen(f.name, "wb")\n', "medium"),
    "of no type": ('f = st.file_uploader("x", type=None)\nopen(f.name, "wb").write(f.read())\n', "high"),
    "handed on": (
        'def save(u):\n    open(u.name, "wb")\n\nf = st.file_uploader("x")\nif ok(f.name):\n    save(f)\n',
        "medium",
    ),
}


@pytest.mark.parametrize(("code", "severity"), UPLOADS.values(), ids=UPLOADS)
def test_a_name_of_an_upload_counts_by_its_limits(code: str, severity: str) -> None:
    late = "import streamlit as st\ndef work():\n    import whisper\n\n"
    assert graded("visitor-path", {"README.md": STREAMLIT, "app.py": f"{late}{code}"}) == [severity]


VISIBLE = {
    "a key": ("return os.environ['LLM_API_KEY']", ["critical"]),
    "one made for pages": ("return os.environ['SUPABASE_ANON_KEY'], os.environ['SENTRY_DSN']", []),
}


@pytest.mark.parametrize(("code", "severities"), VISIBLE.values(), ids=VISIBLE)
def test_a_key_that_is_made_for_pages_may_be_seen(code: str, severities: list[str]) -> None:
    text = f"import os\nfrom fastapi import FastAPI\n\napp = FastAPI()\n@app.get('/x')\ndef x():\n    {code}\n"
    assert graded("secret-shown-to-visitors", {"README.md": DOCKER, "app.py": text}) == severities


@pytest.mark.parametrize(("key", "severities"), [("username", []), ("password", ["critical"])])
def test_a_section_of_the_secrets_of_streamlit_holds_more_than_secrets(key: str, severities: list[str]) -> None:
    text = f'import streamlit as st\nst.write(st.secrets["db"]["{key}"])\n'
    assert graded("secret-shown-to-visitors", {"README.md": STREAMLIT, "app.py": text}) == severities


@pytest.mark.parametrize(("folder", "severities"), [("dist", []), ("", ["high"])])
def test_a_path_that_is_still_below_its_folder_once_resolved_is_safe(folder: str, severities: list[str]) -> None:
    head = "import os, sqlite3\nfrom fastapi import FastAPI\nfrom fastapi.responses import FileResponse\n\n"
    head += "app = FastAPI()\ndb = sqlite3.connect('visits.db')\n"
    body = f"    p = os.path.normpath('dist/' + n)\n    if p.startswith('{folder}'):\n        return FileResponse(p)\n"
    files = {"README.md": DOCKER, "app.py": f"{head}@app.get('/{{n:path}}')\ndef x(n: str):\n{body}"}
    assert graded("visitor-path", files) == severities


MODELS = {
    "model": ("AutoModel.from_pretrained('somebody/x', trust_remote_code=True)", "unpinned"),
    "tokenizer": ("AutoTokenizer.from_pretrained('somebody/x', trust_remote_code=True)", "tokenizer"),
    "both": (
        "for one in (AutoTokenizer, AutoModel):\n    one.from_pretrained('somebody/x', trust_remote_code=True)",
        "unpinned",
    ),
}


@pytest.mark.parametrize(("code", "variant"), MODELS.values(), ids=MODELS)
def test_few_tokenizers_bring_code(code: str, variant: str) -> None:
    text = f"import gradio\nfrom transformers import AutoModel, AutoTokenizer\n{code}\n"
    policy = policies().policies["trusted-remote-code"]
    (hit,) = find_rule(policy.id, policy.group).check(space_of({"app.py": text}), policy)
    assert isinstance(hit, Hit)
    assert hit.variant == variant


LOGO = 'import gradio as gr\nfrom PIL import Image\nImage.open("logo.png")\ngr.File()\n'
TYPED = 'import streamlit as st\nfrom PIL import Image\nst.file_uploader("x", type=["{}"])\nImage.open(input())\n'
PILLOW = {
    "its own picture": ({"app.py": LOGO}, "medium"),
    "any picture": ({"app.py": LOGO.replace('"logo.png"', "input()")}, "medium"),
    "papers": ({"README.md": STREAMLIT, "app.py": TYPED.format("pdf")}, "medium"),
    "pictures": ({"README.md": STREAMLIT, "app.py": TYPED.format("jpg")}, "medium"),
    "no release for both": ({"requirements.txt": "pillow==11.0.0\nprotobuf<5\ntensorflow==2.21.0\n"}, "medium"),
    "another Python": (
        {"README.md": STREAMLIT, "requirements.txt": 'pillow==11.0.0; python_version < "3.10"\n'},
        "info",
    ),
}


@pytest.mark.parametrize(("files", "severity"), PILLOW.values(), ids=PILLOW)
def test_a_known_vulnerability_needs_a_way_to_it(files: dict[str, str], severity: str) -> None:
    page = {"app.py": 'import gradio as gr\ngr.Interface(print, gr.Image(), "text").launch()\n'}
    found = graded("vulnerable-dependency", {**page, "requirements.txt": "pillow==11.0.0\n", **files})
    assert found[:1] == ([severity] if severity else [])


def test_the_cap_of_a_release_between_two_that_are_known_is_named() -> None:
    card = GRADIO.replace("6.31.0", "5.35.0")
    files = {"README.md": card, "requirements.txt": "pillow==11.3.0\n", "app.py": "import gradio\n"}
    report = check_space(space_of(files), plan("vulnerable-dependency"))
    message = next(finding.message for finding in report.findings if "`pillow" in finding.message)
    assert "gradio 5.35.0 does not allow (`pillow<12.0,>=8.0`)" in message


@pytest.mark.parametrize(
    ("tag", "is_trixie"),
    [
        ("3.12", True),
        ("3.9-slim", True),
        ("3.14.1", True),
        ("3.12.12", True),
        ("3.8.0", False),
        ("3.8", False),
        ("3.12.4", False),
    ],
)
def test_a_tag_that_is_no_longer_built_stands_on_its_old_debian(tag: str, is_trixie: bool) -> None:
    text = f'FROM python:{tag}\nRUN apt-get update && apt-get install -y libgl1-mesa-glx\nCMD ["python", "app.py"]\n'
    found = graded("missing-system-package", {"README.md": DOCKER, "Dockerfile": text, "app.py": ""})
    assert bool(found) == is_trixie


KEY = (
    'import flask\napp = flask.Flask("x")\napp.secret_key = "beetles_project_2031"\n'
    'print(flask.session["user"], check_password_hash)\n'
)


def test_a_key_of_a_program_that_the_space_does_not_start_signs_nothing() -> None:
    app = "import gradio\n"
    assert graded("hardcoded-signing-key", {"README.md": DOCKER, "app.py": KEY}) == ["high"]
    assert graded("hardcoded-signing-key", {"README.md": DOCKER, "app.py": app, "other/app.py": KEY}) != ["high"]


STATIC = "---\nsdk: static\n---\n"
PAGE = {"README.md": STATIC, "index.html": '<script type="module" src="/src/main.jsx"></script>'}
SOURCE = {**PAGE, "src/main.jsx": "import React from 'react'\nimport App from './App'\n", "src/App.jsx": ""}


def test_a_page_that_has_a_build_is_one_defect() -> None:
    build = {"package.json": '{"scripts": {"build": "vite build"}}'}
    assert graded("missing-page-script", SOURCE) == ["high"]
    assert graded("missing-page-script", {**SOURCE, **build}) == ["medium"]
    assert graded("missing-page-script", {**SOURCE, "package.json": '{"scripts": {"lint": "eslint"}}'}) == ["high"]


def test_a_list_that_is_not_read_matters_where_the_image_lacks_a_package() -> None:
    assert graded("misnamed-file", {"apt.txt": "ffmpeg # sound\nbuild-essential git\n"}) == ["low"]
    assert graded("misnamed-file", {"apt.txt": "ffmpeg\ntesseract-ocr\n"}) == ["medium"]
    assert graded("misnamed-file", {"Requirements.txt": "ffmpeg\n"}) == ["high"]

"""Pages of other sites weigh more where a browser sends something along that tells a visitor apart."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

OPEN = """from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
"""


def severities(files: dict[str, str]) -> list[str]:
    found = check_space(space_of(files), plan("permissive-cors")).findings
    return [finding.severity.name.lower() for finding in found]


@pytest.mark.parametrize(
    "code",
    [
        'def login(response):\n    response.set_cookie("who", "x")',
        'app.add_middleware(SessionMiddleware, secret_key="x")',
        'def who(request):\n    return request.cookies["who"]',
        'def who():\n    return session["who"]',
        "security = HTTPBasic()",
        "manager = LoginManager()",
    ],
)
def test_cookies_sessions_and_passwords_are_sent_along(code: str) -> None:
    assert severities({"app.py": OPEN + code + "\n"}) == ["medium"]
    assert severities({"app.py": OPEN, "other.py": code + "\n"}) == ["medium"]


def test_sign_in_with_the_hub_sets_a_cookie() -> None:
    card = "---\nsdk: docker\nhf_oauth: true\n---\n"
    assert severities({"README.md": card, "app.py": OPEN}) == ["medium"]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "session = requests.Session()\nanswer = session.get(URL)\nprint(answer.cookies)",
        "answer = requests.get(URL, auth=HTTPBasicAuth(USER, PASSWORD))",
        "with Session() as session:\n    session.add(row)",
    ],
)
def test_without_them_a_page_gets_what_anybody_gets(code: str) -> None:
    card = "---\nsdk: docker\nhf_oauth: false\n---\n"
    assert severities({"README.md": card, "app.py": OPEN + code + "\n"}) == ["low"]
    flask = "from flask_cors import CORS\nCORS(app, supports_credentials=True)\n"
    assert severities({"app.py": flask + code + "\n"}) == ["low"]


def test_servers_in_javascript() -> None:
    server = 'app.use(cors({ origin: true, credentials: true }));\nlet app = require("express")();\n'
    assert severities({"server.js": server}) == ["low"]
    assert severities({"server.js": server + 'app.use(require("express-session")());\n'}) == ["medium"]

"""What secrets, logins and keys weigh follows from what they open for a stranger."""

from __future__ import annotations

import random
import string

import pytest
from hf_lint.pipeline.engine import check_space
from support import graded, plan, space_of

DEFAULT = "import os\n\nvalue = os.getenv({!r}, 'Kx7mQ2vR9tZ4wB')\n"


@pytest.mark.parametrize(
    ("name", "more", "severity"),
    [
        ("ADMIN_PASSWORD", "", "medium"),
        ("DEMO_PASSWORD", "", "low"),
        ("DEMOCRACY_PASSWORD", "", "medium"),
        ("SECRET_KEY", "", "low"),
        ("SECRET_KEY", "from flask import session\n", "medium"),
        ("API_KEY", "", "high"),
    ],
)
def test_a_default_is_as_bad_as_what_it_opens(name: str, more: str, severity: str) -> None:
    assert graded("secret-default", {"app.py": DEFAULT.format(name) + more}) == [severity]


def test_a_demo_password_is_reported_once() -> None:
    files = {"app.py": DEFAULT.format("DEMO_PASSWORD"), "deploy.sh": "export DEMO_PASSWORD=Kx7mQ2vR9tZ4wB\n"}
    assert graded("secret-default", files) == ["low"]
    assert graded("leaked-credential", files) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("session['user_id'] = 1", "high"),
        ("print(session.get('is_admin'))", "high"),
        ("from flask_login import login_user", "high"),
        ("data = jwt.decode(t, key, ['HS256'])", "high"),
        ("session['picture'] = 1", "medium"),
        ("flash('saved')", "medium"),
    ],
)
def test_a_signing_key_is_as_bad_as_what_is_signed(line: str, severity: str) -> None:
    code = f"from flask import Flask, session, flash\n\napp = Flask(__name__)\napp.secret_key = 'a-key-77'\n{line}\n"
    assert graded("hardcoded-signing-key", {"app.py": code}) == ["medium"]  # whoever names himself is believed
    assert graded("hardcoded-signing-key", {"app.py": f"{code}check_password_hash(a, b)\n"}) == [severity]
    assert graded("hardcoded-signing-key", {"k8s/a.yaml": "JWT_SECRET: rainbow-otter-77\n"}) in (["medium"], [])


def private_key(label: str, head: str) -> str:
    """A key that opens nothing, made here so that no scanner takes this file for one."""
    body = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=256))
    return "\n".join((f"-----BEGIN {label}PRIVATE KEY-----", head + body, f"-----END {label}PRIVATE KEY-----", ""))


@pytest.mark.parametrize(
    ("label", "head", "severity"),
    [
        ("OPENSSH ", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU", "critical"),
        ("OPENSSH ", "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI", "medium"),
        ("RSA ", "", "critical"),
        ("", "", "high"),
        ("RSA ", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,9B3E04D1A7C65F28E1704DB93CA5826F\n\n", "medium"),
        ("ENCRYPTED ", "", "medium"),
    ],
)
def test_a_key_behind_a_passphrase_is_not_critical(label: str, head: str, severity: str) -> None:
    key = private_key(label, head)
    assert graded("leaked-credential", {"tmp/mine": key}) == [severity]
    assert graded("credential-file", {"id_rsa": key}) == [severity]
    assert graded("credential-file", {"certs/localhost.key": key}) == ["medium" if "OPENSSH" not in key else severity]


@pytest.mark.parametrize(
    ("path", "line", "severities"),
    [
        ("config.py", "ADMIN_PASSWORD = 'Kx7mQ2vR9tZ4wB'", ["medium"]),
        ("app.py", "ADMIN_PASSWORD = 'Kx7mQ2vR9tZ4wB'", ["medium"]),
        ("web.js", "const password = settings.password || 'Kx7mQ2vR9tZ4wB';", ["medium"]),
        ("GUIDE.md", "Default admin password: `Kx7mQ2vR9tZ4wB`", ["medium"]),
    ],
)
def test_a_value_for_the_case_that_none_is_set_weighs_less(path: str, line: str, severities: list[str]) -> None:
    assert [one for one in graded("leaked-credential", {path: f"{line}\n"}) if one != "low"] == severities


@pytest.mark.parametrize(
    ("path", "password", "severity"),
    [
        ("app.py", "Marigold_4711", "critical"),
        ("app.py", "password123", "medium"),
        ("app.py", "senha123", "medium"),
        ("app.py", "s3cr3t", "medium"),
        ("app.py", "Passw0rd!", "medium"),
        ("app.py", "пароль2024", "medium"),
        (".env.example", "Marigold_4711", "medium"),
        ("config.sample.yaml", "password123", "medium"),
        (".env.template", "Marigold_4711", "medium"),
        (".env.dist", "Kx7mQ2vR9tZ4wB", "critical"),
        ("tests/test_db.py", "Marigold_4711", "medium"),
        ("tests/test_db.py", "password123", "medium"),
        ("web/db.test.ts", "hunter22", "medium"),
        ("tests/test_db.py", "Kx7mQ2vR9tZ4wB", "critical"),
        ("tests/test_db.py", "9f86d081884c7d659a2feaa0c55ad015", "critical"),
    ],
)
def test_a_password_in_an_address_weighs_less_where_somebody_made_it_up(
    path: str, password: str, severity: str
) -> None:
    line = f'url = "postgresql://app_reader:{password}@db.corp.net/app"\n'
    assert graded("leaked-credential", {path: line}) == [severity]


@pytest.mark.parametrize(
    ("path", "severity"), [("app.py", "critical"), ("smtp.example.ini", "medium"), ("smtp.conf.sample", "medium")]
)
def test_a_password_beside_its_host_weighs_less_in_a_file_to_fill_in(path: str, severity: str) -> None:
    text = 'host = "smtp.corp.net"\nuser = "ann"\npassword = "Marigold_4711"\n'
    assert graded("leaked-credential", {path: text}) == [severity]


def test_a_token_of_a_known_form_is_critical_in_a_template_and_a_test() -> None:
    for path in (".env.example", "tests/test_api.py"):
        assert graded("leaked-credential", {path: 'KEY="@@fake:openai-api-key@@"\n'}) == ["critical"]


@pytest.mark.parametrize(
    ("path", "severity"), [(".env", "critical"), (".env.example", "medium"), ("tests/fixtures/.env", "medium")]
)
def test_a_file_of_credentials_weighs_less_where_it_is_to_be_filled_in_or_for_tests(path: str, severity: str) -> None:
    text = "DATABASE_URL=postgresql://app_reader:{}@db.corp.net/app\n"
    assert graded("credential-file", {path: text.format("Marigold_4711")}) == [severity]
    assert graded("credential-file", {path: text.format("Kx7mQ2vR9tZ4wB")}) == ["critical"]


@pytest.mark.parametrize(
    ("project", "email", "head", "severities"),
    [
        ("acme-prod-417", "bot@acme-prod-417", "MIIEv", ["critical"]),
        ("mock-project-id", "bot@acme-prod-417", "MIIEv", ["medium"]),
        ("acme-prod-417", "mock-email@mock-project-id", "MIIEv", ["medium"]),
        ("test", "bot@acme-prod-417", "MIIEv", ["medium"]),
        ("testing-tools-417", "bot@acme-prod-417", "MIIEv", ["critical"]),
        ("acme-prod-417", "bot@acme-prod-417", "MIICd", ["medium"]),  # 1024 bits
    ],
)
def test_the_key_of_a_project_that_stands_for_one_opens_nothing(
    project: str, email: str, head: str, severities: list[str]
) -> None:
    key = private_key("", head).replace("\n", "\\n")
    account = f'{{"project_id": "{project}", "private_key": "{key}", "client_email": "{email}"}}'
    assert graded("leaked-credential", {"deploy.yml": f"env:\n  ACCOUNT: '{account}'\n"}) == severities


@pytest.mark.parametrize(("more", "severity"), [("", "high"), (', "sec-ch-ua-mobile": "?1"', "medium")])
def test_the_key_of_a_repeated_request_of_a_page_is_known_to_all(more: str, severity: str) -> None:
    value = "".join(random.Random(3).choices("0123456789abcdef", k=64))
    code = f"import requests\n\nHEADERS = {{'api-secret': '{value}'{more.replace(chr(34), chr(39))}}}\n"
    assert graded("leaked-credential", {"app.py": code}) == [severity]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("verify", "password"), ["sign in as anyone else"]),
        (("verify",), ["forge signatures"]),
        (("password",), ["forge signatures"]),
    ],
)
def test_the_default_of_a_signing_key_counts_where_signatures_say_who_somebody_is(
    lines: tuple[str, ...], said: list[str]
) -> None:
    server = {
        "key": 'const app = require("express")(), jwt = require("jsonwebtoken");\n'
        'const JWT_SECRET = process.env.JWT_SECRET || "supersecret";\n',
        "verify": "app.use((req, res, next) => { req.user = jwt.verify(req.get('token'), JWT_SECRET); next(); });\n",
        "password": 'app.post("/login", (req, res) => require("bcrypt").compare(req.body.password, HASH));\n',
        "end": "app.listen(7860);\n",
    }
    files = {
        "README.md": "---\nsdk: docker\n---\n",
        "Dockerfile": 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
        "server.js": "".join(server[name] for name in ("key", *lines, "end")),
    }
    found = check_space(space_of(files), plan("secret-default")).findings
    assert [one.message.rpartition("can ")[2] for one in found] == said

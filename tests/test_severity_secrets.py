"""What secrets, logins and keys weigh follows from what they open for a stranger."""

from __future__ import annotations

import random
import string

import pytest
from support import graded

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

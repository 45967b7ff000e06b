"""What a visitor has to pass before a place in Python is reached."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

APP = """\
import os
from fastapi import FastAPI, HTTPException
app = FastAPI()
ADMIN_PASSWORD = os.environ["ADMIN_PASSWORD"]
ADMIN_TOKEN = os.environ["ADMIN_TOKEN"]

@app.post("/login")
def login(body: dict):
    {condition}
        return {{"token": ADMIN_TOKEN}}
    raise HTTPException(status_code=401)
"""


@pytest.mark.parametrize(
    ("condition", "severity"),
    [
        ("if body['user'] == 'me' and body['password'] == ADMIN_PASSWORD:", "medium"),
        ("if hmac.compare_digest(body['password'], ADMIN_PASSWORD):", "medium"),
        ("if body['mode'] == 'admin':", "critical"),
        ("if ADMIN_PASSWORD:", "critical"),
        ("if body['password'] != ADMIN_PASSWORD:", "critical"),
    ],
)
def test_a_secret_behind_a_password_is_not_everybodys(condition: str, severity: str) -> None:
    space = space_of({"README.md": "---\nsdk: docker\n---\n", "main.py": APP.format(condition=condition)})
    (finding,) = check_space(space, plan("secret-shown-to-visitors")).findings
    assert str(finding.severity) == severity

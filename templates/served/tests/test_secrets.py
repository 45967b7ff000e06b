from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.surroundings import surroundings

START = "import os; from app.settings import read_settings; settings = read_settings(); "
LOG = "import logging; from app.secrets import configure_logging; configure_logging(settings.secrets.values()); "


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process that was started with a secret, as on the Hub."""
    environ = {**os.environ, **surroundings(), "HF_TOKEN": "not-a-real-token"}
    return subprocess.run([sys.executable, "-c", START + code], env=environ, capture_output=True, text=True, timeout=60)


def test_no_child_inherits_a_secret() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import os; print(os.environ)'])"
    result = run(code)
    assert "PATH" in result.stdout
    assert "not-a-real-token" not in result.stdout


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="only Linux shows it")
def test_the_kernel_does_not_show_a_secret() -> None:
    result = run("print(open('/proc/self/environ').read().replace(chr(0), ' '))")
    assert "HF_TOKEN=****" in result.stdout
    assert "not-a-real-token" not in result.stdout


@pytest.mark.parametrize(
    "code",
    [
        "logging.info('token %s', settings.secrets['HF_TOKEN'])",
        "logging.getLogger('any').error(settings.secrets)",
        "raise RuntimeError(settings.secrets['HF_TOKEN'])",
    ],
)
def test_no_log_line_holds_a_secret(code: str) -> None:
    result = run(LOG + code)
    assert "[secret]" in result.stderr
    assert "not-a-real-token" not in result.stderr + result.stdout


def test_no_line_of_the_web_server_holds_a_query() -> None:
    arguments = "'1.2.3.4:5', 'GET', '/login/callback?code=for-one-visitor&state=x', '1.1', 302"
    line = "logging.getLogger('uvicorn.access').info('%s - \"%s %s HTTP/%s\" %d', " + arguments + ")"
    result = run(LOG + line)
    assert "GET /login/callback HTTP/1.1" in result.stderr
    assert "for-one-visitor" not in result.stderr + result.stdout

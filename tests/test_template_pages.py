"""What pages of the template's own promise: the Space's own tests notice when one of the promises is taken away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bake import environment, render

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")

POLICY = "script-src 'self'"
BREAKS = {
    "static": [
        ("index.html", "</main>", "<script>start()</script></main>"),
        ("index.html", "<table ", '<table onclick="start()" '),
        ("index.html", "<table ", '<table style="width: 1px" '),
        ("index.html", "</main>", "<style>h1 { color: red }</style></main>"),
        ("index.html", "http-equiv", "data-http-equiv"),
        ("index.html", POLICY, f"{POLICY} 'unsafe-inline'"),
        ("index.html", POLICY, f"{POLICY} https://example.com"),
        ("index.html", "default-src 'none'", "default-src 'self'"),
        ("index.html", '<meta charset="utf-8" />', '<script type="module" src="assets/page.js"></script>'),
        ("index.html", 'src="assets/page.js"', 'src="https://example.com/page.js"'),
        ("index.html", 'src="assets/page.js"', 'src="//example.com/page.js"'),
        ("index.html", 'src="assets/page.js"', 'src="assets/gone.js"'),
        ("index.html", ' lang="en"', ""),
        ("README.md", "app_file: index.html", "app_file: gone.html"),
        ("assets/page.js", "problem.textContent", "problem.innerHTML"),
        ("assets/page.js", 'fetch("assets/', 'fetch("https://example.com/'),
        ("assets/page.js", "results.json", "gone.json"),
        ("assets/results.json", '"Chance", ', ""),
    ],
    "docker-frontend": [
        ("app/files/index.html", "</main>", "<script>run()</script></main>"),
        ("app/files/index.html", "<form>", '<form onsubmit="run()">'),
        ("app/files/index.html", "<form>", '<form style="width: 1px">'),
        ("app/files/index.html", 'src="front.js"', 'src="https://example.com/front.js"'),
        ("app/files/index.html", 'src="front.js"', 'src="gone.js"'),
        ("app/files/index.html", 'id="problem"', ""),
        ("app/files/front.js", "problem.textContent =", "problem.innerHTML ="),
        ("app/files/front.js", "fetch(path", 'fetch("https://example.com/"'),
        ("app/files/task.js", '"chat"', '"ask"'),
        ("app/front.py", POLICY, f"{POLICY} 'unsafe-inline'"),
        ("app/front.py", "connect-src 'self'", "connect-src *"),
        ("app/front.py", "escape(rules.title)", "rules.title"),
        ("app/front.py", "escape(rules.description)", "rules.description"),
        ("app/front.py", ' and path != FOLDER / "index.html"', ""),
        ("app/front.py", '".js": b"text', '".jsx": b"text'),
        ("app/gate.py", '    headers.append((b"content-security-policy", POLICY))\n', ""),
        ("app/headers.py", "nosniff", "sniff"),
    ],
}
"""Kind to changes: a file, what stands in it, and what is written in its place."""
TESTS = {"static": "tests/test_page.py", "docker-frontend": "tests/test_front.py"}
RUN = """
import json, pathlib, sys
import pytest
def run(test):
    for name in [name for name in sys.modules if name.partition(".")[0] in ("app", "tests")]:
        del sys.modules[name]
    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--tb=no", "--assert=plain", test]))
test, breaks = json.load(sys.stdin)
sys.dont_write_bytecode = True
noticed = [run(test)]
for name, old, new in breaks:
    path = pathlib.Path(name)
    whole = path.read_text(encoding="utf-8")
    assert old in whole, (name, old)
    path.write_text(whole.replace(old, new), encoding="utf-8")
    noticed.append(run(test))
    path.write_text(whole, encoding="utf-8")
pathlib.Path("noticed.json").write_text(json.dumps(noticed))
"""
"""Runs a test of the Space in the current folder as it is and with each change, in one process."""


@pytest.mark.parametrize("kind", BREAKS)
def test_each_promise_of_a_page_is_held_by_a_test_of_the_space(tmp_path: Path, kind: str) -> None:
    space = render(tmp_path, kind=kind, **({"task": "chat"} if kind == "docker-frontend" else {}))
    python = environment(space / "requirements-dev.txt")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    clean["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    given = json.dumps([TESTS[kind], BREAKS[kind]])
    command = [str(python), "-c", RUN]
    done = subprocess.run(command, cwd=space, env=clean, input=given, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    untouched, *noticed = json.loads((space / "noticed.json").read_text())
    assert untouched == 0, done.stdout
    assert [change for change, code in zip(BREAKS[kind], noticed, strict=True) if code != 1] == []

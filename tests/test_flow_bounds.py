"""Python that was made to take long: every rule about code stays within seconds, whatever a file holds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hf_lint.analysis.flow import flows
from hf_lint.analysis.flow.core import MAX_NODES
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from support import policies, space_of

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 3.0
"""Of the processor, for all rules together: a hundred rules at their own bound would take longer."""
CARD = "---\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
HEAD = """import os
import subprocess

import gradio as gr
import requests
from flask import Flask, request

app = Flask(__name__)
"""
SERVED = 'gr.Interface(f, "text", "text").launch()\n'


def lines(count: int) -> str:
    return (
        f"def f(x):\n{''.join(f'    a{i} = x + str({i})' + chr(10) for i in range(count))}    os.system(a3)\n{SERVED}"
    )


def functions(count: int) -> str:
    body = (
        f"def f{i}(x):\n    f{(i + 1) % count}(x)\n    f{(i * 7 + 3) % count}(x + 'a')\n    return os.system(x)\n"
        for i in range(count)
    )
    return f"{''.join(body)}f = f0\n{SERVED}"


def routes(count: int) -> str:
    return "".join(
        f"@app.route('/r{i}/<path:p>')\ndef g{i}(p):\n    q = request.args.get('a')\n"
        + "".join(f"    z{j} = g{(i * 31 + j * 17) % count}(q)\n" for j in range(6))
        + "    return open(q).read()\n"
        for i in range(count)
    )


def checks(count: int) -> str:
    return (
        "def f(x):\n"
        + "".join(f"    if x == '{i}':\n        y{i} = x\n" for i in range(count))
        + f"    eval(x)\n{SERVED}"
    )


def tries(count: int) -> str:
    one = (
        "    try:\n        a{0} = x + '1'\n    except ValueError:\n        a{0} = '2'\n    finally:\n        b{0} = x\n"
    )
    return "def f(x):\n" + "".join(one.format(i) for i in range(count)) + f"    eval(x)\n{SERVED}"


def nesting(count: int) -> str:
    ifs = "".join(f"{'    ' * (i + 1)}if x != '{i}':\n" for i in range(count))
    return f"def f(x):\n{ifs}{'    ' * (count + 1)}eval(x)\n{SERVED}"


def table(count: int) -> str:
    rows = ", ".join(f"'k{i}': 'v{i}'" for i in range(count))
    return f"TABLE = {{{rows}}}\ndef f(x):\n    return os.popen(TABLE[x]).read()\n{SERVED}"


def texts(count: int) -> str:
    return f"x = request.args.get('a')\ny = {' + '.join(['x'] * count)}\nz = f'{'{x}' * count}'\nos.system(y + z)\n"


def events(count: int) -> str:
    made = "".join(f"    b{i} = gr.Button()\n    b{i}.click(lambda x: os.system(x), t, t)\n" for i in range(count))
    return f"with gr.Blocks() as demo:\n    t = gr.Textbox()\n{made}demo.launch()\n"


def models(count: int) -> str:
    names = "".join(f"m = 'org/model{i}'\n" for i in range(count))
    return f"from transformers import AutoModel\n{names}{'AutoModel.from_pretrained(m)' + chr(10)}" * 2


def programs(count: int) -> str:
    one = 'os.system("wget https://example.org/a{0}.tar.gz")\nos.chmod("t{0}", 0o755)\nsubprocess.Popen(["./u{0}"])\n'
    fetch = "requests.get('https://example.org/t')\n"
    return fetch + "".join(one.format(i) for i in range(count))


def scripts(count: int) -> str:
    one = "    with open('s{0}.py', 'w') as h{0}:\n        h{0}.write(x)\n    subprocess.run(['python', 'u{0}.py'])\n"
    return "def f(x):\n" + "".join(one.format(i) for i in range(count)) + SERVED


def methods(count: int) -> str:
    return "".join(f"class C{i}:\n def f(self): return self.f()\n" for i in range(count)) + SERVED


@pytest.mark.parametrize(
    ("make", "count"),
    [
        (lines, 7_000),
        (functions, 1_000),
        (routes, 500),
        (checks, 2_000),
        (tries, 1_000),
        (nesting, 90),
        (table, 20_000),
        (texts, 400),
        (events, 1_000),
        (models, 2_000),
        (programs, 1_000),
        (scripts, 700),
        (methods, 12_000),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_time(make: Callable[[int], str], count: int) -> None:
    space = space_of({"README.md": CARD, "app.py": HEAD + make(count)})
    assert space.python(space.files["app.py"]).tree is not None
    plan = select_rules(policies(), profile=Profile.STRICT, ignore=["hadolint", "leaked-credential", "leaked-hf-token"])
    started = time.process_time()
    report = check_space(space, plan)
    spent = time.process_time() - started
    said = ("data flow", "too many values")
    assert [error for error in report.errors if not any(words in error.message for words in said)] == []
    assert spent < SECONDS, f"{make.__name__}({count}) took {spent:.1f} s"


def test_settings_of_another_module() -> None:
    fields = "".join(f"    m{i}: str = 'org/m{i}'\n" for i in range(5000))
    config = (
        f"from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n{fields}\nsettings = Settings()\n"
    )
    loads = "".join(f"AutoModel.from_pretrained(settings.m{i})\n" for i in range(5000))
    app = f"from config import settings\nfrom transformers import AutoModel\n\n{loads}"
    started = time.process_time()
    report = check_space(
        space_of({"README.md": CARD, "app.py": app, "config.py": config}),
        select_rules(policies(), profile=Profile.STRICT, select=["unpinned-model"]),
    )
    assert time.process_time() - started < SECONDS
    assert len(report.findings) == 1


def test_what_was_not_followed_is_said() -> None:
    space = space_of({"README.md": CARD, "app.py": HEAD + lines(MAX_NODES // 3)})
    assert not flows(space).complete
    assert any("steps through the Space's Python" in gap for gap in space.gaps)

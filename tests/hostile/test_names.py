"""What runs, fetches and loads is known by what it is, not by how it is written."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CARD = "---\nsdk: gradio\n---\n"
IMPORTS = """import base64, builtins, code, functools, httpx, importlib, numexpr, operator, os, requests, subprocess
import sys, threading, timeit, types
import gradio as gr
import pandas as pd
from concurrent.futures import ThreadPoolExecutor
"""
LAUNCH = '\ngr.Interface(f, "text", "text").launch()\n'


def rules_of(before: str, body: str, *select: str) -> set[str]:
    lines = body.replace("\n", "\n    ")
    text = f"{IMPORTS}{before}\ndef f(x):\n    {lines}\n{LAUNCH}"
    report = check_space(space_of({"README.md": CARD, "app.py": text}), plan(*select, "unparseable-file"))
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("before", "body"),
    [
        # another name by import
        ("from builtins import eval as calc", "return calc(x)"),
        ("from os import system as s", "s(x)"),
        ("from os import (\n  path,\n  popen as p,\n)", "p(x)"),
        ("from subprocess import run as go", "go(x, shell=True)"),
        ("from asyncio import create_subprocess_shell as c", "c(x)"),
        ("import os as o", "o.system(x)"),
        # another name by assignment
        ("e = eval", "e(x)"),
        ("", "e = eval\nif x:\n    e = exec\ne(x)"),
        ("", "(e := eval)(x)"),
        ("a, b = str, exec", "b(x)"),
        ("", "for g in (eval, exec):\n    g(x)"),
        ("def h(x, e=eval):\n    return e(x)", "return h(x)"),
        ("class K:\n    run = eval", "K.run(x)"),
        ("", "(eval if x else exec)(x)"),
        ("d = {'a': eval, 'b': str}", "d['a'](x)"),
        ("", "[eval][0](x)"),
        # found at run time
        ("", "getattr(os, 'system')(x)"),
        ("n = 'sys' + 'tem'", "getattr(os, n)(x)"),
        ("", "getattr(builtins, 'ev' + 'al')(x)"),
        ("", "getattr(os, ''.join(['sys', 'tem']))(x)"),
        ("", "__import__('o' + 's').system(x)"),
        ("m = importlib.import_module('o' + 's')", "m.system(x)"),
        ("", "getattr(__import__('os'), 'system')(x)"),
        ("", "vars(os)['system'](x)"),
        ("", "os.__dict__['system'](x)"),
        ("", "os.__dict__.get('system')(x)"),
        ("", "__builtins__['eval'](x)"),
        ("b = __builtins__.__dict__", "b['eval'](x)"),
        ("", "globals()['__builtins__'].eval(x)"),
        ("", "sys.modules['os'].system(x)"),
        ("", "eval.__call__(x)"),
        ("", "operator.attrgetter('system')(os)(x)"),
        ("", "operator.methodcaller('system', x)(os)"),
        # given to something that calls it
        ("", "list(map(eval, [x]))"),
        ("", "functools.partial(os.system)(x)"),
        ("r = functools.partial(subprocess.run, shell=True)", "r(x)"),
        ("", "ThreadPoolExecutor().submit(eval, x)"),
        ("", "threading.Thread(target=os.system, args=(x,)).start()"),
        # evaluators that are called something else
        ("", "pd.DataFrame().query(x)"),
        ("df = load()", "df.eval(x)"),
        ("", "pd.eval(x)"),
        ("", "numexpr.evaluate(x, sanitize=False)"),
        ("", "timeit.timeit(x)"),
        ("", "code.InteractiveInterpreter().runsource(x)"),
        ("", "c = code.InteractiveConsole()\nc.push(x)"),
        ("", "types.FunctionType(compile(x, 'a', 'exec'), {})()"),
    ],
)
def test_code_that_a_visitor_runs_by_another_name(before: str, body: str) -> None:
    assert "code-execution-endpoint" in rules_of(before, body, "code-execution-endpoint")


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("def run(x):\n    return x", "return run(x)"),
        ("class A:\n    def system(self, x):\n        return x", "return A().system(x)"),
        ("from mine import eval as calc", "return str(x)"),
        ("e = len", "return e(x)"),
        ("", "return getattr(x, 'upper')()"),
        ("", "return list(map(str, [x]))"),
        ("d = {'a': len}", "return d['a'](x)"),
        ("engine = load()", "return engine.query(x)"),
        ("run = functools.partial(subprocess.run, ['ls', '-l'])", "run()\nreturn x"),
        ("", "return getattr(os.path, 'basename')(x)"),
        ("import re", "return re.compile('a').sub('', x)"),
    ],
)
def test_other_functions_with_such_names_are_nothing(before: str, body: str) -> None:
    assert rules_of(before, body, "code-execution-endpoint", "dynamic-code") == set()


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("from requests import get as g", "return g(x).text"),
        ("from urllib.request import urlopen as u", "return u(x).read()"),
        ("fetch = requests.get", "return fetch(x).text"),
        ("fetch = functools.partial(requests.get, timeout=3)", "return fetch(x).text"),
        ("", "return getattr(httpx, 'get')(x).text"),
        ("from requests import Session as S\ns = S()", "return s.get(x).text"),
    ],
)
def test_addresses_that_a_visitor_chooses_by_another_name(before: str, body: str) -> None:
    assert "open-proxy" in rules_of(before, body, "open-proxy")


@pytest.mark.parametrize(
    "code",
    [
        "getattr(__builtins__, 'ex' + 'ec')(base64.b64decode('eA=='))",
        "e = exec; e(base64.b64decode('eA=='))",
        "__import__('builtins').exec(__import__('base64').b64decode('eA=='))",
        "b = __import__('base64'); exec(b.b64decode('eA=='))",
        "exec(getattr(base64, 'b64' + 'decode')('eA=='))",
        "from base64 import b64decode as d; exec(d('eA=='))",
    ],
)
def test_code_that_is_decoded_by_another_name(code: str) -> None:
    assert "obfuscated-code" in rules_of(code, "return x", "obfuscated-code")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        *(
            (value, True)
            for value in ("True", "1", "not False", "not 0", "'yes'", "bool(1)", "1 == 1", "x or True", "T")
        ),
        *((value, True) for value in ("True and True", "not not 1", "1.0", "not None", "[True][0]")),
        *((value, False) for value in ("False", "0", "''", "None", "not 1", "1 == 2", "1 > 2", "bool(0)")),
    ],
)
def test_a_switch_that_counts_as_true(value: str, found: bool) -> None:
    load = f"AutoModel.from_pretrained('a/b', trust_remote_code={value})"
    before = f"from transformers import AutoModel\nT = not 0\nm = {load}"
    assert ("trusted-remote-code" in rules_of(before, "return x", "trusted-remote-code")) is found

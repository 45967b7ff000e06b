"""Code that hf-lint does not read makes the run incomplete: archives, long chains, texts in one another."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

GRADIO = {"README.md": "---\nsdk: gradio\napp_file: app.py\n---\n"}
DOCKER = {"README.md": "---\nsdk: docker\n---\n"}
ZIP = b"PK\3\4 not looked into"
PATH = "import sys\nsys.path.insert(0, {})\nimport evil\n"


def errors_of(files: dict[str, str | bytes]) -> list[str]:
    report = check_space(space_of(files), plan("dynamic-code"))
    return [error.message for error in report.errors]


@pytest.mark.parametrize(
    ("app", "archive"),
    [
        (PATH.format("'lib.zip'"), "lib.zip"),
        (PATH.format("'data.csv'"), "data.csv"),
        (PATH.format("'lib.egg/inner'"), "lib.egg"),
        ("import zipimport\nzipimport.zipimporter('m.png').load_module('evil')\n", "m.png"),
        ("import shutil\nshutil.unpack_archive('m.zip', '/tmp/x')\n" + PATH.format("'/tmp/x'"), "m.zip"),
    ],
)
def test_python_that_imports_from_an_archive(app: str, archive: str) -> None:
    (error,) = errors_of({**GRADIO, "app.py": app, archive: ZIP})
    assert error.startswith("app.py: modules are imported from ")
    assert f"`{archive}`" in error


@pytest.mark.parametrize(
    "app",
    [
        PATH.format("'lib'"),
        PATH.format("'/opt/lib'"),
        "import zipfile\nzipfile.ZipFile('m.zip').extractall('/tmp/x')\n",
        "import zipfile\nz = zipfile.ZipFile(upload).extractall('/tmp/x')\n" + PATH.format("'/opt'"),
    ],
)
def test_what_imports_from_no_archive_is_complete(app: str) -> None:
    assert errors_of({**GRADIO, "app.py": app, "lib/evil.py": "", "data.zip": ZIP}) == []


@pytest.mark.parametrize(
    "dockerfile",
    [
        'FROM python:3.12\nCOPY . /app\nENV PYTHONPATH=/app/m.tgz\nCMD ["python", "/app/app.py"]\n',
        'FROM python:3.12\nADD m.tgz /app\nCMD ["python", "/app/p.py"]\n',
        'FROM python:3.12\nCOPY m.tgz /\nRUN tar xf /m.tgz -C /app\nCMD ["sh", "/app/p.sh"]\n',
    ],
)
def test_an_image_that_unpacks_what_it_starts(dockerfile: str) -> None:
    (error,) = errors_of({**DOCKER, "Dockerfile": dockerfile, "m.tgz": ZIP, "app.py": ""})
    assert "`m.tgz`" in error


@pytest.mark.parametrize(("command", "head"), [("python app.zip", b""), ("python -u app.zip", b"#!/usr/bin/python3\n")])
def test_an_archive_that_python_runs(command: str, head: bytes) -> None:
    docker = f"FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD {command}\n"
    errors = errors_of({**DOCKER, "Dockerfile": docker, "app.zip": head + ZIP})
    assert [error for error in errors if "Python runs the archive `app.zip`" in error]


def test_scripts_that_start_one_another() -> None:
    chain: dict[str, str | bytes] = {f"a{at}": f"sh a{at + 1}\n" for at in range(14)}
    docker = {**DOCKER, "Dockerfile": 'FROM alpine:3.22\nCOPY . .\nCMD ["sh", "a0"]\n', **chain, "a14": "true\n"}
    assert [error for error in errors_of(docker) if "start one another too deep" in error]
    assert errors_of({**docker, "a9": "true\n"}) == []


def test_texts_that_are_executed_in_one_another() -> None:
    code = "import m"
    for _ in range(7):
        code = f"exec({code!r})"
    assert errors_of({**GRADIO, "app.py": code, "m.py": ""}) == [
        "app.py: executed texts are nested too deeply, so not all that runs was checked"
    ]


@pytest.mark.parametrize(
    "app",
    [
        "from pathlib import Path\nexec(Path(__file__).with_name('p.dat').read_text())\n",
        "import importlib.resources as r\nexec(r.files('pkg').joinpath('p.dat').read_text())\n",
        "import linecache\nexec(''.join(linecache.getlines('p.dat')))\n",
        "import subprocess\nwords = ['python']\nwords.append('p.dat')\nsubprocess.Popen(words)\n",
        "import subprocess\nsubprocess.Popen(['x', 'p.dat'], executable='python3')\n",
    ],
)
def test_other_ways_to_a_file_that_is_code(app: str) -> None:
    startup = space_of(
        {**GRADIO, "app.py": app, "p.dat": "x = 1\n", "pkg/__init__.py": "", "pkg/p.dat": "x = 1\n"}
    ).startup
    assert {startup.role("p.dat"), startup.role("pkg/p.dat")} == {"runs", "data"}

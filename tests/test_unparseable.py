"""unparseable-file: what is said about syntax that is newer than the running Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.rules.repo import unparseable
from hf_lint.space.python import PythonModule
from support import plan, policies, space_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("running", "card", "what", "line", "hint"),
    [
        ("3.11", "", "invalid syntax", "type Pair = tuple[int, int]", "syntax of 3.12"),
        ("3.11", "", "f-string: expecting '}'", "x = f'{a['b']}'", "syntax of 3.12"),
        ("3.11", "", "f-string: empty expression not allowed", "x = f'[^{}]'", ""),
        ("3.13", "", "invalid syntax", "x = t'{a}'", "syntax of 3.14"),
        ("3.12", "", "invalid syntax", "type Pair = tuple[int, int]", ""),
        ("3.11", "", "invalid syntax", "print 'a'", ""),
        ("3.11", '"3.10"', "invalid syntax", "type Pair = tuple[int, int]", ""),
        ("3.11", '"3.12"', "invalid syntax", "anything", "The card says Python 3.12"),
    ],
)
def test_newer_syntax(
    monkeypatch: pytest.MonkeyPatch, running: str, card: str, what: str, line: str, hint: str
) -> None:
    monkeypatch.setattr(unparseable, "running_version", lambda: running)
    space = space_of({"README.md": f"---\nsdk: gradio\npython_version: {card}\n---\n"})
    said = unparseable._newer_python(space, what, line)
    assert hint in said
    assert bool(said) == bool(hint)


@pytest.mark.parametrize(
    ("card", "line", "severity"),
    [('"3.12"', "type Pair = tuple[int, int]", "low"), ('"3.12"', "x = (", "medium"), ("", "type Pair = (", "medium")],
)
def test_what_only_the_running_python_refuses_weighs_little(
    monkeypatch: pytest.MonkeyPatch, card: str, line: str, severity: str
) -> None:
    monkeypatch.setattr(unparseable, "running_version", lambda: "3.11")
    space = space_of({"README.md": f"---\nsdk: gradio\npython_version: {card}\n---\n", "app.py": f"{line} (\n"})
    (finding,) = check_space(space, plan("unparseable-file")).findings
    assert str(finding.severity) == severity


def test_a_dockerfile_that_powershell_wrote() -> None:
    space = space_of({"README.md": "---\nsdk: docker\n---\n", "Dockerfile": "FROM python:3.12\n".encode("utf-16")})
    (finding,) = check_space(space, plan("unparseable-file")).findings
    assert finding.message == "no build reads this Dockerfile: it is UTF-16, save it as UTF-8"


CARD = "---\nsdk: docker\napp_file: app.py\n---\n"
BROKEN = {
    "README.md": CARD,
    "Dockerfile": "FROM python:3.12\nRUN echo\nCOPY --nope a b\n",
    "gpu.Dockerfile": "FROM\n",
    "app.py": "print(1)\n",
    "lib/bad.py": 'import pickle\ndef f(:\n    pickle.load(open("x"))\n',
    "lib/quiet.py": "def g(:\n    return 1\n",
    "tests/test_app.py": "def t(:\n",
    "notes.ipynb": "{",
    "Pipfile.lock": "{",
    "start.sh": "echo hello\n" * 60_000,
    "Procfile": "".join(f"p{n}: run {n}\n" for n in range(600)),
    ".github/workflows/a.yml": "on: [push\n",
    ".gitlab-ci.yml": "a: [\n",
    **{f"r/requirements-{number:03}.txt": "" for number in range(201)},
}


def diagnosed(files: Mapping[str, str | bytes], *select: str) -> list[tuple[str, str]]:
    found = check_space(space_of(files), plan(*select)).findings
    return [(one.location.path, one.message) for one in found if one.rule == "unparseable-file"]


def test_it_finds_the_same_whichever_other_rules_run() -> None:
    alone = diagnosed(BROKEN, "unparseable-file")
    assert alone == diagnosed(BROKEN)
    assert alone == diagnosed(BROKEN, "unparseable-file", "unsafe-deserialization", "zizmor", "vulnerable-dependency")
    paths = {path for path, _ in alone}
    assert paths == {*BROKEN} - {"README.md", "app.py"} - {f"r/requirements-{number:03}.txt" for number in range(200)}


def test_trees_of_files_that_no_rule_asked_for_are_dropped() -> None:
    space = space_of(BROKEN)
    list(unparseable.unparseable_file(space, policies().policies["unparseable-file"]))
    assert not [key for key in space._memo if isinstance(key, tuple) and key[0] is PythonModule]

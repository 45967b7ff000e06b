"""What a start reaches, and what it only seems to reach."""

from __future__ import annotations

import pytest
from support import space_of

DOCKER = {
    "README.md": "---\nsdk: docker\n---\n",
    "Dockerfile": 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["sh", "start.sh"]\n',
    "a.py": "",
    "b.py": "",
}
GRADIO = {"README.md": "---\nsdk: gradio\napp_file: app.py\n---\n"}


@pytest.mark.parametrize(
    "text",
    [
        "python a.py\nexit 0\npython b.py\n",
        "exec python a.py\npython b.py\n",
        "set -e; python a.py; exec sleep 9; python b.py\n",
        "if [ x ]; then\n  echo\nfi\npython a.py\nexit\npython b.py\n",
        "for f in *; do echo; done\ncase $x in a) echo;; esac\npython a.py\nexit 1; python b.py\n",
    ],
)
def test_lines_behind_the_end_of_a_script_do_not_run(text: str) -> None:
    startup = space_of({**DOCKER, "start.sh": text}).startup
    assert (startup.role("a.py"), startup.role("b.py")) != ("runs", "runs")
    assert startup.role("a.py") == "runs"


@pytest.mark.parametrize(
    "text",
    [
        "exec > log 2>&1\npython b.py\n",
        "if [ x ]; then exit 1; fi\npython b.py\n",
        "if true; then\n if true; then exit; fi\n exec true\nfi\npython b.py\n",
        "test -f x || exit 1\npython b.py\n",
        "test -f x && exec true\npython b.py\n",
        "die() { exit 1; }\npython b.py\n",
        "(exit 1)\npython b.py\n",
        "exec sleep 9 &\npython b.py\n",
        "true | exit\npython b.py\n",
        "exit() { :; }\nexit\npython b.py\n",
        "alias exit=:\nexit\npython b.py\n",
        "case $1 in\n a) exit 1;;\nesac\npython b.py\n",
        "while read l; do exit; done\npython b.py\n",
        "echo 'exit'\npython b.py\n",
        "trap 'python b.py' EXIT\nexit\n",
    ],
)
def test_lines_behind_what_ends_no_script_run(text: str) -> None:
    startup = space_of({**DOCKER, "start.sh": text}).startup
    assert startup.role("b.py") == "runs"
    assert not any("exec" in gap.step.what for gap in startup.gaps)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import m\n", False),
        ("import typing as t\nif t.TYPE_CHECKING:\n    from m import x\n", False),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import m\n", True),
        ("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import m\n", True),
        ("TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import m\n", True),
        ("import typing\ntyping.TYPE_CHECKING = True\nif typing.TYPE_CHECKING:\n    import m\n", True),
        ("import typing\nsetattr(typing, 'TYPE_CHECKING', 1)\nif typing.TYPE_CHECKING:\n    import m\n", True),
        ("from os import name as TYPE_CHECKING\nif TYPE_CHECKING:\n    import m\n", True),
    ],
)
def test_imports_for_type_checkers_are_no_imports(text: str, found: bool) -> None:
    startup = space_of({**GRADIO, "app.py": text, "m.py": ""}).startup
    assert (startup.role("m.py") == "runs") is found


def test_another_file_may_make_imports_for_type_checkers_run() -> None:
    text = "from typing import TYPE_CHECKING\nimport o\nif TYPE_CHECKING:\n    import m\n"
    other = "import typing\ntyping.TYPE_CHECKING = 1\n"
    assert space_of({**GRADIO, "app.py": text, "o.py": other, "m.py": ""}).startup.role("m.py") == "runs"


@pytest.mark.parametrize(
    "makefile", [{}, {"Makefile": "include x.mk\nx:\n\tpython w.py\n"}, {"Makefile": "y:\n\techo\n"}]
)
def test_make_that_python_starts_is_a_gap_where_it_is_not_understood(makefile: dict[str, str]) -> None:
    app = "import subprocess\nsubprocess.run(['make', 'x'])\n"
    assert not space_of({**GRADIO, "app.py": app, "w.py": "", **makefile}).startup.complete


def test_make_that_python_starts_is_followed() -> None:
    app = "import subprocess\nsubprocess.run('make x', shell=True)\n"
    startup = space_of({**GRADIO, "app.py": app, "w.py": "", "Makefile": "x:\n\tpython w.py\n"}).startup
    assert startup.role("w.py") == "runs"
    assert startup.complete

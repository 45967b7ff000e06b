"""Every command of hf-lint that documents, policies and messages show: it is understood, and those in documents run."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import same_space
from git_support import CARD, IGNORE, Work, environment
from hf_lint.cli import COMMANDS, main
from hf_lint.errors import UsageError
from once import wheels
from support import ROOT, policies, write_example

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "ci").glob("*")]
    if path.name != "CHANGELOG.md" and path.suffix in (".md", ".yml", ".sh", ".json")
)
_CONSOLE = re.compile(r"^\$ (hf-lint\b.*)$", re.MULTILINE)
_INLINE = re.compile(r"`(hf-lint(?: [^`\n]+)?)`")
_GRAMMAR = re.compile(r"\[(?!all\])|\.\.\.|\||…|\{")
"""Signs of a line that shows what can be written, and not what to write."""
_EXAMPLES = {"SHELL": "bash", "COMMAND": "check"}
ONLINE = (
    *("pin openai-community/gpt2", "pin datasets/", "pin OWNER", "pin REPO", "pin openai/"),
    *("audit", "rotate", "revoke", "token", "hf://", "https://", "check hf://", "--pr", "OWNER/"),
)


def shown(text: str) -> Iterator[str]:
    """The commands in a text, without comments."""
    for line in [*_CONSOLE.findall(text), *_INLINE.findall(text)]:
        command = re.split(r"\s+#|\s+&&|\s+\| |\s*;\s|\s+>", line)[0].strip().rstrip("\\")
        if not _GRAMMAR.search(command):
            yield command


def literals(path: Path) -> Iterator[str]:
    """The texts in a module that names the command, with a word where one is put in."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)) if "hf-lint" in source else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "WORD" for part in node.values)


def everything() -> dict[str, str]:
    """Each command that is shown anywhere, with one place that shows it."""
    found = {command: path.name for path in DOCUMENTS for command in shown(path.read_text(encoding="utf-8"))}
    for policy in policies().policies.values():
        for command in shown(f"{policy.remedy}\n{policy.why}"):
            found.setdefault(command, policy.id)
    for path in (ROOT / "linter").rglob("*.py"):
        for text in literals(path):
            for command in shown(text):
                found.setdefault(command, path.name)
    return found


COMMANDS_SHOWN = everything()


def parse(command: str) -> None:
    """Let the command's own parser read it. UsageError for what it does not know."""
    words = [_EXAMPLES.get(word, word) for word in shlex.split(command)[1:] if word != "--help"]
    name = words[0] if words and words[0] in COMMANDS else "check"
    rest = words[1:] if words and words[0] in COMMANDS else words
    module: Any = import_module(f"hf_lint.cli.{name}") if name != "version" else None
    if module is None or not rest:
        return
    if name == "hook":
        if rest[0] != "run":
            module.build_parser(rest[0]).parse_strictly(rest[1:])
        return
    if name == "policy":
        assert rest[0] in ("test", "show")
        return
    module.build_parser().parse_strictly(rest)


@pytest.mark.parametrize("command", sorted(COMMANDS_SHOWN))
def test_what_is_shown_is_understood(command: str) -> None:
    try:
        parse(command)
    except UsageError as error:
        raise AssertionError(f"{COMMANDS_SHOWN[command]} shows `{command}`: {error}") from None


def test_what_is_not_understood_is_noticed() -> None:
    assert len(COMMANDS_SHOWN) > 60
    for command in ("hf-lint --no-such", "hf-lint hook instal", "hf-lint init --ci jenkins", "hf-lint completion tcsh"):
        with pytest.raises((UsageError, AssertionError, KeyError)):
            parse(command)


def in_documents() -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in DOCUMENTS if path.suffix == ".md")
    lines = dict.fromkeys(line for text in texts for line in _CONSOLE.findall(text))
    commands = [re.split(r"\s+#", line)[0].strip() for line in lines]
    return [
        one for one in dict.fromkeys(commands) if not _GRAMMAR.search(one) and "NAME" not in one and "PATH" not in one
    ]


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A Space in a repository with a remote and a tag."""
    work = Work(tmp_path_factory.mktemp("tagged") / "my-space")
    space = {"README.md": CARD, ".gitignore": IGNORE, "index.html": "<!doctype html>\n<title>Demo</title>\n"}
    work.commit_all({f"{at}{name}": text for at in ("", "my-space/", "path/to/space/") for name, text in space.items()})
    work.git("push", "-q", "origin", "main")
    work.git("tag", "v1.2")
    work.commit_all({"index.html": "<!doctype html>\n<title>A demo</title>\n"})
    return work


@pytest.fixture
def place(tagged: Work, tmp_path: Path) -> Path:
    """What the documents take for granted: that Space, and what lies around it."""
    work = tagged.copy(tmp_path / "my-space")
    shutil.copytree(ROOT / "tests" / "data" / "bad-space", work.folder / "bad-space")
    acme = tmp_path / "acme-policy"
    acme.mkdir()
    (acme / "organisation.yaml").write_text("name: ACME\nprofile: recommended\n")
    (acme / "policies").mkdir()
    with zipfile.ZipFile(work.folder / "PyPI.zip", "w") as made:
        record = {"id": "X-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "x"}, "versions": ["1"]}]}
        made.writestr("X-1.json", json.dumps({**record, "modified": "2026-01-01T00:00:00Z"}))
    return work.folder


@pytest.mark.skipif(sys.platform == "win32", reason="git's hooks")
@pytest.mark.parametrize("command", in_documents())
def test_what_a_document_shows_runs(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(command)[1:]
    if any(command.startswith(f"hf-lint {start}") for start in ONLINE):
        pytest.skip("it asks the Hub: tests/test_pin.py and tests/hub have stand-ins")
    monkeypatch.chdir(place)
    if words[:1] == ["new"]:
        words += ["--defaults", "owner=me", "--output-dir", str(place / "made")]
    assert main(words) in (0, 1), command


# Waivers


def waiver_examples() -> dict[str, str]:
    """The examples of docs/usage.md in the languages that take comments."""
    section = (
        (ROOT / "docs" / "usage.md").read_text(encoding="utf-8").partition("## Waivers\n")[2].partition("\n## ")[0]
    )
    return dict(re.findall(r"^```(dockerfile|python)\n(.*?)^```", section, re.MULTILINE | re.DOTALL))


def test_the_waivers_of_the_documentation_are_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hf_lint.config.waivers.apply.today", lambda: "2026-12-01")
    examples = waiver_examples()
    card = '---\ntitle: Z\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
    spaces = {
        "docker": {"README.md": card.replace("gradio", "docker"), "Dockerfile": examples["dockerfile"]},
        "gradio": {
            "README.md": card,
            "app.py": f'import gradio as gr\ndemo = gr.Interface(str, "text", "text")\n{examples["python"]}',
        },
    }
    names = "unpinned-base-image,share-tunnel,unused-waiver,invalid-waiver,unexplained-waiver"
    for name, files in spaces.items():
        write_example(files, tmp_path / name)
        assert main([str(tmp_path / name), "--select", names]) == 0, capsys.readouterr().out
        assert "1 waived" in capsys.readouterr().err


# What is not installed


HINTS = {
    "zizmor": (["--select", "zizmor"], 1),
    "kingfisher-secret-scanner": (["--deep", "--select", "leaked-credential"], 0),
    "common-expression-language": (["--policy", "acme", "--select", "acme-license"], 1),
}
"""By the package that is missing, what needs it, and the exit code once it is there."""


@pytest.mark.skipif(sys.platform == "win32" or sys.version_info < (3, 11), reason="a shell; CEL has no older release")
def test_the_hints_for_what_is_not_installed(tmp_path: Path) -> None:
    """Each as it is printed, in the environment of hf-lint: what was missing is there then."""
    home, uv = tmp_path / "home", shutil.which("uv", path=str(Path(sys.executable).parent))
    assert uv is not None
    subprocess.run([uv, "venv", "-q", "--seed", str(home)], check=True, timeout=120)
    python = str(home / "bin" / "python")
    subprocess.run([uv, "pip", "install", "-q", "--python", python, str(ROOT)], check=True, timeout=300)
    space = same_space.make_space(tmp_path / "space")
    (space / ".hf-lint.yaml").unlink()
    env = environment(
        PATH=f"{home / 'bin'}:{os.environ['PATH']}",
        HF_ENDPOINT="http://127.0.0.1:9",
        HF_LINT_CACHE=str(tmp_path / "cache"),
        **wheels(),
    )

    def run(*words: str) -> tuple[int, str]:
        command = [str(home / "bin" / "hf-lint"), *words]
        done = subprocess.run(command, cwd=space, env=env, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stderr

    for package, (words, code) in HINTS.items():
        before, said = run(*words)
        assert before in (2, 3), said
        (hint,) = set(re.findall(r"python -m pip install [a-z_ -]*[a-z]", said))
        assert package in hint
        done = subprocess.run(["sh", "-c", hint], env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        after, said = run(*words)
        assert after == code, said
        assert "pip install" not in said

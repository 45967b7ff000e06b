"""Answers are data: whatever is typed, it is refused in plain words, or stands in the Space as it was typed."""

from __future__ import annotations

import ast
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from bake import default_answers, hook, render, run_cookiecutter
from hf_lint.rules.card.keys import card_keys
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import local_extensions
import template_answers
from local_extensions import check_answers, markdown, pin, quoted
from template_answers import KINDS, kinds_of


def test_kinds_are_named_by_a_word_for_all_by_an_sdk_or_one_by_one() -> None:
    docker = tuple(name for name, kind in KINDS.items() if kind.sdk == "docker")
    gradio = tuple(name for name, kind in KINDS.items() if kind.sdk == "gradio")
    assert kinds_of("all") == tuple(KINDS)
    assert kinds_of("docker") == docker
    assert kinds_of(["docker-vllm", "gradio"]) == (*gradio, "docker-vllm")
    with pytest.raises(ValueError, match="unknown kinds of Space: dokcer"):
        kinds_of(["dokcer", "gradio"])


HOSTILE = [
    '"',
    "'",
    "'''",
    '"""',
    "`id`",
    "$(id)",
    "${HOME}",
    "$HOME",
    "; rm -rf ~",
    "&& id",
    "| id",
    "> /tmp/x",
    "\\",
    "\\\\",
    '\\"',
    "\\n",
    "\\x41",
    "\\N{BULLET}",
    "%s %d %%",
    "{0} {title}",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{% endraw %}",
    "{# comment #}",
    "{{ cookiecutter }}",
    "{% import os %}",
    "{{ ''.__class__.__mro__ }}",
    "${{ github.token }}",
    "${{ secrets.HF_TOKEN }}",
    "#",
    "x # y",
    ": x",
    "x: y",
    "- x",
    "? x",
    "&anchor *alias",
    "!!python/object/apply:os.system",
    "!tag x",
    "[x, y]",
    "{x: y}",
    "| x",
    "> x",
    "@x",
    "%YAML 1.1",
    "---",
    "...",
    "null",
    "~",
    "yes",
    "3.10",
    "0x10",
    "1e3",
    "2024-01-01",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<!-- x",
    "@@fake",
    "import os; os.system('id')",
    '"); import os; os.system("id"); ("',
    "'; DROP TABLE spaces; --",
    "ärgerlich – \u4f60\u597d",
    "\U0001f600 smile",
    "e\u0301",
    "\u200cright to left",
    "\U000e0041tag",
    " leading and trailing ",
]
REFUSED = ["", " ", "a\nb", "a\r\nb", "\t", "\x00", "\x1b[31mred", "\x7f", "\x85", "\u2028", "\ud800", "x" * 81]
UNSEEN = ["\u200bzero width", "\ufeffbom", "a\u2060b", "soft\u00adhyphen"]
BIDIRECTIONAL = ["a\u202egnp", "\u2066a\u2069", "a\u200f", "\u061ca"]
NAMES_REFUSED = [
    *REFUSED[:-1],
    "..",
    ".",
    "../evil",
    "../../evil",
    "/etc",
    "a/b",
    "a\\b",
    "C:\\x",
    "-rf",
    ".hidden",
    "a b",
    "a--b",
    "a..b",
    "x.git",
    "$(id)",
    "{{ 7 * 7 }}",
    "ünicode",
    "x" * 97,
]


def problems(**answers: str) -> list[str]:
    return local_extensions.problems({**default_answers(), **answers})


@cache
def plain() -> dict[str, bytes]:
    """The files of the Space from the default answers."""
    with tempfile.TemporaryDirectory() as scratch:
        return contents(render(Path(scratch)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_data(text: str) -> None:
    """With `text` as title and description, card and settings hold exactly it, and no other file changes."""
    with tempfile.TemporaryDirectory() as scratch:
        made = contents(render(Path(scratch), title=text, description=text))
    changed = {name for name in made if made[name] != plain().get(name)}
    assert made.keys() == plain().keys()
    assert changed == {"README.md", "app/settings.py"}
    before, block, body = made["README.md"].decode().split("---\n", 2)
    card: dict[str, Any] = yaml.safe_load(block)
    default = yaml.safe_load(plain()["README.md"].decode().split("---\n", 2)[1])
    assert before == ""
    assert card == {**default, "title": text, "short_description": text}
    assert len(body.splitlines()) == len(plain()["README.md"].decode().split("---\n", 2)[2].splitlines())
    expected = {"TITLE": text, "DESCRIPTION": text}
    assert {**constants(plain()["app/settings.py"]), **expected} == constants(made["app/settings.py"])


def constants(source: bytes) -> dict[str, Any]:
    """The constants of a module, and the shape of everything else in it."""
    tree = ast.parse(source)
    found: dict[str, Any] = {}
    rest = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.literal_eval(node.value)
        else:
            rest.append(ast.dump(node))
    return {**found, "": rest}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_stay_data(text: str) -> None:
    assert problems(title=text, description=text) == []
    assert_data(text)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_refused_or_data(text: str) -> None:
    if not problems(title=text, description=text):
        assert_data(text)


def test_a_description_is_as_long_as_a_card_may_say() -> None:
    longest = card_keys()["short_description"].longest
    assert problems(description="x" * longest) == []
    assert problems(description="x" * (longest - 1) + "\N{ROCKET}") != []
    assert problems(description="x" * (longest + 1)) != []


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_quoted_is_read_back_by_python_and_yaml(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text
    assert yaml.safe_load(quoted(text)) == text
    assert "\n" not in quoted(text)


@settings(deadline=None)
@example("1. x")
@example("1) x")
@example("- x")
@example("---")
@example("===")
@example("12. &amp; <b> [x](y) ![x](y) `x` **x** https://example.org")
@given(st.text(st.characters(codec="utf-8")))
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    shown = markdown(text)
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    tokens = MarkdownIt("commonmark").parse(shown)
    if line:
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        children = tokens[1].children or []
        assert {child.type for child in children} == {"text"}
        assert "".join(child.content for child in children) == line


@pytest.mark.parametrize("text", [*REFUSED, *BIDIRECTIONAL, *UNSEEN])
def test_texts_that_are_refused(text: str) -> None:
    found = problems(title=text)
    assert len(found) == 1
    assert found[0].startswith("title: ")


@pytest.mark.parametrize("question", ["space_name", "owner"])
@pytest.mark.parametrize("text", NAMES_REFUSED)
def test_names_that_are_refused(question: str, text: str) -> None:
    assert any(line.startswith(f"{question}: ") for line in problems(**{question: text}))


@pytest.mark.parametrize("text", ["con", "NUL.txt", "Com1"])
def test_folders_that_windows_cannot_make_are_refused(text: str) -> None:
    assert "cannot be a folder on Windows" in problems(space_name=text)[0]
    assert problems(owner=text) == []


@pytest.mark.parametrize("text", ["a", "my-space", "My_Space.2", "a__b", "x" * 96])
def test_names_that_are_taken(text: str) -> None:
    assert problems(space_name=text, owner=text) == []


@pytest.mark.parametrize("text", ["gpt2", "a/b/c", "https://huggingface.co/a/b", "a/", "/b", "a/../b", "$(id)/x"])
def test_models_that_are_refused(text: str) -> None:
    assert any(line.startswith("model_id: ") and "OWNER/NAME" in line for line in problems(model_id=text))


@pytest.mark.parametrize(
    "text", ["", "main", "v1.0", "12fd25f", "A" * 40, "g" * 40, "0" * 39, "0" * 41, "0" * 40 + "\n"]
)
def test_a_revision_that_is_no_commit_is_refused_with_how_to_look_it_up(text: str) -> None:
    (line,) = problems(model_id="Qwen/Qwen2.5-0.5B-Instruct", model_revision=text)
    assert "hf models info Qwen/Qwen2.5-0.5B-Instruct" in line
    assert "40 hexadecimal digits" in line


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(problems(space_name="..", owner="", title="", description="", model_id="", model_revision="")) == 6


def test_nothing_is_written_when_an_answer_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("../evil", "{{ 7 * 7 }}", "."):
        with pytest.raises(click.ClickException, match="space_name"):
            run_cookiecutter(out, space_name=name)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert [path.name for path in out.iterdir()] == ["cookiecutter-config.yaml"]


def test_a_known_model_needs_no_revision(tmp_path: Path) -> None:
    folder = run_cookiecutter(tmp_path, model_id="distilbert/distilgpt2")
    assert pin("models", "distilbert/distilgpt2") in (folder / "app" / "model.py").read_text()


def test_the_hook_checks_again(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    checks = hook("pre_gen_project")
    monkeypatch.setattr(checks, "PROBLEMS", json.dumps(problems(owner="a b")))
    assert checks.main() == 1
    assert "owner: 'a b' is not a username" in capsys.readouterr().err
    monkeypatch.setattr(checks, "PROBLEMS", json.dumps(problems()))
    assert checks.main() == 0


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(3), ImportError("boom")])
def test_a_check_that_fails_leaves_the_space_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def broken(argv: list[str]) -> int:
        raise error

    monkeypatch.setattr("hf_lint.cli.main", broken)
    filled = {"ANSWERS": default_answers(), "UNUSED": [], "CACHES": [], "REASON": "", "REQUIREMENT": ""}
    for name, value in filled.items():
        monkeypatch.setattr(hook("post_gen_project"), name, json.dumps(value))
    assert hook("post_gen_project").main() == 0
    assert "Not linted: hf-lint" in capsys.readouterr().out


def test_checked_answers_are_an_empty_text() -> None:
    assert check_answers(default_answers()) == ""


def test_what_programs_leave_is_no_part_of_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = ["app/.DS_Store", "app/__pycache__/a.pyc", "main.py.orig", "main.pyc", ".mypy_cache/x.json", ".main.py.swp"]
    for name in (*left, "main.py", ".github/x.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\xff")
    monkeypatch.setattr(template_answers, "SPACE", tmp_path)
    assert template_answers.caches() == sorted(left)

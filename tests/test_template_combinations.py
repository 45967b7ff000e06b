"""Answers that cannot work together are refused with what to answer instead; what answers leave empty is removed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest
from bake import choices, complete, default_answers, hook, run_cookiecutter

import local_extensions
import template_answers

if TYPE_CHECKING:
    from pathlib import Path


def problems(**answers: str) -> list[str]:
    """What is wrong with `answers` and the default answers to all other questions."""
    given = {**default_answers(), "hardware": template_answers.default_hardware(answers.get("kind", "docker-gradio"))}
    return local_extensions.problems({**given, **answers})


@pytest.mark.parametrize(
    ("answers", "question", "words"),
    [
        ({"kind": "docker-gradio", "hardware": "zero-a10g"}, "hardware", ["t4-small", "choose zero-gpu as kind"]),
        ({"kind": "docker-fastapi", "hardware": "zero-a10g"}, "hardware", ["t4-small"]),
        ({"kind": "zero-gpu", "hardware": "l4x1"}, "hardware", ["Answer with zero-a10g"]),
        ({"kind": "zero-gpu", "hardware": "abacus"}, "hardware", ["Answer with zero-a10g"]),
        ({"kind": "gradio-gpu", "hardware": "h100"}, "hardware", ["t4-small", "rtx-pro-6000"]),
        ({"kind": "docker-vllm", "hardware": "cpu-basic"}, "hardware", ["Answer with l4x1"]),
        ({"kind": "docker-vllm", "task": "text-to-image"}, "task", ["Answer with text-generation"]),
        ({"kind": "docker-vllm", "sign_in": "user"}, "sign_in", ["Answer with none", "docker-gradio"]),
        ({"sign_in": "organisation", "organisation": ""}, "organisation", ["such as `my-space`"]),
        ({"sign_in": "user", "organisation": "my-lab"}, "organisation", ["Leave it empty"]),
        ({"kind": "zero-gpu", "dev_mode": "yes"}, "dev_mode", ["Answer with no"]),
        ({"kind": "gradio-gpu", "dev_mode": "yes"}, "dev_mode", ["Space's settings"]),
    ],
)
def test_what_cannot_work_is_refused(answers: dict[str, str], question: str, words: list[str]) -> None:
    (line,) = problems(**answers)
    assert line.startswith(f"{question}: ")
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    "text",
    [
        "$(id)",
        '"',
        "a\nb",
        "a: b",
        "../x",
        "{{ 7 * 7 }}",
        "x # y",
        "-x",
        "",
        "a b",
        "ünicode",
        "x" * 97,
        "${{ github.token }}",
    ],
)
def test_organisations_and_hardware_that_are_none_are_refused(text: str) -> None:
    assert len(problems(sign_in="organisation", organisation=text)) == 1
    assert len(problems(hardware=text)) == 1
    assert len(problems(model_id=f"owner/{text}" if text else "", model_revision="0" * 40)) == 1


@pytest.mark.parametrize("kind", choices()["kind"])
def test_default_answers_fit_each_kind(kind: str) -> None:
    for task in template_answers.KINDS[kind].tasks:
        answers = complete({"kind": kind, "task": task})
        assert local_extensions.problems(answers) == []
        assert answers["model_id"] == template_answers.TASKS[task].model
        assert answers["description"] == template_answers.TASKS[task].description
    if template_answers.KINDS[kind].sign_in:
        assert complete({"kind": kind, "sign_in": "organisation", "owner": "my-lab"})["organisation"] == "my-lab"


def test_every_default_model_is_pinned() -> None:
    for task in template_answers.TASKS.values():
        assert len(local_extensions.known_revision(task.model)) == 40


def test_nothing_is_written_when_answers_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="a zero-gpu Space runs on ZeroGPU"):
        run_cookiecutter(tmp_path, kind="zero-gpu", hardware="t4-small")
    assert [path.name for path in tmp_path.iterdir()] == ["cookiecutter-config.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege there")
def test_only_what_is_empty_is_removed(tmp_path: Path) -> None:
    for name, text in {
        "Dockerfile": "",
        "mine/app.py": "print()\n",
        "mine/empty.py": "",
        "gone/deep/empty.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "kept.py").touch()
    os.symlink(tmp_path / "kept.py", tmp_path / "link.py")
    names = ["Dockerfile", "mine/app.py", "mine/empty.py", "gone/deep/empty.py", "link.py", "never/there.py"]
    hook("post_gen_project").remove_unused(tmp_path, names)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["kept.py", "link.py", "mine", "mine/app.py"]


@pytest.mark.parametrize(("kind", "gone"), [("zero-gpu", "Dockerfile"), ("docker-gradio", "main.py")])
def test_a_space_has_no_file_of_another_kind(tmp_path: Path, kind: str, gone: str) -> None:
    folder = run_cookiecutter(tmp_path, kind=kind, ci="none")
    assert not (folder / gone).exists()
    assert not (folder / ".github").exists()
    assert (folder / "renovate.json").is_file()

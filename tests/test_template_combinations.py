"""Answers that cannot work together are refused with what to answer instead; what answers leave empty is removed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from bake import ROOT, choices, complete, default_answers, hook, run_cookiecutter
from combinations import full

import local_extensions
import template_answers
from scripts.new_kind import find_problem

if TYPE_CHECKING:
    from pathlib import Path


def problems(**answers: str) -> list[str]:
    """What is wrong with `answers` and the default answers to all other questions."""
    given = {**default_answers(), "hardware": template_answers.default_hardware(answers.get("kind", "docker-gradio"))}
    return local_extensions.problems({**given, **answers})


NO_MODEL = {"model_id": "", "model_revision": ""}
PAGE = {"kind": "static", "task": "page", **NO_MODEL}
GGUF = {"kind": "docker-llamacpp", "task": "chat", "model_file": "sub/model-Q4_K_M.gguf"}
CHAT_MODEL = {name: value for name, value in default_answers().items() if name in NO_MODEL}


@pytest.mark.parametrize(
    ("answers", "question", "words"),
    [
        ({"kind": "docker-gradio", "hardware": "zero-a10g"}, "hardware", ["t4-small", "choose zero-gpu as kind"]),
        ({"kind": "docker-fastapi", "hardware": "zero-a10g"}, "hardware", ["t4-small"]),
        ({"kind": "zero-gpu", "hardware": "l4x1"}, "hardware", ["Answer with zero-a10g"]),
        ({"kind": "zero-gpu", "hardware": "abacus"}, "hardware", ["Answer with zero-a10g"]),
        ({"kind": "gradio-gpu", "hardware": "h100"}, "hardware", ["t4-small", "rtx-pro-6000"]),
        ({"kind": "docker-vllm", "hardware": "cpu-basic"}, "hardware", ["has no GPU", "l4x1", "docker-gradio"]),
        ({"kind": "zero-gpu", "hardware": "cpu-upgrade"}, "hardware", ["Answer with zero-a10g"]),
        ({"kind": "docker-gradio", "hardware": "cpu"}, "hardware", ["cpu-basic", "t4-small"]),
        ({"kind": "docker-vllm", "task": "text-to-image"}, "task", ["Answer with text-generation"]),
        ({"kind": "docker-vllm", "sign_in": "user"}, "sign_in", ["Answer with none", "docker-gradio"]),
        ({"sign_in": "organisation", "organisation": ""}, "organisation", ["Answer with the organisation on the Hub"]),
        ({"sign_in": "user", "organisation": "my-lab"}, "organisation", ["Leave it empty"]),
        ({"kind": "docker-streamlit", "mcp": "yes"}, "mcp", ["answer with no", "docker-gradio"]),
        ({"kind": "docker-streamlit", "feedback": "yes"}, "feedback", ["Answer with no", "docker-gradio"]),
        ({"kind": "docker-fastapi", "feedback": "yes"}, "feedback", ["Answer with no"]),
        (
            {"kind": "docker-gradio", "task": "speech-recognition", "mcp": "yes"},
            "mcp",
            ["fetch files", "begins with words"],
        ),
        ({**GGUF, "model_file": ""}, "model_file", ["is not a GGUF file", "such as"]),
        ({**GGUF, "model_file": "../x.gguf"}, "model_file", ["is not a GGUF file"]),
        ({**GGUF, "model_file": "a/../x.gguf"}, "model_file", ["is not a GGUF file"]),
        ({**GGUF, "model_file": "model.bin"}, "model_file", ["is not a GGUF file"]),
        ({**GGUF, "hardware": "l4x1"}, "hardware", ["cpu-basic", "choose docker-vllm"]),
        ({**GGUF, "model_id": ""}, "model_id", ["no default for docker-llamacpp", "GGUF"]),
        ({"kind": "docker-gradio", "model_file": "x.gguf"}, "model_file", ["Leave it empty"]),
        ({**PAGE, "hardware": "cpu-basic"}, "hardware", ["runs on none", "Leave it empty"]),
        ({**PAGE, "model_id": "a/b"}, "model_id", ["has no model"]),
        ({**PAGE, "gated": "yes"}, "gated", ["Answer with no"]),
        ({**PAGE, "dev_mode": "yes"}, "dev_mode", ["Answer with no"]),
        ({**PAGE, "sign_in": "user"}, "sign_in", ["Answer with none"]),
        ({**PAGE, "mcp": "yes"}, "mcp", ["answer with no"]),
        ({**PAGE, "feedback": "yes"}, "feedback", ["Answer with no"]),
        ({**PAGE, "task": "chat", **CHAT_MODEL}, "task", ["Answer with page"]),
        ({"kind": "docker-gradio", "task": "page", **NO_MODEL}, "task", ["Answer with chat"]),
        ({"kind": "zero-gpu", "dev_mode": "yes"}, "dev_mode", ["Answer with no"]),
        ({"kind": "gradio-gpu", "dev_mode": "yes"}, "dev_mode", ["Space's settings"]),
    ],
)
def test_what_cannot_work_is_refused(answers: dict[str, str], question: str, words: list[str]) -> None:
    (line,) = problems(**answers)
    assert line.startswith(f"{question}: ")
    for word in words:
        assert word in line


def model_of(kind: str, task: str) -> dict[str, str]:
    """The answers that name the model of a kind and task, where it has one."""
    answers = complete({"kind": kind, "task": task})
    return {name: answers[name] for name in ("model_id", "model_revision", "model_file")}


def test_no_refusal_proposes_what_is_refused() -> None:
    for kind, row in template_answers.KINDS.items():
        (line,) = problems(kind=kind, task=row.tasks[0], hardware="abacus", **model_of(kind, row.tasks[0]))
        assert ("cpu-" in line) is row.cpu


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
        other = "someone/model" if template_answers.TASKS[task].family else ""
        assert answers["model_id"] == (template_answers.default_model(kind, task) or other)
        assert answers["description"] == template_answers.TASKS[task].description
    if template_answers.KINDS[kind].sign_in:
        assert complete({"kind": kind, "sign_in": "organisation", "owner": "my-lab"})["organisation"] == "my-lab"


def test_every_default_model_is_pinned() -> None:
    models = {name: task.model for name, task in template_answers.TASKS.items()}
    assert [name for name, model in models.items() if len(local_extensions.known_revision(model)) != 40] == [
        name for name, model in models.items() if not model
    ]


def test_without_a_default_the_model_has_to_be_named() -> None:
    nameless = {"task": "text-to-speech", "model_id": "", "model_revision": ""}
    model, revision = problems(kind="docker-gradio", **nameless)
    assert model.startswith("model_id: there is no default for text-to-speech")
    assert revision.startswith("model_revision: ")


def test_nothing_is_written_when_answers_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="a zero-gpu Space runs on ZeroGPU"):
        run_cookiecutter(tmp_path, kind="zero-gpu", hardware="t4-small")
    assert [path.name for path in tmp_path.iterdir()] == ["cookiecutter-config.yaml"]


def test_every_possible_space_has_all_that_it_needs() -> None:
    for row in full():
        for ci in choices()["ci"]:
            assert template_answers.missing_files(complete({**row, "ci": ci})) == []


def test_every_stub_is_required_of_some_space() -> None:
    known = {*template_answers.ALWAYS, *(path for paths in template_answers.REQUIRED.values() for path in paths)}
    assert known == set(template_answers.stubs())


def copy_template(folder: Path) -> None:
    """The template with the package and the policies that it reads, in `folder`."""
    for name in ("linter/hf_lint", "policies", "hooks", "templates", "{{cookiecutter.space_name}}"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cookiecutter.json", "local_extensions.py", "template_answers.py", "template_checks.py"):
        shutil.copy(ROOT / name, folder / name)


def cookiecutter(template: Path, folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    home = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder)}
    command = [
        sys.executable,
        "-m",
        "cookiecutter",
        "--no-input",
        str(template),
        "owner=someone",
        *answers,
        "-o",
        str(folder),
    ]
    return subprocess.run(command, cwd=folder, env=home, capture_output=True, text=True, timeout=120)


def test_a_new_kind_is_complete_and_without_one_of_its_files_makes_no_space(tmp_path: Path) -> None:
    template, folder = tmp_path / "template", tmp_path / "made"
    folder.mkdir()
    copy_template(template)
    done = run_documented(template)
    assert done.returncode == 0, done.stderr
    assert "templates/docker-captions+transformers+mcp+cpu/" in done.stdout.split()
    for control in ("app/debug-server", "deps/vulnerable-dependency", "image/unwritable-cache"):
        policy = (template / "policies" / f"{control}.yaml").read_text(encoding="utf-8")
        assert "docker-gradio, docker-captions, " in policy, control
    code = "import json, template_answers as t; print(json.dumps([t.KINDS, t.REQUIRED, [*t.folders()]]))"
    asked = subprocess.run([sys.executable, "-c", code], cwd=template, capture_output=True, text=True, timeout=60)
    kinds, required, folders = json.loads(asked.stdout)
    assert kinds["docker-captions"] == kinds["docker-gradio"]
    twins = {name.replace("docker-gradio", "docker-captions") for name in template_answers.folders()}
    assert set(folders) == twins.union(template_answers.folders())
    assert required == template_answers.REQUIRED
    again = run_documented(template)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith("error: docker-captions is a word of the template already.")
    (template / "templates" / "docker-captions+transformers" / "requirements.txt").unlink()
    done = cookiecutter(template, folder, "kind=docker-captions")
    assert done.returncode != 0
    assert "the template has no requirements.txt for a docker-captions Space" in done.stderr
    assert not (folder / "my-space").exists()
    done = cookiecutter(template, folder, "kind=docker-captions", "task=speech-recognition")
    assert done.returncode == 0, done.stderr
    assert "All good: no findings" in done.stderr


def run_documented(template: Path) -> subprocess.CompletedProcess[str]:
    """Run in a copy of the template what `make` does for the command that templates/README.md shows."""
    (shown,) = re.findall(
        r"^\$ (make new-kind .*)$", (ROOT / "templates" / "README.md").read_text("utf-8"), re.MULTILINE
    )
    (command,) = re.findall(r"\$\(BIN\)/python (scripts/new_kind\.py .*)", (ROOT / "Makefile").read_text("utf-8"))
    for variable, value in (word.split("=") for word in shown.split()[2:]):
        command = command.replace(f'"$({variable})"', value)
    (template / "scripts").mkdir(exist_ok=True)
    shutil.copy(ROOT / "scripts" / "new_kind.py", template / "scripts")
    words = [sys.executable, *command.split()]
    return subprocess.run(words, cwd=template, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "like", "said"),
    [
        ("Docker Captions", "docker-gradio", "is no name for a kind"),
        ("../up", "docker-gradio", "is no name for a kind"),
        ("chat", "docker-gradio", "is a word of the template already"),
        ("signed-in", "docker-gradio", "is a word of the template already"),
        ("docker-new", "docker-none", "there is no kind 'docker-none' to begin with. Choose one of"),
        ("docker-new", "docker-vllm", "docker-vllm is an exception in templates/about-served.md, "),
        ("docker-new", "zero-gpu", "template_checks.py, which a twin would not be"),
        *(("a-new-kind", like, "") for like in ("gradio-gpu", "docker-fastapi", "docker-llamacpp", "static")),
    ],
)
def test_kinds_that_cannot_begin(name: str, like: str, said: str) -> None:
    problem = find_problem(name, like)
    assert (said in problem) if said else not problem


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

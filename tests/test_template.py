"""The template: every combination of answers makes a Space that is valid, and clean in the strictest profile."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from bake import ROOT, TEMPLATE, choices, complete, default_answers, questions, render, run_cookiecutter
from combinations import FULL, every_pair, factors, full, is_possible
from hf_lint.core.pins import load_pins
from support import lint, places

import local_extensions
import template_answers
from scripts.locks import Lock, locks, without_cuda

pytestmark = pytest.mark.usefixtures("read_once")

VERSIONED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
PYTHON = (sys.executable, "-X", "utf8")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Space that comes from the default answers. Not to be changed."""
    return render(tmp_path_factory.mktemp("default"))


def cookiecutter(folder: Path, *options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command; what it remembers goes below `folder` too."""
    home = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder)}
    # The template before its answers, the options before both.
    flags, answers = ([word for word in options if word.startswith("-") is kind] for kind in (True, False))
    command = [*PYTHON, "-m", "cookiecutter", *flags, "-o", str(folder), str(ROOT), *answers]
    return subprocess.run(command, input=typed, env=home, capture_output=True, text=True, encoding="utf-8", timeout=120)


def card(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    return loaded


@pytest.mark.parametrize("answers", every_pair(), ids=lambda answers: "-".join(answers.values()))
def test_every_pair_of_answers_makes_a_clean_space(tmp_path: Path, answers: dict[str, str]) -> None:
    folder = render(tmp_path, **answers)
    assert places(lint(folder)) == []
    shown = card(folder)
    assert (shown.get("suggested_hardware"), shown["license"]) == (answers.get("hardware"), answers["license"])
    assert_well_formed(folder)


def test_all_that_is_possible_is_tried() -> None:
    rows = every_pair()
    tried = [{(name, row[name]) for name in FULL} for row in rows]
    assert all(set(row.items()) in tried for row in full())
    assert all(is_possible(row) for row in rows)
    for name, values in factors().items():
        assert {row[name] for row in rows if name in row} == set(values)


def test_cookiecutter_as_a_command(tmp_path: Path) -> None:
    done = cookiecutter(tmp_path, "--no-input", "owner=someone")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "my-space" / "Dockerfile").is_file()
    assert "All good: no findings" in done.stdout + done.stderr
    assert "README.md" in done.stdout


def test_hooks_import_nothing_from_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "re", "__future__", "typing", "hf_lint", "collections"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\n")
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path))
    (tmp_path / "out").mkdir()
    done = cookiecutter(tmp_path / "out", "--no-input", "owner=someone")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()


def test_typed_answers_are_data(tmp_path: Path) -> None:
    typed = {"owner": "someone", "title": "{{ 7 * 7 }} {% raw %}", "description": "$(id) `id` \"'"}
    done = cookiecutter(tmp_path, typed="".join(f"{typed.get(name, '')}\n" for name in questions()))
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = card(tmp_path / "my-space")
    assert (loaded["title"], loaded["short_description"]) == (typed["title"], typed["description"])


def test_cookiecutter_as_a_library(tmp_path: Path) -> None:
    folder = run_cookiecutter(tmp_path, space_name="speech.to_text-2", title='Ärger: "x" # y', hardware="l4x1")
    assert folder.name == "speech.to_text-2"
    assert card(folder)["title"] == 'Ärger: "x" # y'


def test_works_from_the_wheel_without_an_installed_hf_lint(tmp_path: Path) -> None:
    package = tmp_path / "site" / "hf_lint"
    shutil.copytree(ROOT / "linter" / "hf_lint", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "policies", package / "policies")
    template = package / "template"
    for name in ("hooks", "templates", TEMPLATE.name):
        shutil.copytree(ROOT / name, template / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cookiecutter.json", "local_extensions.py", "template_answers.py", "template_checks.py"):
        shutil.copy(ROOT / name, template / name)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        f"sys.path[:] = [path for path in sys.path if not (Path(path) / 'hf_lint' / '__init__.py').exists()]\n"
        "from cookiecutter.main import cookiecutter\n"
        "answers = {'owner': 'someone'}\n"
        f"cookiecutter({str(template)!r}, no_input=True, extra_context=answers, output_dir={str(tmp_path)!r},"
        " default_config=True)\n"
        f"assert sys.modules['hf_lint'].__file__.startswith({str(package)!r})\n"
    )
    home = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    subprocess.run([*PYTHON, "-c", code], check=True, timeout=120, cwd=tmp_path, env=home)
    made = tmp_path / "my-space"
    assert (made / "Dockerfile").read_bytes() == (render(tmp_path / "other") / "Dockerfile").read_bytes()


def test_every_question_has_a_prompt_and_every_choice_is_known() -> None:
    context = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    assert list(context["__prompts__"]) == list(questions())
    assert set(choices()["kind"]) <= template_answers.KINDS.keys()
    assert set(choices()["task"]) <= template_answers.TASKS.keys()


def test_one_port(space: Path) -> None:
    port = int(default_answers()["__port"])
    assert card(space)["app_port"] == port
    assert f"EXPOSE {port}\n" in (space / "Dockerfile").read_text()
    assert f"PORT = {port}\n" in (space / "app" / "settings.py").read_text()


def assert_well_formed(space: Path) -> None:
    """Everything in `space` parses, ruff has nothing to say, and nothing of the template is left in it."""
    for path in space.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), str(path))
    for path in (*space.rglob("*.yml"), *space.rglob("*.yaml")):
        yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in space.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for left in space.rglob("*"):
        assert "cookiecutter" not in left.name
        assert not left.is_file() or not re.search(rb"\{\{ ?cookiecutter|\{%", left.read_bytes()), left
        assert not left.is_file() or left.stat().st_size or left.name == "__init__.py", left
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    assert ruff, "ruff is part of the development environment"
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = subprocess.run([ruff, *command, "."], cwd=space, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def test_no_conditional_or_unportable_file_names() -> None:
    names = [path.relative_to(TEMPLATE).as_posix() for path in TEMPLATE.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9._/-]+", name)] == []


def test_every_part_is_part_of_a_file_and_every_folder_fits_some_answers() -> None:
    paths = [path.relative_to(template_answers.PARTS) for path in template_answers.PARTS.glob("*/**/*")]
    named = {"/".join(path.parts[1:]) for path in paths if (template_answers.PARTS / path).is_file()}
    assert named == set(template_answers.stubs()), "each file below a folder of templates/ needs its line in the Space"
    known = [
        template_answers.words(
            {
                "kind": kind,
                "task": task,
                "sign_in": "user",
                "dev_mode": "yes",
                "mcp": "yes" if row.framework == "gradio" else "no",
                "feedback": "yes" if row.framework == "gradio" else "no",
                "ci": ci,
                "license": text,
                "hardware": "cpu-basic" if row.cpu else "t4-small",
            }
        )
        for kind, row in template_answers.KINDS.items()
        for task in row.tasks
        for ci in ("github", "gitlab", "none")
        for text in choices()["license"]
    ]
    for folder in template_answers.folders():
        assert any(words.issuperset(folder.split("+")) for words in known), f"templates/{folder} fits no answers"


@pytest.mark.parametrize("lock", locks(), ids=lambda lock: f"{lock.path.parent.name}/{lock.path.name}")
def test_locks_are_hashed_and_hold_no_host_or_path(lock: Lock) -> None:
    text = lock.path.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    pinned = [entry for entry in entries if VERSIONED.match(entry)]
    assert len(pinned) >= 5
    hashed = "--generate-hashes" in lock.arguments
    assert all(("--hash=sha256:" in entry) is hashed for entry in pinned)
    assert lock.leaks() == []


def test_requirements_without_cuda_are_those_with_cuda_but_for_pytorch() -> None:
    sources = without_cuda()
    assert {path: path.read_text(encoding="utf-8") for path in sources} == sources
    assert set(sources) == set(template_answers.PARTS.glob("*+cpu/requirements.in"))


def part(answers: dict[str, Any], name: str) -> Path:
    """The part of the template that is the text of the Space's file `name`."""
    found = (template_answers.PARTS / path for path in template_answers.parts(answers, name))
    return next(path for path in found if path.is_file())


def versions(path: Path) -> dict[str, str]:
    """Package to version in a lock."""
    return {match[1]: match[2] for line in path.read_text().splitlines() if (match := VERSIONED.match(line))}


@pytest.mark.parametrize("kind", [kind for kind, row in template_answers.KINDS.items() if row.cpu])
def test_nothing_of_cuda_is_in_a_space_without_a_gpu(tmp_path: Path, kind: str) -> None:
    for task in template_answers.KINDS[kind].tasks:
        space = render(tmp_path / task, kind=kind, task=task, hardware="cpu-basic")
        installed = (space / "requirements.txt").read_text()
        if template_answers.takes_file(kind):
            assert "torch" not in installed
            continue
        torch = [line for line in installed.splitlines() if re.match("torch ?[=@]", line)]
        (found,) = (line for line in torch if "x86_64.whl" in line)
        assert f"-cp{template_answers.python_version(kind).replace('.', '')}-" in found
        assert all("+cpu" in unquote(line) or "sys_platform != 'linux'" in line for line in torch)
        names = ("requirements.txt", "requirements.in", "Dockerfile", "README.md", ".github/workflows/space.yml")
        texts = {name: (space / name).read_text().lower() for name in names if (space / name).is_file()}
        words = ("nvidia", "triton", "--gpus", "for cuda", "cuda-", "-cu1", "a gpu")
        assert [(name, word) for name, text in texts.items() for word in words if word in text] == []
        if "Dockerfile" in texts:
            assert re.search(r"^from python:3\.12\.[0-9]+-slim-bookworm@sha256:", texts["Dockerfile"], re.MULTILINE)


@pytest.mark.parametrize("kind", choices()["kind"])
@pytest.mark.parametrize("task", choices()["task"])
@pytest.mark.parametrize("hardware", ["", "cpu-basic"])
@pytest.mark.parametrize("mcp", ["no", "yes"])
def test_dev_lock_has_the_versions_of_the_lock(kind: str, task: str, hardware: str, mcp: str) -> None:
    answers = complete({"kind": kind, "task": task, "mcp": mcp, **({"hardware": hardware} if hardware else {})})
    if local_extensions.problems(answers) or not template_answers.KINDS[kind].server:
        pytest.skip(f"{kind} cannot do {task}, needs a GPU, has no tools or no packages")
    locks = [versions(part(answers, name)) for name in ("requirements.txt", "requirements-dev.txt")]
    shared = locks[0].keys() & locks[1].keys()
    framework = template_answers.KINDS[kind].framework
    assert {framework, "pytest", "ruff"} - shared <= {"pytest", "ruff", "vllm"}
    assert shared
    assert {name: locks[1][name] for name in shared} == {name: locks[0][name] for name in shared}
    assert ("mcp" in shared) is (mcp == "yes")
    assert "torch" not in locks[1]


@pytest.mark.parametrize("kind", ["images", "actions", "models"])
def test_pins_validate(kind: str) -> None:
    schema = json.loads((ROOT / "policies" / "pins.schema.json").read_text())
    document = yaml.safe_load((ROOT / "policies" / "pins" / f"{kind}.yaml").read_text())
    jsonschema.validate(document, schema)
    key = {"images": ("image", "tag"), "actions": ("action", "version"), "models": ("model",)}[kind]
    names = [tuple(row[part] for part in key) for row in load_pins(kind)]
    assert len(set(names)) == len(names), "each thing once"


def test_images_of_the_template_are_indexes(space: Path) -> None:
    digests = re.findall(r"sha256:[0-9a-f]{64}", (space / "Dockerfile").read_text())
    platforms = {row["digest"]: row["platforms"] for row in load_pins("images")}
    assert digests
    assert {platforms[digest] for digest in digests} == {"multi"}


@pytest.mark.parametrize("task", template_answers.KINDS["zero-gpu"].tasks)
@pytest.mark.parametrize("kind", ["gradio-gpu", "zero-gpu"])
def test_the_platform_installs_the_gradio_of_the_lock(tmp_path: Path, kind: str, task: str) -> None:
    folder = render(tmp_path, kind=kind, task=task)
    assert card(folder)["sdk_version"] == versions(folder / "requirements.txt")["gradio"]
    assert isinstance(card(folder)["python_version"], str)
    assert {"spaces", "uvicorn", "websockets", "torch"} <= versions(folder / "requirements.txt").keys()


def test_only_one_folder_with_the_same_number_of_words_has_a_file() -> None:
    for row in full():
        answers = complete(row)
        for name in template_answers.stubs():
            found = [
                path for path in template_answers.parts(answers, name) if (template_answers.PARTS / path).is_file()
            ]
            words = [path.split("/")[0].count("+") for path in found if path != "nothing"]
            assert len(words) < 2 or words[0] > words[1], f"{found[0]} or {found[1]}?"

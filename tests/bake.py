"""Generating Spaces from the template, and environments from their locks, for the template's tests."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from cookiecutter import generate  # type: ignore[import-untyped]
from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]
from cookiecutter.prompt import prompt_for_config  # type: ignore[import-untyped]
from hf_lint.scaffolds.origin import Origin
from jinja2 import Environment, FileSystemLoader, TemplateNotFound
from once import make_once

import local_extensions
import template_answers
from scripts.locks import find_uv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "{{cookiecutter.space_name}}"
ORIGIN = Origin(f"hf-lint[all] @ git+https://example.com/someone/hf-lint@{'a1b2c3d4' * 5}")
"""Where the hf-lint of these tests came from, whatever this machine's checkout is."""
OWNER = "someone"
"""Who owns the Spaces of these tests: the template's own default stands for a name."""
NO_ORIGIN = Origin("", "this hf-lint fell from the sky")


@contextmanager
def came_from(origin: Origin) -> Iterator[None]:
    """Let the template, as far as it runs in this process, find that hf-lint came from `origin`."""
    with patch.object(local_extensions, "_origin", lambda: origin):
        yield


patch.object(local_extensions, "_origin", lambda: ORIGIN).start()


def questions() -> dict[str, Any]:
    """The template's own questions: name to default answer, or to the list of choices."""
    context = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    return {name: value for name, value in context.items() if not name.startswith("_")}


def choices() -> dict[str, list[str]]:
    return {name: value for name, value in questions().items() if isinstance(value, list)}


def tasks_of(kind: str) -> tuple[str, ...]:
    return template_answers.KINDS[kind].tasks


def default_answers() -> dict[str, Any]:
    """Every answer, private ones too, as it is when nothing is asked."""
    return _defaults(())


@cache
def _defaults(answers: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    extra = {"owner": OWNER, **dict(answers)}
    task = template_answers.TASKS.get(extra.get("task", ""))
    takes_file = template_answers.takes_file(extra.get("kind", "docker-gradio"))
    if takes_file:
        extra = {"model_file": "{{ 'model-Q4_K_M.gguf' }}", **extra}
    if takes_file or (task is not None and task.family and not task.model):
        # No default: its owner names one.
        extra = {"model_id": "{{ 'someone/model' }}", "model_revision": f"{{{{ '{'a1b2c3d4' * 5}' }}}}", **extra}
    context = generate.generate_context(context_file=str(ROOT / "cookiecutter.json"), extra_context=extra)
    # Checking them is left to the tests of the checks: they want to see what is made of wrong answers, too.
    context["cookiecutter"]["__checked"] = ""
    found: dict[str, Any] = dict(prompt_for_config(context, no_input=True))
    return found


_COMPILED: dict[tuple[object, ...], CodeType] = {}
_compile = Environment.compile


def _compile_once(made: Environment, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:
    """Give the code of a template that an alike environment of this process has compiled: that is most of the work."""
    settings = (type(made), *made.extensions, made.block_start_string, made.variable_start_string, made.autoescape)
    key = (source, name, filename, *rest, made.keep_trailing_newline, made.trim_blocks, made.lstrip_blocks, *settings)
    if key not in _COMPILED:
        _COMPILED[key] = _compile(made, source, name, filename, *rest)
    return _COMPILED[key]


patch.object(Environment, "compile", _compile_once).start()


_read = FileSystemLoader.get_source
_SOURCES: dict[tuple[str, ...], Any] = {}


def _read_once(loader: FileSystemLoader, environment: Environment, template: str) -> Any:
    """Give what a file of this checkout's template holds, or that it is not there: each file of a Space is looked for
    in several folders."""
    if os.getcwd() != str(TEMPLATE):
        return _read(loader, environment, template)
    key = (*loader.searchpath, template)
    if key not in _SOURCES:
        try:
            _SOURCES[key] = _read(loader, environment, template)
        except TemplateNotFound:
            _SOURCES[key] = None
    if _SOURCES[key] is None:
        raise TemplateNotFound(template)
    return _SOURCES[key]


patch.object(FileSystemLoader, "get_source", _read_once).start()
patch.object(generate, "is_binary", cache(generate.is_binary)).start()


def render(folder: Path, origin: Origin = ORIGIN, /, **answers: str) -> Path:
    """Generate a Space below `folder` as if somebody had typed `answers`, without hooks; its path."""
    context = {"cookiecutter": complete(answers)}
    with came_from(origin):
        made = Path(
            generate.generate_files(repo_dir=str(ROOT), context=context, output_dir=str(folder), accept_hooks=False)
        )
    hook("post_gen_project").remove_unused(made, template_answers.unused_files(context["cookiecutter"]))
    return made


def complete(answers: Mapping[str, str]) -> dict[str, Any]:
    """`answers`, and the default answers that follow from them for all other questions."""
    if "task" not in answers and "kind" in answers and default_answers()["task"] not in tasks_of(answers["kind"]):
        answers = {**answers, "task": tasks_of(answers["kind"])[0]}
    if not answers.keys() & {"kind", "task", "sign_in", "owner"}:
        return {**default_answers(), **answers}
    context = {name: as_context(name, value) for name, value in answers.items()}
    return {**_defaults(tuple(sorted(context.items()))), **answers}


@cache
def hook(name: str) -> ModuleType:
    """A hook, as a module. Its answers are not filled in."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "hooks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_cookiecutter(folder: Path, template: Path = ROOT, **answers: str) -> Path:
    """Generate a Space below `folder` with the whole of cookiecutter, hooks included; its path."""
    config = folder / "cookiecutter-config.yaml"
    config.write_text(json.dumps({"replay_dir": str(folder / "replay"), "cookiecutters_dir": str(folder / "clones")}))
    made = cookiecutter(
        str(template),
        no_input=True,
        extra_context={name: as_context(name, value) for name, value in {"owner": OWNER, **answers}.items()},
        output_dir=str(folder),
        config_file=str(config),
    )
    return Path(made)


def as_context(name: str, value: str) -> str:
    """`value` as cookiecutter wants it: extra context is rendered as a template, so a text goes in as a literal."""
    return value if name in choices() else "{{ " + local_extensions.quoted(value) + " }}"


def environment(lock: Path) -> Path:
    """The Python of an environment that holds exactly `lock`."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"

    def install(folder: Path) -> None:
        uv = find_uv()
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True, timeout=60)
        command = [uv, "pip", "install", "--quiet", "--python", str(folder / inside), "--require-hashes", "--no-build"]
        subprocess.run([*command, "-r", str(lock)], check=True, timeout=400)

    return make_once("space", lock, install) / inside

"""Generating Spaces from the template, for its tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from cookiecutter.generate import generate_context, generate_files  # type: ignore[import-untyped]
from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]
from cookiecutter.prompt import prompt_for_config  # type: ignore[import-untyped]

import local_extensions

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "{{cookiecutter.space_name}}"


def questions() -> dict[str, Any]:
    """The template's own questions: name to default answer, or to the list of choices."""
    context = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    return {name: value for name, value in context.items() if not name.startswith("_")}


def choices() -> dict[str, list[str]]:
    return {name: value for name, value in questions().items() if isinstance(value, list)}


@cache
def default_answers() -> dict[str, Any]:
    """Every answer, private ones too, as it is when nothing is asked."""
    context = generate_context(context_file=str(ROOT / "cookiecutter.json"))
    answers: dict[str, Any] = dict(prompt_for_config(context, no_input=True))
    return answers


def render(folder: Path, **answers: str) -> Path:
    """Generate a Space below `folder` as if somebody had typed `answers`, without hooks; its path."""
    context = {"cookiecutter": {**default_answers(), **answers}}
    return Path(generate_files(repo_dir=str(ROOT), context=context, output_dir=str(folder), accept_hooks=False))


def run_cookiecutter(folder: Path, template: Path = ROOT, **answers: str) -> Path:
    """Generate a Space below `folder` with the whole of cookiecutter, hooks included; its path."""
    config = folder / "cookiecutter-config.yaml"
    config.write_text(json.dumps({"replay_dir": str(folder / "replay"), "cookiecutters_dir": str(folder / "clones")}))
    made = cookiecutter(
        str(template),
        no_input=True,
        extra_context={name: as_context(name, value) for name, value in answers.items()},
        output_dir=str(folder),
        config_file=str(config),
    )
    return Path(made)


def as_context(name: str, value: str) -> str:
    """`value` as cookiecutter wants it: extra context is rendered as a template, so a text goes in as a literal."""
    return value if name in choices() else "{{ " + local_extensions.quoted(value) + " }}"

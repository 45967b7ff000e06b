"""The questions of the template: what it asks, what follows from answers, and what is wrong with them."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType


class Questions:
    """The questions in a template's cookiecutter.json, and the rules for answers in its template_answers.py."""

    def __init__(self, template: Path) -> None:
        self.template = template
        self._document: dict[str, Any] = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
        self.defaults = {name: value for name, value in self._document.items() if not name.startswith("_")}
        """Public questions with their default answers; a list holds the choices, the default first."""

    def choices(self, name: str, answers: Mapping[str, str]) -> list[str]:
        """Return the choices for `name` that fit the other `answers`; empty where the answer is free text."""
        default = self.defaults[name]
        if not isinstance(default, list):
            return []
        if name == "task":
            return [task for task in default if task in self.kind(answers).tasks]
        return list(default)

    def prompt(self, name: str) -> str:
        """Return the words of the question."""
        words = self._document.get("__prompts__", {}).get(name, name)
        return str(words.get("__prompt__", name) if isinstance(words, dict) else words)

    def describe(self, name: str, choice: str) -> str:
        """Return the words of one choice."""
        words = self._document.get("__prompts__", {}).get(name)
        return str(words.get(choice, choice)) if isinstance(words, dict) else choice

    def kind(self, answers: Mapping[str, str]) -> Any:
        """Return what the template knows of the kind that `answers` choose."""
        return self._extensions.kinds()[answers["kind"]]

    def has_model(self, answers: Mapping[str, str]) -> bool:
        """Return whether a Space with these `answers` has a model."""
        return bool(self._extensions.tasks()[answers["task"]].family)

    def takes_file(self, answers: Mapping[str, str]) -> bool:
        """Return whether the model of a Space with these `answers` is one file, which has to be named."""
        return bool(self._extensions.takes_file(answers["kind"]))

    def known_revision(self, model: str) -> str:
        """Return the commit of a model that policies/pins holds, or an empty text."""
        return str(self._extensions.known_revision(model))

    def complete(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return `given`, and the answers to all other questions that follow from them."""
        from cookiecutter.generate import generate_context  # type: ignore[import-untyped]
        from cookiecutter.prompt import prompt_for_config  # type: ignore[import-untyped]

        assert self._extensions  # cookiecutter imports it by its name
        file = str(self.template / "cookiecutter.json")
        context = generate_context(context_file=file, extra_context=self.as_context(given))
        context["cookiecutter"]["__checked"] = ""  # it would stop at what is wrong
        made = prompt_for_config(context, no_input=True)
        return {name: str(made[name]) for name in self.defaults}

    def as_context(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return `given` for cookiecutter, which renders what it gets: a text goes in as a literal, so that it stays
        data. A kind that cannot do the default task does its first one where none is given."""
        task = {}
        if "task" not in given and "kind" in given and self.defaults["task"][0] not in self.kind(given).tasks:
            task = {"task": self.kind(given).tasks[0]}
        return task | {
            name: value
            if isinstance(self.defaults[name], list)
            else "{{ " + json.dumps(value, ensure_ascii=False) + " }}"
            for name, value in given.items()
        }

    def problems(self, given: Mapping[str, str]) -> dict[str, list[str]]:
        """Return what is wrong with `given` and what follows from it: question to sentences."""
        found: dict[str, list[str]] = {}
        for line in self._extensions.problems(self.complete(given)):
            name, _, words = line.partition(": ")
            found.setdefault(name, []).append(words)
        return found

    @cached_property
    def _extensions(self) -> ModuleType:
        """The template's local_extensions, from this template and nowhere else."""
        path = self.template / "local_extensions.py"
        module = sys.modules.get("local_extensions")
        if module is not None and Path(str(module.__file__)).resolve() == path.resolve():
            return module
        spec = importlib.util.spec_from_file_location("local_extensions", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        sys.modules["local_extensions"] = module
        spec.loader.exec_module(module)
        return module

"""Lets the template read policies/, so that no number or pin exists twice, and quote answers, which are data.

Runs in cookiecutter's own environment: standard library, Jinja2, PyYAML and click are there, hf_lint may not be.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from jinja2.ext import Extension

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from jinja2 import Environment

ROOT = Path(__file__).resolve().parent


class TemplateExtension(Extension):
    """What cookiecutter.json, the hooks and the Space's files may use besides Jinja's own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(
            check_answers=check_answers,
            known_revision=known_revision,
            pin=pin,
            policy=policy,
            policy_digest=policy_digest,
            template_requirement=template_requirement,
            template_version=template_version,
        )
        environment.filters.update(markdown=markdown, quoted=quoted)


def quoted(text: object) -> str:
    """`text` as a literal in double quotes that Python and YAML read alike."""
    return f'"{"".join(_escaped(character) for character in str(text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def markdown(text: object) -> str:
    """`text` as one line of Markdown that shows it letter by letter: no markup, no HTML, no link."""
    line = " ".join("".join(character if character.isprintable() else " " for character in str(text)).split())
    line = re.sub(r"[\\`*_{}\[\]()<>#+!|~&$]", r"\\\g<0>", line)
    # At the beginning of a line, these make a rule, a list or a heading.
    return re.sub(r"^(\d*)([-=.])", r"\1\\\2", line)


def pin(kind: str, name: str) -> str:
    """How to write `name` so that it cannot change.

    `image:tag` becomes `image:tag@digest`, `action@version` becomes `action@commit # version`, and a model id becomes
    the commit of the model. KeyError when policies/pins does not hold it.
    """
    for row in _policies().load_pins(kind):
        if kind == "images" and name == f"{row['image']}:{row['tag']}":
            return f"{name}@{row['digest']}"
        if kind == "actions" and name == f"{row['action']}@{row['version']}":
            return f"{row['action']}@{row['sha']} # {row['version']}"
        if kind == "models" and name == row["model"]:
            return str(row["revision"])
    raise KeyError(f"policies/pins/{kind}.yaml has no {name}")


def known_revision(model: str) -> str:
    """The commit of `model` where policies/pins holds it, else an empty text: the answer has to be looked up."""
    try:
        return pin("models", model)
    except KeyError:
        return ""


def policy(policy_id: str) -> Any:
    """The policy of that id, for its `params`. KeyError when there is none."""
    return _policy_set().policies[policy_id]


def policy_digest() -> str:
    """What tells one state of policies/ from another."""
    return str(_policy_set().digest)


def template_version() -> str:
    """The version of hf-lint that this template belongs to."""
    _policies()
    return str(sys.modules["hf_lint"].__version__)


def template_requirement() -> str:
    """How pip and uv call that version of hf-lint."""
    return f"hf-lint=={template_version()}"


def check_answers(answers: Mapping[str, Any]) -> str:
    """An empty text when all `answers` can be used; else stops, before anything is written, and says what to answer."""
    problems = _hook().problems(answers)
    if problems:
        raise click.ClickException("these answers cannot be used:\n" + "\n".join(f"  - {line}" for line in problems))
    return ""


@cache
def _policy_set() -> Any:
    return _policies().load_policies()


@cache
def _policies() -> ModuleType:
    """hf_lint.policy: the imported one, or the one that lies beside this template, whether installed or not."""
    if "hf_lint" not in sys.modules:
        # In a checkout the package is linter/hf_lint; in the wheel this file is hf_lint/template/local_extensions.py.
        package = ROOT / "linter" / "hf_lint"
        if not package.is_dir():
            package = ROOT.parent
        _load("hf_lint", package / "__init__.py", [str(package)])
    return importlib.import_module("hf_lint.policy")


@cache
def _hook() -> ModuleType:
    """The hook that checks the answers, as a module: cookiecutter runs it too late, when the folder is made."""
    return _load("hf_lint_template_pre_gen_project", ROOT / "hooks" / "pre_gen_project.py", None)


def _load(name: str, path: Path, search: list[str] | None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=search)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded: install hf-lint again")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

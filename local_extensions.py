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
from jinja2 import pass_context
from jinja2.ext import Extension

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from jinja2 import Environment
    from jinja2.runtime import Context

ROOT = Path(__file__).resolve().parent


class TemplateExtension(Extension):
    """What cookiecutter.json, the hooks and the Space's files may use besides Jinja's own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        answers = _answers()
        environment.globals.update(
            caches=answers.caches,
            check_answers=check_answers,
            default_hardware=answers.default_hardware,
            default_model=answers.default_model,
            kinds=answers.KINDS,
            known_revision=known_revision,
            limits=answers.limits,
            locked=locked,
            parts=parts,
            pin=pin,
            policy=policy,
            policy_digest=policy_digest,
            problems=problems,
            python_version=answers.python_version,
            runs_on_cpu=answers.runs_on_cpu,
            secrets=answers.secrets,
            takes_file=answers.takes_file,
            tasks=answers.TASKS,
            template_origin=template_origin,
            template_requirement=template_requirement,
            template_version=template_version,
            unused_files=answers.unused_files,
            uploaded=answers.uploaded,
            uses_git=uses_git,
            withheld=answers.WITHHELD,
        )
        environment.filters.update(markdown=markdown, python_tuple=python_tuple, quoted=quoted)


def quoted(text: object) -> str:
    """`text` as a literal in double quotes that Python and YAML read alike."""
    return f'"{"".join(_escaped(character) for character in str(text))}"'


def python_tuple(texts: Iterable[str]) -> str:
    """`texts` as a tuple of Python, in the format of ruff."""
    items = [quoted(text) for text in texts]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


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
    return str(_part("core.pins").write_pin(kind, name))


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
    """What pip and uv install this very hf-lint from; empty where it is not known where that is."""
    return str(_origin().requirement)


def template_origin() -> str:
    """Why it is not known where this hf-lint came from; empty where it is."""
    return str(_origin().reason)


def uses_git(requirement: str) -> bool:
    """Whether pip and uv need git to install `requirement`."""
    return bool(_part("scaffolds.origin").uses_git(requirement))


@pass_context
def parts(context: Context, path: str) -> list[str]:
    """The templates of which the first that exists is the text of the Space's file `path`."""
    return list(_answers().parts(context["cookiecutter"], path))


@pass_context
def locked(context: Context, package: str, lock: str = "requirements.txt") -> str:
    """The version of `package` in a lock of the Space. KeyError when it is not there."""
    for part in parts(context, lock):
        path = _answers().PARTS / part
        if path.is_file():
            found = re.search(rf"^{re.escape(package)}(?:\[[^]]*\])?==([^\s;]+)", path.read_text("utf-8"), re.MULTILINE)
            if found:
                return found[1]
            break
    raise KeyError(f"{lock} of a {context['cookiecutter']['kind']} Space has no {package}")


def kinds() -> Mapping[str, Any]:
    """What the template knows of each kind of Space."""
    return dict(_answers().KINDS)


def takes_file(kind: str) -> bool:
    """Whether the model of a Space of that kind is one file, which has to be named."""
    return bool(_answers().takes_file(kind))


def tasks() -> Mapping[str, Any]:
    """What the template knows of each task."""
    return dict(_answers().TASKS)


def problems(answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with `answers`, one sentence each."""
    return list(_checks().problems(answers, policy("retired-hardware").params["flavours"], _answers()))


def check_answers(answers: Mapping[str, Any]) -> str:
    """An empty text when all `answers` can be used; else stops, before anything is written, and says what to answer."""
    found = problems(answers)
    if found:
        raise click.ClickException("these answers cannot be used:\n" + "\n".join(f"  - {line}" for line in found))
    return ""


@cache
def _policy_set() -> Any:
    return _policies().load_policies()


@cache
def _origin() -> Any:
    origin = _part("scaffolds.origin")
    return origin.find_origin(Path(str(sys.modules["hf_lint"].__file__)).resolve().parent)


def _policies() -> ModuleType:
    return _part("core.policy")


@cache
def _part(name: str) -> ModuleType:
    """hf_lint.`name`: of the imported package, or of the one that lies beside this template, installed or not."""
    if "hf_lint" not in sys.modules:
        # In a checkout the package is linter/hf_lint; in the wheel this file is hf_lint/template/local_extensions.py.
        package = ROOT / "linter" / "hf_lint"
        if not package.is_dir():
            package = ROOT.parent
        _load("hf_lint", package / "__init__.py", [str(package)])
    return importlib.import_module(f"hf_lint.{name}")


@cache
def _answers() -> ModuleType:
    """template_answers, which lies beside this file: cookiecutter need not have the folder on its path."""
    return _load("hf_lint_template_answers", ROOT / "template_answers.py", None)


@cache
def _checks() -> ModuleType:
    """template_checks, which lies there too."""
    return _load("hf_lint_template_checks", ROOT / "template_checks.py", None)


def _load(name: str, path: Path, search: list[str] | None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=search)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded: install hf-lint again")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

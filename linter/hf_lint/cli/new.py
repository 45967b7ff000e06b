"""`hf-lint new NAME`: make a new Space from the template."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import hf_lint
from hf_lint.cli.errors import RunError, UsageError
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.suggest import suggest


def run(argv: list[str]) -> int:
    """Run cookiecutter on the template. Asks the open questions on a terminal, else takes the defaults."""
    args = build_parser().parse_strictly(argv)
    template = template_root()
    questions = _questions(template)
    if args.list:
        write_out(_list(template, questions))
        return 0
    if not args.name or "=" in args.name:
        raise UsageError("the Space needs a name", "hf-lint new my-space, or hf-lint new --list for the questions")
    answers = {"space_name": args.name, **dict(_answer(word, questions) for word in args.answers)}
    ask = sys.stdin is not None and sys.stdin.isatty() and not args.defaults
    _generate(template, questions, answers, args.output_dir, ask)
    return 0


def build_parser() -> Parser:
    """The options of `new`."""
    parser = Parser("new", "Make a new Space from the hardened template.")
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of the Space, and of its folder")
    parser.add_argument("answers", nargs="*", metavar="KEY=VALUE", help="answers to the template's questions")
    parser.add_argument("--output-dir", "-o", default=".", metavar="DIR", help="where to make the folder (default: .)")
    parser.add_argument("--defaults", action="store_true", help="ask nothing: take the default answers")
    parser.add_argument("--list", action="store_true", help="list the questions and their default answers")
    return parser


def template_root() -> Path:
    """The folder with cookiecutter.json: in the installed package, or the checkout."""
    package = Path(hf_lint.__file__).resolve().parent
    for folder in (package / "template", package.parent.parent):
        if (folder / "cookiecutter.json").is_file():
            return folder
    raise RunError("the template is not there: the installation is incomplete", "install hf-lint again")


def _questions(template: Path) -> dict[str, Any]:
    """The template's public questions with their default answers; a list holds the choices, the default first."""
    context = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    return {name: value for name, value in context.items() if not name.startswith("_")}


def _list(template: Path, questions: dict[str, Any]) -> str:
    prompts = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8")).get("__prompts__", {})
    lines = []
    for name, default in questions.items():
        prompt = prompts.get(name, "")
        words = prompt.get("__prompt__", "") if isinstance(prompt, dict) else prompt
        lines.append(f"{name}: {words}" if words else name)
        if isinstance(default, list):
            lines.append(f"    one of: {', '.join(default)}")
        elif "{{" not in default:
            lines.append(f"    default: {default}")
    return "\n".join(lines) + "\n"


def _answer(word: str, questions: dict[str, Any]) -> tuple[str, str]:
    """Key and value of KEY=VALUE; UsageError for a question or a choice that the template does not have."""
    key, equals, value = word.partition("=")
    if not equals:
        raise UsageError(f"{word!r} is no answer", "answers look like this: hardware=l4x1")
    if key not in questions:
        hint = suggest(key, questions, f"there are: {', '.join(questions)}")
        raise UsageError(f"the template does not ask for {key!r}", hint)
    choices = questions[key]
    if isinstance(choices, list) and value not in choices:
        raise UsageError(f"{value!r} is no choice for {key}", f"there are: {', '.join(choices)}")
    return key, value


def _generate(template: Path, questions: dict[str, Any], answers: dict[str, str], folder: str, ask: bool) -> None:
    from click import ClickException
    from cookiecutter.exceptions import (  # type: ignore[import-untyped]
        CookiecutterException,
        OutputDirExistsException,
    )
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

    # cookiecutter renders what it is given as a template: a text answer goes in as a literal, so it stays data.
    context = {
        key: value if isinstance(questions[key], list) else "{{ " + json.dumps(value, ensure_ascii=False) + " }}"
        for key, value in answers.items()
    }
    context["__git"] = "yes"
    try:
        made = cookiecutter(str(template), no_input=not ask, extra_context=context, output_dir=folder)
    except OutputDirExistsException:
        name = answers["space_name"]
        raise UsageError(f"there is already something at {Path(folder) / name}", "choose another name") from None
    except ClickException as error:
        words, *problems = error.format_message().split("\n  - ")  # one line: errors quote what they were given
        raise UsageError(f"{words} {'; '.join(problems)}".strip()) from None
    except (CookiecutterException, OSError) as error:
        # Some of cookiecutter's errors print all their context: these say what matters in two attributes.
        cause = getattr(error, "error", None)
        words = f"{getattr(error, 'message', error)}" + (f": {cause}" if cause else "")
        raise RunError(f"the Space could not be made: {words}") from None
    write_err(f"made {made}\n")

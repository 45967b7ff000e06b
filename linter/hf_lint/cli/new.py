"""`hf-lint new NAME`: make a new Space from the template."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hf_lint
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.suggest import suggest
from hf_lint.errors import AnswerError, RunError, UsageError

if TYPE_CHECKING:
    from hf_lint.scaffolds.questions import Questions


def run(argv: list[str]) -> int:
    """Run cookiecutter on the template. Asks the open questions on a terminal, else takes the defaults."""
    from hf_lint.cli.ask import ask_open_questions, check_given, look_model_up, say_the_rest
    from hf_lint.scaffolds.questions import Questions
    from hf_lint.scaffolds.replay import keep_answers, read_answers

    args = build_parser().parse_strictly(argv)
    questions = Questions(template_root())
    if args.list:
        write_out(_list(questions))
        return 0
    ask = sys.stdin is not None and sys.stdin.isatty() and not args.defaults
    words = [args.name, *args.answers] if args.name else []
    given = read_answers(questions.defaults) if args.replay else {}
    given.update({"space_name": words.pop(0)} if words and "=" not in words[0] else {})
    if not given and not ask:
        raise UsageError("the Space needs a name", "hf-lint new my-space, or hf-lint new --list for the questions")
    given.update(_answer(word, questions.defaults) for word in words)
    try:
        if ask:
            check_given(questions, given, args.output_dir)
            look_model_up(questions, given)
            ask_open_questions(questions, given, args.output_dir)
            say_the_rest(questions, given)
        else:
            look_model_up(questions, given)
    except AnswerError as error:
        raise UsageError(str(error), f"answer in the command: {_command(given, args.output_dir, error.name)}") from None
    except (EOFError, KeyboardInterrupt):
        write_err(f"\nnothing was created; to continue: {_command(given, args.output_dir)}\n")
        raise KeyboardInterrupt from None
    finally:
        keep_answers(given)
    _generate(questions, given, args.output_dir)
    if ask:
        write_err(f"to repeat this: {_command(given, args.output_dir)}\n")
    return 0


def _command(given: dict[str, str], folder: str, missing: str = "") -> str:
    """Return the command that gives the answers that are known, with a word in place of the `missing` one."""
    known = {**given, missing: "NAME" if missing in ("space_name", "owner") else "ANSWER"} if missing else dict(given)
    words = ["hf-lint", "new", *filter(None, [known.pop("space_name", "")])]
    words += [f"{name}={value}" for name, value in known.items()]
    return shlex.join([*words, *(["-o", folder] if folder != "." else [])])


def build_parser() -> Parser:
    """Return the options of `new`."""
    parser = Parser("new", "Create a Space from the hardened template.")
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of the Space, and of its folder")
    parser.add_argument("answers", nargs="*", metavar="KEY=VALUE", help="answers to the template's questions")
    parser.add_argument(
        "--output-dir", "-o", default=".", metavar="DIR", help="where to create the folder (default: .)"
    )
    parser.add_argument("--defaults", action="store_true", help="use the default answers without asking")
    parser.add_argument("--replay", action="store_true", help="begin with the answers of the last attempt")
    parser.add_argument("--list", action="store_true", help="list the questions and their default answers")
    return parser


def template_root() -> Path:
    """Return the folder with cookiecutter.json: in the installed package, or the checkout."""
    package = Path(hf_lint.__file__).resolve().parent
    for folder in (package / "template", package.parent.parent):
        if (folder / "cookiecutter.json").is_file():
            return folder
    raise RunError("the template is missing, so the installation is incomplete", "install hf-lint again")


def _list(questions: Questions) -> str:
    lines = []
    for name, default in questions.defaults.items():
        lines.append(f"{name}: {questions.prompt(name)}")
        if isinstance(default, list):
            lines.append(f"    one of: {', '.join(default)}")
        elif "{{" not in default:
            lines.append(f"    default: {default}")
    return "\n".join(lines) + "\n"


def _answer(word: str, questions: dict[str, Any]) -> tuple[str, str]:
    """Key and value of KEY=VALUE; UsageError for a question or a choice that the template does not have."""
    key, equals, value = word.partition("=")
    if not equals:
        raise UsageError(f"{word!r} is not a valid answer", "answers look like this: hardware=l4x1")
    if key not in questions:
        hint = suggest(key, questions, f"known: {', '.join(questions)}")
        raise UsageError(f"the template has no question {key!r}", hint)
    choices = questions[key]
    if isinstance(choices, list) and value not in choices:
        raise UsageError(f"{value!r} is not a choice for {key}", f"known: {', '.join(choices)}")
    return key, value


def _generate(questions: Questions, answers: dict[str, str], folder: str) -> None:
    from click import ClickException
    from cookiecutter import hooks  # type: ignore[import-untyped]
    from cookiecutter.exceptions import (  # type: ignore[import-untyped]
        CookiecutterException,
        OutputDirExistsException,
    )
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

    context = questions.as_context(answers)
    context["__git"] = "yes"
    is_hook = hooks.valid_hook
    # `compileall -b` puts pre_gen_project.pyc beside the hook, and cookiecutter takes both for hooks.
    hooks.valid_hook = lambda file, name: file.endswith(".py") and is_hook(file, name)
    try:
        made = cookiecutter(str(questions.template), no_input=True, extra_context=context, output_dir=folder)
    except OutputDirExistsException:
        name = answers["space_name"]
        raise UsageError(f"{Path(folder) / name} already exists", "choose another name") from None
    except ClickException as error:
        words, *problems = error.format_message().split("\n  - ")  # one line: errors quote what they were given
        anyone = any(problem.startswith("owner: ") for problem in problems)
        hint = f"put your username in place of NAME: {_command(answers, folder, 'owner')} --defaults" if anyone else ""
        raise UsageError(f"{words} {'; '.join(problems)}".strip(), hint) from None
    except (CookiecutterException, OSError) as error:
        # Some of cookiecutter's errors print all their context: these say what matters in two attributes.
        cause = getattr(error, "error", None)
        words = f"{getattr(error, 'message', error)}" + (f": {cause}" if cause else "")
        raise RunError(f"the Space could not be created: {words}") from None
    finally:
        hooks.valid_hook = is_hook
    write_err(f"created {made}\n")

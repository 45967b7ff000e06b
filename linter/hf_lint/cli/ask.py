"""The questions of `hf-lint new` on a terminal: few, and a wrong answer is refused at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err
from hf_lint.errors import AnswerError, UsageError
from hf_lint.hub.identity import find_user
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.hub.models import Model
    from hf_lint.scaffolds.questions import Questions

ASKED = ("space_name", "owner", "kind", "task", "model_id", "model_revision", "model_file", "sign_in", "organisation")
"""What nobody can decide for the owner: seven at most, where the name is given. Other answers follow, or can be changed
later."""
TRIES = 3
"""Wrong answers to one question, after which it is not asked again."""
_TEXTS = ("title", "description", "model_id")
"""Of what was not asked, answers that the owner sees in the Space anyway."""
_TASKS = {
    "chat": ("text-generation",),
    "image-editing": ("image-to-image", "text-to-image"),
    "speech-recognition": ("automatic-speech-recognition",),
    "text-to-speech": ("text-to-speech", "text-to-audio"),
}
"""The Hub's words for models that do a task, where they are not the template's own."""


def ask_open_questions(questions: Questions, given: dict[str, str], folder: str) -> None:
    """Ask what is not in `given`, and put the answers there.

    Raises EOFError where no more can be read, and AnswerError after TRIES wrong answers to one question.
    """
    for name in ASKED:
        if name in given or not _is_open(questions, name, given):
            continue
        for _ in range(TRIES):
            answer = _ask(questions, name, given)
            problem = _judge(questions, name, {**given, name: answer}, folder)
            if problem:
                write_err(f"  {visible(problem)}\n")
                continue
            given[name] = answer
            if name == "model_id":
                try:
                    look_model_up(questions, given)
                except UsageError as error:
                    write_err(f"  {visible(str(error))}\n")
                    del given[name]
                    continue
            break
        else:
            raise AnswerError(f"{name}: none of {TRIES} answers can be used, so nothing was created", name=name)


def say_the_rest(questions: Questions, given: dict[str, str]) -> None:
    """Say what was not asked, and how to answer it otherwise."""
    answers = questions.complete(given)
    rest = [f"{name}={answers[name]}" for name in answers if name not in (*given, *ASKED, *_TEXTS)]
    write_err(
        f"note: not asked: {visible(', '.join(rest))}; add another answer to the command, of `hf-lint new --list`\n"
    )


def check_given(questions: Questions, given: dict[str, str], folder: str) -> None:
    """UsageError for what is wrong with answers that were given beforehand, before anything is asked."""
    found = [f"{name}: {problem}" for name in given if (problem := _judge(questions, name, given, folder))]
    if found:
        raise UsageError(f"these answers cannot be used: {'; '.join(found)}")


def look_model_up(questions: Questions, given: dict[str, str]) -> None:
    """Ask the Hub for the commit of the model in `given`, unless it is known, and whether it needs a token.

    UsageError where there is no such model, or none that the template can load. Without an answer of the Hub, a note
    says so, and the commit has to be given.
    """
    from hf_lint.errors import HubError, MissingError
    from hf_lint.hub.models import read_model

    model = given.get("model_id")
    if model is None or "model_revision" in given or questions.known_revision(model):
        return
    try:
        found = read_model(model)
    except MissingError as error:
        raise UsageError(f"model_id: {error}", error.help) from None
    except HubError as error:
        write_err(f"note: the Hub was not asked about {visible(model)}: {visible(str(error))}\n")
        return
    takes_file = questions.takes_file(questions.complete(given))
    if takes_file:
        _choose_file(found, given)
    elif not found.weights:
        raise UsageError(
            f"model_id: {model} has no safetensors weights, and the template loads no others: they can hold code",
            "choose another model, or a copy of it with safetensors",
        )
    given.update(model_id=found.name, model_revision=found.commit)
    if found.gated:
        given.setdefault("gated", "yes")
    room = [] if takes_file else [_choose_hardware(found, questions, given)]
    for note in (f"{found.name} is at {found.commit}, today", *room, *_describe(found, questions.complete(given))):
        write_err(f"note: {visible(note)}\n")


def _choose_file(model: Model, given: dict[str, str]) -> None:
    """Put the GGUF file of the model into `given`, where there is one. UsageError where there is none, or not that."""
    known = f"it has {', '.join(model.gguf[:12])}" if model.gguf else "choose another model, or one in that format"
    if not model.gguf:
        raise UsageError(f"model_id: {model.name} has no GGUF file", known)
    if given.get("model_file") not in (None, *model.gguf):
        raise UsageError(f"model_file: {model.name} has no {given['model_file']}", known)
    if len(model.gguf) == 1:
        given["model_file"] = model.gguf[0]
    elif "model_file" not in given:
        write_err(f"note: {visible(known)}\n")


def _choose_hardware(model: Model, questions: Questions, given: dict[str, str]) -> str:
    """Put the cheapest hardware that holds the model into `given`, and return what to say of it.

    UsageError where none does, or not the one in `given`. Of ZeroGPU and of several GPUs it is not known.
    """
    from hf_lint.hub.hardware import PRICES, describe, find_hardware, holds, propose

    answers = questions.complete(given)
    size = f"its weights have {model.weights / 1e9:.1f} GB"
    chosen = find_hardware(answers["hardware"])
    if chosen is None:
        return f"{size}, which the GPU memory of {answers['hardware']} has to hold: {PRICES}"
    fit = propose(model.weights, at_least=chosen.name)
    advice = f"answer hardware={fit.name}" if fit else "choose a smaller model, or one with weights of fewer bits"
    if "hardware" in given and not holds(chosen, model.weights):
        raise UsageError(f"hardware: {model.name} needs more than {describe(chosen)}: {size}", advice)
    if fit is None:
        raise UsageError(f"model_id: {model.name} fits into no single GPU of the Hub: {size}", advice)
    if "hardware" not in given and fit is not chosen:
        given["hardware"] = fit.name
        chosen = fit
    return f"{size}, which fits {describe(chosen)}: {PRICES}"


def _describe(model: Model, answers: dict[str, str]) -> Iterator[str]:
    if model.gated:
        yield "it is gated or private: the Space needs the secret HF_TOKEN"
    if model.own_code:
        yield "it brings code of its own, which this Space does not run: some models do not load without it"
    if model.task and model.task not in _TASKS.get(answers["task"], (answers["task"],)):
        yield f"the Hub lists it under {model.task}, not {answers['task']}"


def _is_open(questions: Questions, name: str, given: dict[str, str]) -> bool:
    """Return whether the answer to `name` does not follow from those in `given`."""
    answers = questions.complete(given)
    if name == "sign_in":
        return bool(questions.kind(answers).sign_in)
    if name == "organisation":
        return answers["sign_in"] == "organisation"
    if name in ("model_id", "model_revision") and not questions.has_model(answers):
        return False
    if name == "model_revision":
        return not answers["model_revision"]
    if name == "model_file":
        return questions.takes_file(answers)
    return name != "task" or len(questions.choices(name, answers)) > 1


def _judge(questions: Questions, name: str, given: dict[str, str], folder: str) -> str:
    """Return what is wrong with the answer to `name`, or an empty text."""
    if name == "space_name" and given[name] and (Path(folder) / given[name]).exists():
        return f"{Path(folder) / given[name]} already exists; choose another name"
    return " ".join(questions.problems(given).get(name, ()))


def _ask(questions: Questions, name: str, given: dict[str, str]) -> str:
    """Return the answer to one question, as it was typed; an empty one is the default. Raises AnswerError."""
    answers = questions.complete(given)
    choices = questions.choices(name, answers)
    # The template's own name and owner stand for something: they are nobody's default.
    default = find_user() if name == "owner" else "" if name == "space_name" else answers[name]
    if not choices:
        return input(f"{questions.prompt(name)}{f' [{default}]' if default else ''}: ").strip() or default
    write_err(f"{questions.prompt(name)}:\n")
    write_err("".join(f"  {number} {questions.describe(name, choice)}\n" for number, choice in enumerate(choices, 1)))
    for _ in range(TRIES):
        typed = input(f"1 to {len(choices)} [1]: ").strip() or "1"
        if typed in choices:
            return typed
        if typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= len(choices):
            return choices[int(typed) - 1]
        write_err(f"  {visible(typed)!r} is not one of them: type a number from 1 to {len(choices)}, or the word\n")
    raise AnswerError(f"{name}: none of {TRIES} answers can be used, so nothing was created", name=name)

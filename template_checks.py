"""Which answers cannot be used, and what to answer instead.

Runs in cookiecutter's own environment, through local_extensions: standard library only. That loads this file and
template_answers.py by their paths, so this one is given what it needs of the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

PLACEHOLDER = "my-username"
"""The default answer to who owns the Space, which nobody is meant to keep."""

_GGUF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,4}\.gguf")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# No width, and no use in a name; U+200C and U+200D, which scripts and emoji need, are not among them.
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]")
_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Names that Windows gives to devices: a folder of that name cannot be made there.
_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 96
_LONGEST_TITLE = 80
_LONGEST_DESCRIPTION = 60


def problems(answers: Mapping[str, Any], flavours: list[str], template: ModuleType) -> list[str]:
    """Return what is wrong with `answers`, one sentence each that says what to answer instead.

    `flavours` is the hardware that the Hub offers; `template` is template_answers.
    """
    texts = {key: str(value) for key, value in answers.items()}
    return [
        *_names(texts),
        *_model(texts, template),
        *_model_file(texts, template),
        *_combinations(texts, flavours, template),
    ]


def _names(answers: Mapping[str, str]) -> Iterator[str]:
    for key, what in (("space_name", "name"), ("owner", "username or organisation")):
        if not _is_name(answers[key]):
            yield _no_name(key, answers[key], what)
    if answers["owner"] == PLACEHOLDER:
        yield f"owner: {PLACEHOLDER} is only a placeholder. Answer with your username, or an organisation, on the Hub."
    if _WINDOWS.fullmatch(answers["space_name"]):
        yield f"space_name: {answers['space_name']!r} cannot be a folder on Windows. Choose another name."
    yield from _text("title", answers["title"], _LONGEST_TITLE)
    yield from _text("description", answers["description"], _LONGEST_DESCRIPTION)


def _no_name(key: str, answer: str, what: str) -> str:
    if not answer:
        return f"{key}: nothing was answered. Answer with the {what} on the Hub."
    return (
        f"{key}: {answer!r} is not a {what} that the Hub knows. Use letters, digits and single - _ . "
        f"between them, at most {_LONGEST_NAME} characters, such as `my-space`."
    )


def _model(answers: Mapping[str, str], template: ModuleType) -> Iterator[str]:
    if not template.TASKS[answers["task"]].family:
        yield from (
            f"{key}: a Space for {answers['task']} has no model. Leave it empty."
            for key in ("model_id", "model_revision")
            if answers[key]
        )
        if answers["gated"] == "yes":
            yield f"gated: a Space for {answers['task']} has no model. Answer with no."
        return
    owner, slash, name = answers["model_id"].partition("/")
    model = answers["model_id"]
    takes_file = template.takes_file(answers["kind"])
    if not model and not template.default_model(answers["kind"], answers["task"]):
        what, weights = (answers["kind"], "a GGUF file") if takes_file else (answers["task"], "safetensors weights")
        yield (
            f"model_id: there is no default for {what}. Answer with OWNER/NAME of a model of the Hub that does it, "
            f"with {weights}."
        )
        model = "OWNER/NAME"
    elif not (slash and _is_name(owner) and _is_name(name)):
        yield (
            f"model_id: {model!r} is not a model of the Hub. Answer with OWNER/NAME, "
            "such as `HuggingFaceTB/SmolLM2-135M-Instruct`."
        )
        model = "OWNER/NAME"
    if not _COMMIT.fullmatch(answers["model_revision"]):
        yield (
            f"model_revision: {answers['model_revision']!r} is not a commit. Answer with the 40 hexadecimal digits "
            f"that `hf models info {model}` prints as `sha`, or that stand under Files > History on the model's page: "
            "a branch or a tag can be moved to other files."
        )


def _model_file(answers: Mapping[str, str], template: ModuleType) -> Iterator[str]:
    name = answers["model_file"]
    if not template.takes_file(answers["kind"]):
        if name:
            yield f"model_file: {answers['kind']} loads no single file. Leave it empty."
    elif not _GGUF.fullmatch(name) or ".." in name:
        yield (
            f"model_file: {name!r} is not a GGUF file of the model. Answer with its path there, such as "
            "`model-Q4_K_M.gguf`: it stands under Files on the model's page."
        )


def _combinations(answers: Mapping[str, str], flavours: list[str], template: ModuleType) -> Iterator[str]:
    name = answers["kind"]
    kind = template.KINDS[name]
    if answers["task"] not in kind.tasks:
        yield f"task: {name} cannot do {answers['task']}. Answer with {_or(kind.tasks)}, or choose another kind."
    elif (answers["sign_in"] == "none" or kind.sign_in) and (missing := template.missing_files(answers)):
        yield (
            f"kind: the template has no {', '.join(missing)} for a {name} Space that does {answers['task']}, so it "
            "would not work. Choose another kind; templates/README.md says how to complete this one."
        )
    yield from _hardware(name, answers["hardware"], flavours, template)
    if answers["sign_in"] != "none" and not kind.sign_in:
        able = [other for other, row in template.KINDS.items() if row.sign_in]
        yield (
            f"sign_in: {name} serves programs or has no sign-in of its own. Answer with none and make the Space "
            f"private, or choose one of {_or(able)} as kind."
        )
    if answers["sign_in"] == "organisation" and not _is_name(answers["organisation"]):
        yield _no_name("organisation", answers["organisation"], "organisation")
    if answers["sign_in"] != "organisation" and answers["organisation"]:
        yield (
            f"organisation: with sign_in={answers['sign_in']} nobody's organisation is looked at. Leave it empty, or "
            "answer sign_in with organisation."
        )
    if answers["mcp"] == "yes":
        yield from _tools(answers, template)
    if answers["feedback"] == "yes" and kind.framework != "gradio":
        able = [other for other, row in template.KINDS.items() if row.framework == "gradio"]
        yield f"feedback: {name} has no page of Gradio. Answer with no, or choose {_or(able)} as kind."
    if answers["dev_mode"] == "yes" and not kind.server:
        yield f"dev_mode: a {name} Space runs nothing that could be edited while it runs. Answer with no."
    elif answers["dev_mode"] == "yes" and kind.sdk != "docker":
        yield (
            f"dev_mode: {name} needs nothing in its files for Dev Mode, it can be switched on in the Space's settings. "
            "Answer with no."
        )


def _tools(answers: Mapping[str, str], template: ModuleType) -> Iterator[str]:
    """Why the Space cannot offer its model by MCP."""
    if template.KINDS[answers["kind"]].framework != "gradio":
        able = [name for name, row in template.KINDS.items() if row.framework == "gradio"]
        yield f"mcp: Gradio makes the tools. For {answers['kind']}, answer with no, or choose {_or(able)} as kind."
    elif not template.TASKS[answers["task"]].prompted:
        yield (
            f"mcp: for {answers['task']} the server would have to fetch files from wherever a program says. Answer "
            "with no, or choose a task that begins with words."
        )


def _hardware(kind: str, hardware: str, flavours: list[str], template: ModuleType) -> Iterator[str]:
    zero_gpu, fallback = template.ZERO_GPU, template.default_hardware(kind)
    if not template.KINDS[kind].server:
        if hardware:
            yield f"hardware: a {kind} Space runs on none. Leave it empty, or choose another kind."
    elif hardware not in flavours:
        able = template.KINDS[kind].cpu
        others = [flavour for flavour in flavours if flavour != zero_gpu and (able or not _is_cpu(flavour, template))]
        if not template.KINDS[kind].gpu:
            others = [flavour for flavour in others if _is_cpu(flavour, template)]
        fitting = [zero_gpu] if kind == "zero-gpu" else others
        yield f"hardware: the Hub has no {hardware!r}. Answer with {_or(fitting)}."
    elif kind == "zero-gpu" and hardware != zero_gpu:
        yield f"hardware: a zero-gpu Space runs on ZeroGPU. Answer with {zero_gpu}, or choose another kind."
    elif kind != "zero-gpu" and hardware == zero_gpu:
        yield (
            f"hardware: ZeroGPU runs Gradio Spaces that are written for it, and {kind} is not. "
            f"Answer with {fallback}, or choose zero-gpu as kind."
        )
    elif not _is_cpu(hardware, template) and not template.KINDS[kind].gpu:
        yield (
            f"hardware: a {kind} Space runs on CPUs, and would leave that GPU idle. Answer with {fallback} "
            "or cpu-upgrade, or choose docker-vllm as kind."
        )
    elif _is_cpu(hardware, template) and not template.KINDS[kind].cpu:
        able = _or([other for other, row in template.KINDS.items() if row.cpu])
        yield (
            f"hardware: {hardware} has no GPU, and a {kind} Space needs one. Answer with {fallback}, or choose {able} "
            "as kind."
        )


def _is_cpu(hardware: str, template: ModuleType) -> bool:
    return bool(template.runs_on_cpu({"hardware": hardware}))


def _or(names: list[str] | tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _is_name(text: str) -> bool:
    """Whether `text` names a user, an organisation or a repository as the Hub wants it."""
    if len(text) > _LONGEST_NAME or text.lower().endswith(".git"):
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?", text)) and not re.search(r"--|\.\.", text)


def _text(key: str, text: str, longest: int) -> Iterator[str]:
    length = len(text) + sum(character > "\uffff" for character in text)  # as the Hub counts: an emoji is two
    if not text.strip():
        yield f"{key}: say it in a few words; it cannot be empty."
    elif length > longest:
        yield f"{key}: it has {length} characters, and {longest} is the most. Say it shorter."
    elif any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or character in "\u2028\u2029" for character in text):
        yield f"{key}: it holds a line break or another control character. Write it on one line."
    elif _BIDIRECTIONAL.search(text):
        yield f"{key}: it holds a character that turns the direction of text round. Write it without."
    elif _UNSEEN.search(text):
        yield f"{key}: it holds a character that nobody sees. Type it again without."
    elif any(0xD800 <= ord(character) < 0xE000 for character in text):
        yield f"{key}: it holds half of a character that could not be read. Type it again."

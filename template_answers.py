"""What the template can make, and which files belong to which answers.

Runs in cookiecutter's own environment, through local_extensions: standard library only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent
PARTS = ROOT / "templates"
SPACE = ROOT / "{{cookiecutter.space_name}}"
STUB = re.compile(r'\{% include parts\("([^"]+)"\) %\}\n')
"""All that stands in a file of the Space whose text depends on the answers."""


class Limit(NamedTuple):
    """A variable that bounds what a visitor can ask for; `meaning` ends the sentence "limits ..."."""

    variable: str
    default: int
    smallest: int
    largest: int
    meaning: str


class Secret(NamedTuple):
    """A secret of the Space; without a `required` one it does not start. `meaning` is what it is for."""

    name: str
    required: bool
    meaning: str


class Kind(NamedTuple):
    """A kind of Space.

    `server` is what answers requests, `health` the path of its health check, and `sign_in` whether it can ask who a
    visitor is. A Space without a `server` is files that the Hub shows: it has no model, no secrets and no hardware.
    Where `cpu` is true it runs without a GPU, too, and where `gpu` is false only so. `family` names the packages that
    run its model, where they are not the task's. `words` name further folders of files that it has. Its
    `limits` add to those of the task, or stand in for those of the same variable; its `secrets` add to HF_TOKEN.
    """

    title: str
    sdk: str
    framework: str
    server: str
    health: str
    tasks: tuple[str, ...]
    sign_in: bool
    cpu: bool
    words: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    secrets: tuple[Secret, ...] = ()
    gpu: bool = True
    family: str = ""


class Task(NamedTuple):
    """What a Space does; `model` is its default, `family` names the packages that run it. Without them, it has none.

    Where it is `prompted`, a visitor sends words, and no files. `words` name further folders of files that it has. Of
    some no default `model` is known: its owner has to name one.
    """

    title: str
    model: str
    family: str
    emoji: str
    description: str
    limits: tuple[Limit, ...]
    prompted: bool = False
    words: tuple[str, ...] = ()


def _read_tasks() -> dict[str, Task]:
    """The tasks that templates/tasks.json holds, by name."""
    rows = json.loads((PARTS / "tasks.json").read_text(encoding="utf-8"))
    return {name: _read_task(**row) for name, row in rows.items()}


def _read_task(limits: list[dict[str, Any]], words: Iterable[str] = (), **row: Any) -> Task:
    return Task(limits=tuple(Limit(**limit) for limit in limits), words=tuple(words), **row)


TASKS = _read_tasks()
COMMON_LIMITS = (
    Limit("MAX_SECONDS", 30, 1, 600, "the time for an answer"),
    Limit("MAX_QUEUE", 32, 1, 1000, "visitors who wait; more are told to come back later"),
    Limit("MAX_PER_VISITOR", 8, 1, 1000, "requests from one address that wait or are answered at the same time"),
    Limit("CONCURRENCY", 1, 1, 16, "answers that are made at the same time"),
)
_FEEDBACK_LIMITS = (
    Limit("FEEDBACK_MINUTES", 5, 1, 1440, "the time between two commits of feedback"),
    Limit("MAX_FEEDBACK", 200, 1, 1000, "feedback that waits for the next commit, in memory"),
    Limit("MAX_FEEDBACK_CHARACTERS", 20_000, 1, 100_000, "the length of each text that is kept with feedback"),
    Limit("MAX_NOTE_CHARACTERS", 1000, 1, 10_000, "the length of a note in feedback"),
)
_CPU_LIMITS = (Limit("MAX_SECONDS", 120, 1, 600, "the time for an answer"),)
_ALL = tuple(name for name, task in TASKS.items() if task.family)
_GRADIO_ONLY = ("image-editing", "text-to-speech")
_MOST = tuple(name for name in _ALL if name not in _GRADIO_ONLY)
_KEY = Secret("API_KEY", False, "what programs have to send, at random and long; without it everybody may ask")
_NEEDED_KEY = _KEY._replace(required=True, meaning="what programs have to send, at random and long")
_SHOW_DOCS = Limit("SHOW_DOCS", 0, 0, 1, "nothing: 1 shows the description of the API at `/docs`")
KINDS = {
    "zero-gpu": Kind("Gradio page on ZeroGPU", "gradio", "gradio", "launch", "/healthz", _ALL, True, False),
    "gradio-gpu": Kind(
        "Gradio page on hardware of its own", "gradio", "gradio", "launch", "/healthz", _ALL, True, True
    ),
    "docker-gradio": Kind("Docker Space with a Gradio page", "docker", "gradio", "asgi", "/healthz", _ALL, True, True),
    "docker-fastapi": Kind(
        "Docker Space with a JSON API for programs",
        "docker",
        "fastapi",
        "asgi",
        "/healthz",
        _MOST,
        False,
        True,
        ("api", "keyed", "turns"),
        (_SHOW_DOCS,),
        (_KEY,),
    ),
    "docker-frontend": Kind(
        "Docker Space with a page of its own before a JSON API",
        "docker",
        "fastapi",
        "asgi",
        "/healthz",
        _MOST,
        False,
        True,
        ("api", "keyed", "turns"),
        (_SHOW_DOCS,),
        (_KEY._replace(meaning="what visitors have to know, at random and long; without it everybody may ask"),),
    ),
    "docker-streamlit": Kind(
        "Docker Space with a Streamlit page",
        "docker",
        "streamlit",
        "asgi",
        "/_stcore/health",
        _MOST,
        False,
        True,
        ("turns",),
    ),
    "docker-vllm": Kind(
        "Docker Space with an OpenAI-compatible API by vLLM",
        "docker",
        "vllm",
        "vllm",
        "/health",
        ("text-generation",),
        False,
        False,
        ("api", "keyed", "openai"),
        (
            Limit("MAX_PROMPT_CHARACTERS", 20_000, 1, 1_000_000, "the length of all messages of a request"),
            Limit("MAX_MODEL_TOKENS", 2048, 16, 1_000_000, "the tokens of a request and its answer"),
            Limit("GPUS", 1, 1, 8, "the GPUs that share the model"),
            Limit("MAX_SECONDS", 120, 1, 600, "the time for an answer"),
            Limit(
                "MAX_PER_VISITOR", 24, 1, 1000, "requests from one address that wait or are answered at the same time"
            ),
            Limit("CONCURRENCY", 16, 1, 1024, "answers that are made at the same time"),
        ),
        (_NEEDED_KEY,),
    ),
    "docker-llamacpp": Kind(
        "Docker Space with an OpenAI-compatible API by llama.cpp",
        "docker",
        "fastapi",
        "asgi",
        "/healthz",
        ("chat",),
        False,
        True,
        ("api", "keyed", "turns", "openai"),
        (
            _SHOW_DOCS,
            Limit("MAX_MODEL_TOKENS", 4096, 256, 1_000_000, "the tokens of a conversation and its answer"),
        ),
        (_NEEDED_KEY,),
        gpu=False,
        family="llamacpp",
    ),
    "static": Kind("Static page", "static", "static", "", "", ("page",), False, False),
}
REQUIRED: dict[str, list[str]] = json.loads((PARTS / "required.json").read_text(encoding="utf-8"))
"""The files that a Space cannot do without, by the words of its answers, where several are joined by `+`. Those of
ALWAYS belong to each."""
ALWAYS = ("requirements-dev.in", "requirements-dev.txt")
ZERO_GPU = "zero-a10g"
CPU = "cpu-"
"""How the names of hardware without a GPU begin."""


def words(answers: Mapping[str, Any]) -> set[str]:
    """The words that say of which folders in templates/ a Space with these `answers` is made."""
    kind, task = KINDS[answers["kind"]], TASKS[answers["task"]]
    return {
        answers["kind"],
        f"sdk-{kind.sdk}",
        kind.framework,
        *(["served", kind.server] if kind.server else []),
        *kind.words,
        answers["task"],
        *filter(None, [kind.family or task.family]),
        *task.words,
        *(["signed-in"] if answers["sign_in"] != "none" else []),
        *(["keyed", "mcp"] if answers["mcp"] == "yes" else []),
        *(["feedback"] if answers["feedback"] == "yes" else []),
        *(["dev-mode"] if answers["dev_mode"] == "yes" else []),
        *(["ci", answers["ci"]] if answers["ci"] != "none" else []),
        *(["renovate"] if answers["ci"] != "github" else []),
        *(["cpu"] if runs_on_cpu(answers) else []),
        f"license-{answers['license']}",
    }


def runs_on_cpu(answers: Mapping[str, Any]) -> bool:
    """Whether these `answers` are for hardware without a GPU: nothing of CUDA is installed then."""
    return str(answers["hardware"]).startswith(CPU)


def parts(answers: Mapping[str, Any], path: str) -> list[str]:
    """Where the text of the Space's file `path` may come from, below templates/; the first that is there counts.

    A folder such as `gradio+text-generation` belongs to the Spaces that have all words of its name. The more words,
    the sooner it counts. The last of the list is an empty file: the Space does without `path`.
    """
    return [*(f"{folder}/{path}" for folder in _fitting(frozenset(words(answers)))), "nothing"]


@cache
def _fitting(known: frozenset[str]) -> tuple[str, ...]:
    """The folders in templates/ that belong to a Space with these words; the first counts most."""
    fitting = [folder for folder in folders() if known.issuperset(folder.split("+"))]
    return tuple(sorted(fitting, key=lambda folder: (-folder.count("+"), folder)))


def missing_files(answers: Mapping[str, Any]) -> list[str]:
    """The files that a Space with these `answers` cannot do without and the template does not have."""
    known = words(answers)
    wanted = set(ALWAYS).union(*(paths for key, paths in REQUIRED.items() if known.issuperset(key.split("+"))))
    return sorted(wanted.intersection(unused_files(answers)) | wanted.difference(stubs()))


def unused_files(answers: Mapping[str, Any]) -> list[str]:
    """The files of the Space that these `answers` leave empty."""
    return list(_unused(frozenset(words(answers))))


@cache
def _unused(known: frozenset[str]) -> tuple[str, ...]:
    """The files that no folder for a Space with these words has."""
    fitting, files = _fitting(known), _part_files()
    return tuple(path for path in stubs() if not any(f"{folder}/{path}" in files for folder in fitting))


@cache
def _part_files() -> frozenset[str]:
    """The files in templates/."""
    return frozenset(path.relative_to(PARTS).as_posix() for path in PARTS.rglob("*") if path.is_file())


@cache
def folders() -> tuple[str, ...]:
    """The folders in templates/."""
    return tuple(sorted(folder.name for folder in PARTS.iterdir() if folder.is_dir()))


def caches() -> list[str]:
    """The files beside the template's own that compilers, linters, editors and systems left there.

    cookiecutter copies them like any other. pip compiles what it installs, and takes the Space's modules for modules of
    the package.
    """
    return sorted(path.relative_to(SPACE).as_posix() for path in SPACE.rglob("*") if path.is_file() and is_left(path))


def is_left(path: Path) -> bool:
    """Return whether a program left the file at `path` beside those of the template."""
    folders = path.relative_to(SPACE).parts[:-1]
    return path.name.endswith(LEFT) or any(part in LEFT_FOLDERS or part.endswith("_cache") for part in folders)


def kinds_of(words: str | Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that `words` name, in order: one word or several.

    Each is `all`, `served` (which have a server), an SDK, a framework or a kind. Where an SDK and a framework have one
    name, it is the SDK. ValueError for another word. Policies say in this way which kinds have a control.
    """
    named = {words} if isinstance(words, str) else set(words)
    sdks = {kind.sdk for kind in KINDS.values()}
    known = {name: {"all", name, kind.sdk} | ({kind.framework} - sdks) for name, kind in KINDS.items()}
    for name, kind in KINDS.items():
        known[name] |= {"served"} if kind.server else set()
    unknown = named.difference(*known.values())
    if unknown:
        raise ValueError(f"unknown kinds of Space: {', '.join(sorted(unknown))}")
    return tuple(name for name in KINDS if named & known[name])


@cache
def stubs() -> tuple[str, ...]:
    """The files of the Space whose text comes from templates/. ValueError when one asks for the text of another."""
    found = []
    for path in sorted(path for path in SPACE.rglob("*") if not is_left(path)):
        if path.is_file() and path.stat().st_size < 200 and (match := STUB.fullmatch(path.read_text("utf-8"))):
            name = path.relative_to(SPACE).as_posix()
            if match[1] != name:
                raise ValueError(f"{name} includes parts of {match[1]}")
            found.append(name)
    return tuple(found)


def limits(answers: Mapping[str, Any]) -> tuple[Limit, ...]:
    """The variables that bound what visitors can ask of this Space."""
    if not KINDS[answers["kind"]].server:
        return ()
    slow = _CPU_LIMITS if runs_on_cpu(answers) else ()
    more = _FEEDBACK_LIMITS if answers["feedback"] == "yes" else ()
    found = (*TASKS[answers["task"]].limits, *COMMON_LIMITS, *KINDS[answers["kind"]].limits, *slow, *more)
    return tuple({limit.variable: limit for limit in found}.values())


def secrets(answers: Mapping[str, Any]) -> tuple[Secret, ...]:
    """The secrets that this Space reads."""
    if not KINDS[answers["kind"]].server:
        return ()  # the Hub shows them to every visitor
    reading = "a fine-grained token that can read the model and nothing else"
    gated = answers["gated"] == "yes"
    token = Secret("HF_TOKEN", gated, reading if gated else f"{reading}; the model does not need it")
    found = [token, *KINDS[answers["kind"]].secrets]
    if answers["mcp"] == "yes":
        # A program cannot sign in on the page.
        found.append(_KEY if answers["sign_in"] == "none" else _NEEDED_KEY)
    if answers["feedback"] == "yes":
        found.append(Secret("FEEDBACK_TOKEN", False, "a fine-grained token that writes to FEEDBACK_DATASET alone"))
    if answers["sign_in"] != "none":
        found.append(Secret("OAUTH_CLIENT_SECRET", True, "the Hub sets it where README.md says `hf_oauth: true`"))
    return tuple(found)


def uploaded(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """What is deployed: patterns of the files that the Hub needs of this Space, as huggingface_hub matches them."""
    kind = KINDS[answers["kind"]]
    own = UPLOADED[kind.sdk]
    if kind.framework == "streamlit":
        own = (*own, ".streamlit/config.toml")
    return (*own, "README.md", "LICENSE", ".gitattributes", ".gitignore")


_FOLDERS = ("app/**", "assets/**", "examples/**")
UPLOADED: dict[str, tuple[str, ...]] = {
    "docker": (*_FOLDERS, "Dockerfile", ".dockerignore", "requirements.txt"),
    "gradio": (*_FOLDERS, "main.py", "packages.txt", "requirements.txt"),
    "static": ("index.html", "assets/**"),
}
"""What the Hub needs of a Space, by its SDK."""
LEFT = (".pyc", ".pyo", ".DS_Store", "Thumbs.db", "desktop.ini", ".orig", ".rej", ".swp", ".swo", ".bak", "~")
LEFT_FOLDERS = ("__pycache__", ".ipynb_checkpoints", ".idea", ".vscode")
"""Ends of names and folders of what programs leave beside the files that they work on."""
WITHHELD = ("**/__pycache__/**", "**/*.py[cod]", "**/.env*", "**/.netrc", "**/*.pem", "**/*.key", "**/*.log")
"""What is never deployed, although it lies in a folder that is: caches and files for secrets."""


def default_hardware(kind: str) -> str:
    """The smallest hardware on which a Space of that kind is quick; empty where it has none."""
    row = KINDS[kind]
    if not row.server or not row.gpu:
        return f"{CPU}basic" if row.server else ""
    return {"zero-gpu": ZERO_GPU, "docker-vllm": "l4x1"}.get(kind, "t4-small")


def default_model(kind: str, task: str) -> str:
    """The model that a Space of that kind and task has unless its owner names another; empty where none is known."""
    return "" if takes_file(kind) else TASKS[task].model


def takes_file(kind: str) -> bool:
    """Whether a model of that kind is one file of a repository, which has to be named: GGUF."""
    return KINDS[kind].family == "llamacpp"


def python_version(kind: str) -> str:
    """The Python that the platform is to run a Space of that kind with: on ZeroGPU there is a choice of two."""
    return "3.12.12" if kind == "zero-gpu" else "3.12"

"""Calls of the Hub's client, in a job, that no release or today's release of it knows. No rule is here.

Which commands, options and names there are is in policies/data/deploy.yaml, and in the data about huggingface_hub.
"""

from __future__ import annotations

import ast
import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import deploy_data
from hf_lint.analysis.guards import Guards
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.installs.api import api
from hf_lint.installs.releases import distribution
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.python import PythonSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.installs.api import Change
    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word

HUB = "huggingface_hub"
_COMMAND = regex(r"[a-z][a-z-]*")
_PINNED = regex(r"==\s*(?P<version>\d+(?:\.\d+)*)")
_MAX_TEXT = 200_000
_MAX_DEPTH = 3
_KIND = ("--repo-type", "--type")
_FROM = regex(r"(?:^|[;\n\"'])[ \t]*from[ \t]+huggingface_hub[ \t]+import[ \t]+\(?(?P<names>[\w, \t]{1,300})")


def judge_client(command: Command, installed: str | None) -> tuple[Word, str] | None:
    """Return the word of `hf ...` or `huggingface-cli ...` that stops it, and why; `installed` as in `find_removed`."""
    known = deploy_data()["client"]
    words = command.argv[1:]
    if not words or any(not word.literal for word in words[:1]) or not _COMMAND.fullmatch(words[0].value):
        return None
    name = words[0].value
    if command.name == "hf" and name not in known["commands"]:
        instead = known["instead"].get(name, "")
        return words[0], f"`hf` has no command `{name}`" + (f", only `hf {instead}`" if instead else "")
    if command.name == "hf" and name in known["former"] and installed == "":
        return words[0], f"today's `hf` has no command `{name}` any more; use `hf {known['former'][name]}`"
    if name in ("repo", "repos") and len(words) > 1 and words[1].value == "create":
        return _judge_creation(words)
    return _judge_upload(words, known["upload"], known["types"]) if name == "upload" else None


def _judge_creation(words: Sequence[Word]) -> tuple[Word, str] | None:
    """Return the `create` of a Space that gets no SDK: the client asks for one before it calls the Hub."""
    given = [word.value for word in words]
    if any(not word.literal for word in words) or any("sdk" in value for value in given):
        return None
    kinds = ("--repo-type=space", "--type=space")
    pairs = pairwise(given)
    if any(value in kinds for value in given) or any(pair[0] in _KIND and pair[1] == "space" for pair in pairs):
        return words[1], "a Space is created without `--space-sdk`, which the client refuses (`No space_sdk provided`)"
    return None


def _judge_upload(words: Sequence[Word], options: Sequence[str], types: Sequence[str]) -> tuple[Word, str] | None:
    for at, word in enumerate(words):
        name, equals, value = word.value.partition("=")
        if not word.literal or not name.startswith("--"):
            continue
        if name not in options:
            return word, f"`hf upload` has no option `{name}`"
        if name not in _KIND:
            continue
        given = word if equals else words[at + 1] if at + 1 < len(words) else None
        kind = value if equals else given.value if given is not None and given.literal else ""
        if given is not None and _COMMAND.fullmatch(kind) and kind not in types:
            return given, f"`{name}` takes `space`, `model` or `dataset`, not `{kind}`"
    return None


def find_removed(space: Space, job: CiJob, command: Command, installed: str | None) -> Hit | None:
    """Return the names of huggingface_hub that a script imports and the installed release lacks.

    `installed` is the version to which pip pins it, "" where it takes the newest, None where it is not known.
    """
    versions = _range(installed)
    if versions is not None and command.script is not None and command.script.interpreter.startswith("python"):
        name = _first_lost(command.script.text, versions)
        message = f"this code imports `{name}`, which today's {HUB} does not have, so it stops with ImportError"
        return Hit(job.file.location(command.start, command.end), message) if name else None
    word = next((one for one in command.argv[1:] if not one.value.startswith("-")), None)
    file = space.get(posixpath.normpath(word.value)) if word is not None and word.literal else None
    if versions is None or command.program != "python" or command.script is not None or file is None or word is None:
        return None
    if file.kind != "text" or not file.path.endswith(".py") or HUB not in file.text or len(file.text) > _MAX_TEXT:
        return None
    for name, place in _imported(space, file):
        lost = _changes(name)
        if any(one.lacks(versions) for one in lost):
            said = f"{HUB} {installed}" if installed else f"today's {HUB}"
            message = f"`{file.path}` imports `{name.rpartition('.')[2]}`, which {said} does not have"
            message += f" (removed after {lost[-1].before}), so it stops with ImportError" if lost[-1].gone else ""
            related = (file.location(*place, "imports it"),)
            return Hit(job.file.location(word.start, word.end), message, related=related)
    return None


def find_refused_call(space: Space, job: CiJob, command: Command) -> Hit | None:
    """Return a kind of repository that the Hub does not know, a Space that is made without its SDK, or an upload of the
    Space to a model, in a script or in code that the command gives to Python."""
    script = command.script
    if script is not None and script.interpreter.startswith("python") and HUB in script.text:
        source = PythonSource(script.text[:_MAX_TEXT])
        why = next((why for call in source.nodes(ast.Call) if (why := _why_refused(space, source, call, command))), "")
        return Hit(job.file.location(command.start, command.end), f"this code {why}") if why else None
    word = next((one for one in command.argv[1:] if not one.value.startswith("-")), None)
    file = space.get(posixpath.normpath(word.value)) if word is not None and word.literal else None
    if command.program != "python" or script is not None or file is None or word is None:
        return None
    if file.kind != "text" or not file.path.endswith(".py") or HUB not in file.text or len(file.text) > _MAX_TEXT:
        return None
    code = space.python(file)
    for call in code.nodes(ast.Call):
        why = _why_refused(space, code, call, command)
        if why:
            related = (file.location(*code.span_of(call.func), "this call"),)
            return Hit(job.file.location(word.start, word.end), f"`{file.path}` {why}", related=related)
    return None


def _why_refused(space: Space, code: PythonSource, call: ast.Call, command: Command) -> str:
    """Say what a call of the client is refused for, or where it sends the Space; "" for others."""
    given = {one.arg: one.value for one in call.keywords}
    kind = code.constant(given["repo_type"]) if "repo_type" in given else None
    if kind and kind not in deploy_data()["client"]["types"]:
        return f"gives `repo_type={kind!r}`, but the Hub knows only `space`, `model` and `dataset`, so it stops"
    if kind == "space" and _is_creation(code, call) and _is_reached(code, call, command):
        return "calls `create_repo` for a Space without `space_sdk`, which raises ValueError, so it stops"
    method = call.func.attr if isinstance(call.func, ast.Attribute) else code.qualified_name(call.func) or ""
    if method.rpartition(".")[2] != "upload_folder" or "repo_type" in given or None in given:
        return ""
    name = code.constant(given.get("repo_id"))
    whole = code.constant(given.get("folder_path")) in (".", "./")
    if not (whole and name and space.sdk and not call.args and _is_reached(code, call, command)):
        return ""
    return (
        f'uploads to the model repository `{name}`, because `upload_folder` is given no `repo_type="space"`, so the '
        "Space is not updated"
    )


def _is_creation(code: PythonSource, call: ast.Call) -> bool:
    """Return whether a call is `create_repo` of the client, without an SDK."""
    name = code.qualified_name(call.func) or ""
    if any(one.arg in (None, "space_sdk") for one in call.keywords):
        return False
    if any(one.name == "create_repo" for one in code.function_nodes()):
        return False
    made = isinstance(call.func, ast.Attribute) and call.func.attr == "create_repo" and "HfApi" in code.text
    return name == f"{HUB}.create_repo" or made


def _is_reached(code: PythonSource, call: ast.Call, command: Command, depth: int = 0) -> bool:
    """Return whether no condition but an option of the command, and no `try`, stands around a call.

    A call in a function counts where the function itself is called so.
    """
    from hf_lint.analysis.load_order import branches

    def stands_in(outer: ast.stmt) -> bool:
        return outer.lineno <= call.lineno <= (outer.end_lineno or outer.lineno)

    if any(stands_in(outer) for outer in code.nodes(ast.Try)):
        return False
    for outer in filter(stands_in, code.nodes(ast.If)):
        asked = outer.test.attr if isinstance(outer.test, ast.Attribute) else ""
        is_asked = bool(asked) and f"--{asked.replace('_', '-')}" in command.args
        if branches(outer, is_entry=True) is None and not is_asked:
            return False
    around = list(filter(stands_in, code.function_nodes()))
    if not around:
        return True
    name = max(around, key=lambda one: one.lineno).name
    calls = (one for one in code.nodes(ast.Call) if isinstance(one.func, ast.Name) and one.func.id == name)
    return depth < _MAX_DEPTH and any(_is_reached(code, one, command, depth + 1) for one in calls)


def python_step(job: CiJob, step: CiStep, installed: str | None) -> Hit | None:
    """Return the names of huggingface_hub that a step of Python imports and the installed release lacks."""
    versions = _range(installed)
    shell = step.block.string("shell") if step.block is not None else None
    if versions is None or step.run is None or shell is None or not shell.text.startswith("python"):
        return None
    name = _first_lost(step.run.text, versions)
    message = f"this code imports `{name}`, which today's {HUB} does not have, so it stops with ImportError"
    return Hit(job.file.location(*step.run.span(0, len(step.run.text))), message) if name else None


def _changes(name: str) -> list[Change]:
    changes = api(HUB.replace("_", "-"))
    return [one for one in changes.changes(name) if one.kind in ("name", "module")] if changes is not None else []


def _first_lost(text: str, versions: Range) -> str:
    """Return the first name that code without a file imports from the client and that it has not any more."""
    for found in _FROM.finditer(text):
        for name in found["names"].split(","):
            word = name.strip().partition(" ")[0]
            if any(change.lacks(versions) for change in _changes(f"{HUB}.{word}")):
                return word
    return ""


def _range(installed: str | None) -> Range | None:
    known = distribution(HUB.replace("_", "-"))
    version = installed or (known.versions[-1] if known is not None and installed == "" else "")
    return parse_specifier(f"=={version}") if version else None


def _imported(space: Space, file: File) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what a file imports from the client when it is loaded, by full names."""
    code = space.python(file)
    guards = Guards(code)
    for node in code.nodes(ast.ImportFrom):
        if node.level or (node.module or "").partition(".")[0] != HUB:
            continue
        if guards.runs_on_load(node) and not guards.covers(node):
            yield from ((f"{node.module}.{alias.name}", code.span_of(alias)) for alias in node.names)


def installed_client(installs: Sequence[str], *, alone: bool) -> str | None:
    """Return the version that the one requirement of the client pins, "" for the newest, None where it is unsure.

    `alone`: nothing else may bring another release.
    """
    if len(installs) != 1 or not alone:
        return None
    specifier = installs[0].partition("]")[2] if "[" in installs[0] else installs[0][len(HUB) :]
    pinned = _PINNED.fullmatch(specifier.strip())
    return pinned["version"] if pinned is not None else "" if not specifier else None

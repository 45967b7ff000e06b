"""Build steps that read a secret which the build does not give them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Mount
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_NAME = regex(r"(?:[A-Z0-9]+_)*(?:TOKEN|SECRET|PASSWORD|APIKEY|API_KEY|SECRET_KEY|ACCESS_KEY)")
_VARIABLE = regex(r"\$(?:\{(?P<braced>[A-Z][A-Z0-9_]*)\}|(?P<plain>[A-Z][A-Z0-9_]*))")
_QUOTED = regex(r"'[^']*'")
_FILE = regex(r"/run/secrets/(?P<name>[A-Za-z0-9_.-]+)")
_TESTED = regex(r"\|\||\b(?:if|case|while|test)\b|\[\s|:[-+=?]")
_SOURCED = regex(r"(?:^|[;&|]\s*)(?:\.|source)\s+\S")
_PYTHON = regex(r"os\.environ\[\s*[\"'](?P<name>\w+)[\"']\s*\]")
_MAX_TEXT = 200_000
_ROOT = ("root", "0")


@rule("missing-build-secret")
def missing_build_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report secrets that a RUN reads from its environment, from a mount that it has not, or from one it may not
    read."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for stage in dockerfile.reached:
        user = stage.parent.user if stage.parent is not None else None
        for run in stage.instructions:
            user = run if run.name == "USER" else user
            if run.name != "RUN" or run.error:
                continue
            yield from _unreadable(dockerfile, user, run)
            if not run.heredocs and _TESTED.search(run.original) is None:
                yield from _unset(dockerfile, run)
                yield from _unmounted(dockerfile, run)
                yield from _find_by_script(space, dockerfile, run)


def _is_given(run: Instruction, name: str) -> bool:
    """Return whether the environment of a RUN may have the variable."""
    scope = run.scope
    if name in scope.values or name in scope.unknown or scope.overflow:
        return True
    if any(mount.options.get("env") == name for mount in run.mounts):
        return True
    return (
        re.search(rf"\b{re.escape(name)}=|\b(?:read|for|export)\s+[^;&|]*\b{re.escape(name)}\b", run.original)
        is not None
    )


def _unset(dockerfile: Dockerfile, run: Instruction) -> Iterator[Hit]:
    """Yield `$HF_TOKEN` in a command, and `os.environ["HF_TOKEN"]` in `python -c`."""
    if ("$" not in run.original and "environ" not in run.original) or _SOURCED.search(run.original):
        return
    reported: set[str] = set()
    for command in run.commands:
        for word in command.argv:
            if word.literal and "environ" not in word.text:
                continue
            code = command.script is not None and not command.script.is_shell and "environ" in word.value
            found = [match["name"] for match in _PYTHON.finditer(word.value)] if code else []
            text = _QUOTED.sub("", word.text)
            found += [match["braced"] or match["plain"] for match in _VARIABLE.finditer(text)]
            for name in found:
                if name in reported or _NAME.fullmatch(name) is None or _is_given(run, name):
                    continue
                reported.add(name)
                yield Hit(dockerfile.file.location(word.start, word.end), _without(name), key=name)


def _without(name: str) -> str:
    return (
        f"this RUN reads `{name}` from its environment, but the secrets of a Space are not there when it is built, "
        "so the step gets nothing"
    )


def _unmounted(dockerfile: Dockerfile, run: Instruction) -> Iterator[Hit]:
    """Yield a file below /run/secrets that no mount of the RUN puts there."""
    if "/run/secrets/" not in run.original:
        return
    targets = {mount.target for mount in run.mounts if mount.type == "secret"}
    reported: set[str] = set()
    for command in run.commands:
        for word in command.words:
            match = _FILE.search(word.value) if not word.scripts else None
            if match is None or match[0] in targets or match[0] in reported or "$" in word.value:
                continue
            if any(target is None or "$" in target for target in targets):
                continue
            reported.add(match[0])
            same = next((t for t in targets if t and t.lower() == match[0].lower()), None)
            have = f", only `{same}`" if same else f", because it mounts no secret `{match['name']}`"
            message = f"this RUN has no file `{match[0]}`{have}, so the step gets nothing"
            yield Hit(dockerfile.file.location(word.start, word.end), message, key=match[0])


def _unreadable(dockerfile: Dockerfile, user: Instruction | None, run: Instruction) -> Iterator[Hit]:
    """Yield a mount of root, which no other user may read."""
    name = run.expand(user.value).text.partition(":")[0] if user is not None else "root"
    if name in _ROOT or "$" in name:
        return
    for mount in run.mounts:
        if mount.type == "secret" and mount.id and _is_roots(mount):
            place = dockerfile.file.location(mount.flag.start, mount.flag.end)
            message = f"the secret `{mount.id}` belongs to root with mode 0400, so `{name}` cannot read it"
            edit = Edit(dockerfile.file.path, mount.flag.end, mount.flag.end, ",uid=1000")
            yield Hit(place, message, fix=edits.fix("add `uid=1000`", edit, safe=False), key=mount.id)


def _is_roots(mount: Mount) -> bool:
    return "env" not in mount.options and not {"uid", "gid", "mode"} & set(mount.options)


def _find_by_script(space: Space, dockerfile: Dockerfile, run: Instruction) -> Iterator[Hit]:
    """Yield `os.environ["HF_TOKEN"]` at the top of a file that the RUN starts with Python."""
    for path, item in space.startup.reached.items():
        if item.role != "build" or item.language != "python" or item.step.path != dockerfile.file.path:
            continue
        file = space.files[path]
        if not run.line <= item.step.line <= run.end_line or file.kind != "text" or "environ" not in file.text:
            continue
        module = space.python(file)
        for name, node in _subscripts(module):
            if _NAME.fullmatch(name) and not _is_given(run, name) and not _sets(file, name):
                yield Hit(file.location(*module.span_of(node)), _without(name), key=name)
                break


def _subscripts(module: PythonModule) -> Iterator[tuple[str, ast.AST]]:
    guards = Guards(module)
    for node in module.nodes(ast.Subscript):
        if isinstance(node.ctx, ast.Load) and module.qualified_name(node.value) == "os.environ":
            name = module.constant(node.slice)
            if name and guards.runs_on_load(node) and not guards.covers(node):
                yield name, node


def _sets(file: File, name: str) -> bool:
    """Return whether the code may set the variable itself, or look first."""
    text = file.text[:_MAX_TEXT]
    return (
        "dotenv" in text
        or re.search(rf"environ\[[\"']{name}[\"']\]\s*=[^=]|[\"']{name}[\"']\s+(?:not\s+)?in\b", text) is not None
    )

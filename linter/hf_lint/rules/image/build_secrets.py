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
    from collections.abc import Collection, Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Mount
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_NAME = regex(
    r"(?:[A-Z0-9]+_)*(?:TOKEN|SECRET|PASSWORD|APIKEY|API_KEY|SECRET_KEY|ACCESS_KEY|CREDENTIALS)|(?:[A-Z0-9]+_)+(?:KEY|PAT)"
)
_VARIABLE = regex(r"\$(?:\{(?P<braced>[A-Z][A-Z0-9_]*)\}|(?P<plain>[A-Z][A-Z0-9_]*))")
_QUOTED = regex(r"'[^']*'")
_FILE = regex(r"/run/secrets/(?P<name>[A-Za-z0-9_.-]+)")
_TOLERANT = regex(r"\|\|(?!\s*(?:exit\s+[1-9]|false)\b)|\b(?:if|case|while)\b|:[-+=?]")
_TEST = regex(r"\btest\s|\[\s")
"""What looks whether a secret is there: what a RUN reads behind it may be read only then."""
_SOURCED = regex(r"(?:^|[;&|]\s*)(?:\.|source)\s+\S")
_PYTHON = regex(r"\benviron\[\s*[\"'](?P<name>\w+)[\"']\s*\]")
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
            if not run.heredocs and _TOLERANT.search(run.original) is None:
                test = _TEST.search(dockerfile.text, run.start, run.end)
                end = test.start() if test is not None else run.end
                yield from _unset(dockerfile, run, end)
                yield from _find_unmounted(dockerfile, run, end if _goes_on(run) else run.end)
                yield from _find_by_script(space, dockerfile, run)


def _goes_on(run: Instruction) -> bool:
    """Return whether a RUN may end well although what it tests is not there."""
    return any(one.operator == ";" for one in run.pipelines) or "!" in run.original or ";" in run.original


def _is_given(run: Instruction, name: str) -> bool:
    """Return whether the environment of a RUN may have the variable; an ARG without a value gives no secret."""
    scope = run.scope
    if name in scope.values or (name in scope.unknown and not _is_empty_argument(run, name)) or scope.overflow:
        return True
    if any(mount.options.get("env") == name for mount in run.mounts):
        return True
    return (
        re.search(rf"\b{re.escape(name)}=|\b(?:read|for|export)\s+[^;&|]*\b{re.escape(name)}\b", run.original)
        is not None
    )


def _is_empty_argument(run: Instruction, name: str) -> bool:
    """Return whether the name is that of an ARG which has no value here."""
    return name in run.scope.unknown and name not in run.scope.values


def _unset(dockerfile: Dockerfile, run: Instruction, end: int) -> Iterator[Hit]:
    """Yield `$HF_TOKEN` in a command, and `os.environ["HF_TOKEN"]` in `python -c`, before `end`."""
    if ("$" not in run.original and "environ" not in run.original) or _SOURCED.search(run.original):
        return
    reported: set[str] = set()
    for command in run.commands:
        for word in command.argv:
            if (word.literal and "environ" not in word.text) or word.start >= end:
                continue
            code = command.script is not None and not command.script.is_shell and "environ" in word.value
            found = [match["name"] for match in _PYTHON.finditer(word.value)] if code else []
            text = _QUOTED.sub("", word.text)
            found += [match["braced"] or match["plain"] for match in _VARIABLE.finditer(text)]
            for name in found:
                if name in reported or _NAME.fullmatch(name) is None or _is_given(run, name):
                    continue
                reported.add(name)
                yield _without(dockerfile.file.location(word.start, word.end), run, name)


def _without(place: Location, run: Instruction, name: str) -> Hit:
    if _is_empty_argument(run, name):
        message = (
            f"`ARG {name}` is given variables of the Space, and never its secrets, so this RUN reads an empty `{name}`"
        )
        return Hit(place, message, "argument", key=name)
    message = (
        f"this RUN reads `{name}` from its environment, but the secrets of a Space are not available when it is built, "
        "so the step gets nothing"
    )
    return Hit(place, message, key=name)


def _find_unmounted(dockerfile: Dockerfile, run: Instruction, end: int) -> Iterator[Hit]:
    """Yield a file below /run/secrets that no mount of the RUN puts there, where it is read before `end`."""
    if "/run/secrets/" not in run.original:
        return
    targets = {mount.target for mount in run.mounts if mount.type == "secret"}
    reported: set[str] = set()
    for command in run.commands:
        redirected = [item.target for item in command.redirects if item.operator == "<" and item.target]
        for word in (*command.words, *redirected):
            match = _FILE.search(word.value) if not word.scripts else None
            if match is None or match[0] in targets or match[0] in reported or "$" in word.value or word.start >= end:
                continue
            if any(target is None or "$" in target for target in targets):
                continue
            reported.add(match[0])
            yield _not_mounted(dockerfile.file.location(word.start, word.end), match, targets)


def _not_mounted(place: Location, match: re.Match[str], targets: Collection[str | None]) -> Hit:
    same = next((t for t in targets if t and _plain(t) == _plain(match[0])), None)
    have = f", only `{same}`" if same else f", because it mounts no secret `{match['name']}`"
    message = f"this RUN has no file `{match[0]}`{have}, so the step gets nothing"
    return Hit(place, message, key=match[0])


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


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
    """Yield `os.environ["HF_TOKEN"]` at the top of a file that the RUN starts with Python, and a secret that it
    opens."""
    targets = [mount.target for mount in run.mounts if mount.type == "secret"]
    for path, item in space.startup.reached.items():
        if item.role != "build" or item.language != "python" or item.step.path != dockerfile.file.path:
            continue
        file = space.files[path]
        if not run.line <= item.step.line <= run.end_line or file.kind != "text":
            continue
        if "/run/secrets/" in file.text and "exists" not in file.text and None not in targets:
            yield from _find_opened(space.python(file), targets)
        if "environ" not in file.text:
            continue
        module = space.python(file)
        choices = _Choices(module, run, path)
        for name, node in _subscripts(module):
            if choices.may_skip(node):
                continue
            if _NAME.fullmatch(name) and not _is_given(run, name) and not _sets(file, name):
                yield _without(file.location(*module.span_of(node)), run, name)
                break


class _Choices:
    """The branches of a script that a RUN starts, by its arguments where a test asks for one: `"--x" in sys.argv`."""

    def __init__(self, module: PythonModule, run: Instruction, path: str) -> None:
        name = path.rpartition("/")[2]
        calls = [command.argv for command in run.commands if any(word.value.endswith(name) for word in command.argv)]
        literal = len(calls) == 1 and all(word.literal for word in calls[0])
        self._arguments = [word.value for word in calls[0]] if literal else None
        self._module = module

    def may_skip(self, node: ast.AST) -> bool:
        """Return whether the node stands in a branch that is not known to run."""
        choices: list[ast.If | ast.IfExp] = [*self._module.nodes(ast.If), *self._module.nodes(ast.IfExp)]
        for choice in choices:
            then = choice.body if isinstance(choice.body, list) else [choice.body]
            other = choice.orelse if isinstance(choice.orelse, list) else [choice.orelse]
            holds = self._holds(choice.test)
            for parts, runs in ((then, holds is True), (other, holds is False)):
                if not runs and any(node is inner for part in parts for inner in ast.walk(part)):
                    return True
        return any(
            node is inner
            for operation in self._module.nodes(ast.BoolOp)
            for later in operation.values[1:]
            for inner in ast.walk(later)
        )

    def _holds(self, test: ast.expr) -> bool | None:
        match test:
            case ast.Compare(
                left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]
            ):
                return True
            case ast.Compare(
                left=ast.Constant(value=str(word)), ops=[ast.In() | ast.NotIn() as how], comparators=[where]
            ):
                inside = where.value if isinstance(where, ast.Subscript) else where
                if self._arguments is None or self._module.qualified_name(inside) != "sys.argv":
                    return None
                return (word in self._arguments) is isinstance(how, ast.In)
        return None


def _find_opened(module: PythonModule, targets: list[str | None]) -> Iterator[Hit]:
    guards = Guards(module)
    for call in module.nodes(ast.Call):
        name = module.qualified_name(call.func)
        path = module.constant(call.args[0]) if call.args and name in ("open", "pathlib.Path") else None
        match = _FILE.fullmatch(path or "")
        if match and match[0] not in targets and guards.runs_on_load(call) and not guards.covers(call):
            yield _not_mounted(module.file.location(*module.span_of(call)), match, targets)
            return


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

"""Uses of what only another platform has: Windows, a desktop, Colab. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.installs.asked import every_call
from hf_lint.space.calls import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File

_SYSTEM = regex(r"sys\.platform|os\.name|platform\.system|platform\.platform|sys\.modules")
_PLAIN_IMAGE = regex(r"(?:docker\.io/)?(?:library/)?(?:python|debian|ubuntu)(?::|@|$)")
_PYPLOT = "matplotlib.pyplot"


def find_foreign(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield imports and calls that fail on a Space; each once a file."""
    params = policy.params
    helped = _helped(space)
    own = {part.removesuffix(".py") for path in space.files for part in path.split("/")}
    asked = {ask.name for call in every_call(space) for ask in call.asks}
    for file in started_files(space):
        if not any(word in file.text for word in params["words"]) or _SYSTEM.search(file.text):
            continue
        yield from _imports(space, file, policy, own | asked, helped)
        yield from _calls(space, file, policy, helped)


def _helped(space: Space) -> str:
    """Return the texts in which a display, a locale or a library may be brought."""
    names = ("Dockerfile", "packages.txt", "pre-requirements.txt")
    files = [file for name in names if (file := space.get(name)) is not None and file.kind == "text"]
    files += [one for one in space.select(".sh", ".py") if "vfb" in one.text or "irtualdisplay" in one.text.lower()]
    return "".join(file.text for file in files)


def _imports(space: Space, file: File, policy: Policy, there: set[str], helped: str) -> Iterator[Hit]:
    module = space.python(file)
    if module.tree is None:
        return
    guards = None
    nodes: list[ast.Import | ast.ImportFrom] = [*module.nodes(ast.Import), *module.nodes(ast.ImportFrom)]
    reported: set[str] = set()
    for node in sorted(nodes, key=lambda one: one.lineno):
        if isinstance(node, ast.ImportFrom):
            names = [] if node.level else [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            names = [alias.name for alias in node.names]
        for name in names:
            row = _row(policy.params["modules"], name)
            if row is None or row["only"] in reported or name.partition(".")[0] in there:
                continue
            if any(word in helped for word in row.get("unless", ())):
                continue
            guards = guards or Guards(module)
            if guards.covers(node):
                continue
            reported.add(row["only"])
            on_load = guards.runs_on_load(node)
            follows = "the app stops when it starts" if on_load else "this fails when it is called"
            message = f"`{name}` needs {row['only']}, which a Space does not have: {follows} (`{row['error']}`)"
            yield Hit(file.location(*module.span_of(node)), message, "" if on_load else "called", key=name)


def _row(rows: dict[str, dict[str, str]], name: str) -> dict[str, str] | None:
    """Return the row of a module, or of one that it is in."""
    parts = name.split(".")
    return next((row for at in range(len(parts), 0, -1) if (row := rows.get(".".join(parts[:at])))), None)


def _calls(space: Space, file: File, policy: Policy, helped: str) -> Iterator[Hit]:
    params = policy.params
    guards = None
    for call in unit_of(space, file).calls:
        if call.node is None or call.method not in params["methods"]:
            continue
        message = ""
        if call.name in params["backends"] and not any(word in helped for word in params["displays"]):
            message = _backend(call, params["headless"], file)
        elif call.name == "locale.setlocale" and "local" not in helped and _is_plain(space):
            message = _locale(call)
        elif call.name in params["calls"]:
            row = params["calls"][call.name]
            if not any(word in helped for word in row.get("unless", ())):
                message = f"`{call.name}` needs {row['only']}, which a Space does not have (`{row['error']}`)"
        if not message:
            continue
        guards = guards or Guards(space.python(file))
        if guards.covers(call.node):
            continue
        variant = "" if guards.runs_on_load(call.node) else "called"
        yield Hit(call.location(), message, variant, key=call.name)


def _backend(call: Call, headless: list[str], file: File) -> str:
    """Say that a backend of matplotlib needs a display; "" for those that need none."""
    value = call.arg("backend", "newbackend", at=0)
    if value.text is None or value.text.lower() not in headless or _PYPLOT not in file.text:
        return ""
    if call.arg("force").is_(False):
        return ""
    return (
        f"the `{value.text}` backend of matplotlib needs a display, which a Space does not have, so the first figure "
        f"fails (`Cannot load backend '{value.text}'`); remove the line, or use `Agg`"
    )


def _locale(call: Call) -> str:
    """Say that a locale is not there; "" for those of every image."""
    value = call.arg("locale", at=1)
    if value.text is None or value.text.partition(".")[0] in ("", "C", "POSIX"):
        return ""
    return (
        f"the image has no locale `{value.text}` (`locale.Error: unsupported locale setting`); write `locales-all` "
        "into packages.txt, or use a library such as babel"
    )


def _is_plain(space: Space) -> bool:
    """Return whether the image is known to have the locales C and POSIX only."""
    if space.sdk == "gradio":
        return True
    stage = space.dockerfile.final if space.dockerfile is not None else None
    return stage is not None and _PLAIN_IMAGE.match(stage.root_image or "") is not None

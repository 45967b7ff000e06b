"""Python files that run, or are taken, without anybody asking for them by name."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PTH_IMPORT = regex(r"^import[ \t]", 8)  # 8: re.MULTILINE


@rule("startup-hook")
def startup_hook(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report `sitecustomize` and its kin, and `.pth` files that hold code: Python runs them at every start."""
    for file in space.files.values():
        if file.vendored:
            continue
        reached = space.startup.reached.get(file.path)
        places = (file.path, reached.image_path if reached is not None else "")
        if any(_is_module(place, policy.params["modules"]) for place in places) and file.kind in (
            "text",
            "binary",
            "too-large",
        ):
            message = f"Python executes `{file.path}` at every start, before the app, in every process that finds it"
            yield Hit(file.location(), message)
        elif any(place.endswith(".pth") for place in places) and file.kind == "text":
            line = _PTH_IMPORT.search(file.text)
            if line:
                message = (
                    "Python executes the `import` line of this `.pth` file at every start, wherever it is installed"
                )
                yield Hit(file.location(line.start(), line.end()), message)


def _is_module(path: str, names: Collection[str]) -> bool:
    """Return whether a file is one of these modules: as source, as a package, or compiled."""
    folder, _, name = path.rpartition("/")
    if name in names:
        return True
    stems = {module.removesuffix(".py") for module in names}
    if name.startswith("__init__.") and folder.rpartition("/")[2] in stems:
        return True
    return name.partition(".")[0] in stems and name.endswith((".so", ".pyd", ".pyc"))


@rule("shadowing-module")
def shadowing_module(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a file or package of the Space that takes the place of a library of the same name."""
    names = frozenset(policy.params["modules"])
    roots = {""}
    app = space.startup.app_file
    if app is not None:
        roots.add(posixpath.dirname(app.path))
    for root in sorted(roots):
        prefix = f"{root}/" if root else ""
        if prefix and space.get(f"{prefix}__init__.py") is not None:
            continue  # a package: its modules have the package's name in front
        for name in sorted(names):
            for path in (f"{prefix}{name}.py", f"{prefix}{name}/__init__.py"):
                file = space.get(path)
                if file is not None and not file.vendored:
                    what = "file" if path.endswith(f"{name}.py") else "folder"
                    message = (
                        f"`import {name}` loads this {what} instead of the library `{name}`, in all code of the app"
                    )
                    yield Hit(file.location(), message)

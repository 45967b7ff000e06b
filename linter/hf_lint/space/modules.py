"""Modules of the Space itself: the file that a dotted name means, and the functions that others call by their names.

`from helpers import run` is `os.system` where helpers.py has `from os import system as run`, and `eval` where it has
`run = eval`.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.alias_words import may_hand_over
from hf_lint.space.known_functions import DANGEROUS, ITEM

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.functions import Elsewhere
    from hf_lint.space.python import PythonModule

_MODULES = frozenset(name.rpartition(".")[0] for name in DANGEROUS) - {""}
_MAX_INIT = 20_000
_FROM = regex(r"(?m)^[ \t]*from[ \t]+([\w.]+)[ \t]+import\b")


def module_file(space: Space, file: File, name: str) -> File | None:
    """Return the file of the module `name` (`helpers`, `.helpers`, `pkg.helpers`) as `file` imports it; None for
    others."""
    if not _is_local(space, name):
        return None
    level = len(name) - len(name.lstrip("."))
    stem = name.lstrip(".").replace(".", "/")
    folder = posixpath.dirname(file.path)
    for _ in range(level - 1):
        folder = posixpath.dirname(folder)
    for base in (folder,) if level else dict.fromkeys((folder, "", "src")):
        whole = f"{base}/{stem}" if base and stem else base or stem
        for place in (f"{whole}.py", f"{whole}/__init__.py") if stem else (f"{whole}/__init__.py",) if whole else ():
            other = space.get(place)
            if other is not None and other is not file and other.kind == "text":
                return other
    return None


def split_name(name: str) -> tuple[str, str]:
    """Return the module and the word of a dotted name: `..a` is the word `a` of the folder above, which is written
    `..`."""
    holder, _, word = name.rpartition(".")
    return (holder if holder.strip(".") else f"{holder}."), word


def functions_elsewhere(space: Space, module: PythonModule) -> Elsewhere | None:
    """Return the look-up of dangerous functions that other modules of the Space pass on to `module`; None where none
    does."""
    names = [name for name in module.imports.values() if _is_local(space, name)]
    names += [f"{name}?" for name in module.starred if _is_local(space, name)]

    def look_up(name: str) -> str:
        return _function(space, module.file, name) if _is_local(space, name) else ""

    return look_up if any(_passes_on(space, module.file, name) for name in names) else None


def text_elsewhere(space: Space, file: File, name: str) -> str | None:
    """Return the text that the dotted `name` of another module of the Space is, as `file` imports it; None for all
    else."""
    known = space.memo(_texts)
    key = file.path, name
    if key not in known:
        known[key] = None  # modules that import each other end here
        holder, word = split_name(name)
        other = module_file(space, file, holder)
        if other is not None and word in other.text:
            known[key] = space.python(other).computed(ast.Name(word, ast.Load()))
    return known[key]


def _texts(space: Space) -> dict[tuple[str, str], str | None]:
    return {}


def _is_local(space: Space, name: str) -> bool:
    """Return whether the dotted `name` may mean a module of the Space; that of most imports cannot."""
    return name.startswith(".") or name.partition(".")[0] in space.memo(_local_names)


def _local_names(space: Space) -> frozenset[str]:
    """Return the names of all modules of the Space, and of the folders that they lie in."""
    return frozenset(part for path in space.files if path.endswith(".py") for part in path[:-3].split("/"))


def _passes_on(space: Space, file: File, name: str) -> bool:
    """Return whether an import of `name` may bring a dangerous function, or a module that has one."""
    holder, word = split_name(name)
    other = module_file(space, file, holder)
    if other is not None:
        if f"def {word}(" in other.text:
            return False
        if word in other.text and (word == "?" or _names_one(space, other)):
            return True
        if _function(space, file, name):
            return True
    own = module_file(space, file, name.removesuffix("?").rstrip(".") or name)
    return own is not None and (_names_one(space, own) or (own.name == "__init__.py" and _leads_to_one(space, own)))


def _leads_to_one(space: Space, package: File) -> bool:
    """Return whether a module that a package takes names from may name a dangerous function without calling it."""
    known = space.memo(_leading)
    if package.path not in known:
        known[package.path] = False  # packages that import each other end here
        modules = {module_file(space, package, found[1]) for found in _FROM.finditer(package.text)}
        known[package.path] = any(
            _names_one(space, file) or (file.name == "__init__.py" and _leads_to_one(space, file))
            for file in modules
            if file is not None
        )
    return known[package.path]


def _function(space: Space, file: File, name: str) -> str:
    """Return the dangerous function, or the module of one, that the dotted `name` of the Space stands for; "" for
    others."""
    known = space.memo(_make_memo)
    key = file.path, name
    if key not in known:
        known[key] = ""  # modules that import each other end here
        holder, word = split_name(name)
        other = module_file(space, file, holder)
        owner = ""
        if other is None and holder.strip("."):
            holder, owner = split_name(holder)  # an attribute of a class
            other = module_file(space, file, holder)
        plain = word.removesuffix(ITEM)
        if other is not None and _may_pass_on(space, other, plain):
            source = space.python(other)
            if source.tree is not None and plain not in source.definitions and plain not in source.classes:
                asked: ast.expr = ast.Name(owner or plain, ast.Load())
                if owner:
                    asked = ast.Attribute(asked, plain, ast.Load())
                elif word != plain:
                    asked = ast.Subscript(asked, ast.Constant(None), ast.Load())
                made = source.functions.target(asked) if not owner or owner in source.classes else None
                known[key] = made.name if made is not None and made.name in DANGEROUS | _MODULES else ""
    return known[key]


def _may_pass_on(space: Space, file: File, word: str) -> bool:
    """Return whether a module may give a dangerous function, its own or another module's, the name `word`."""
    text = file.text
    if word not in text or f"def {word}(" in text or f"class {word}" in text:
        return False
    return (len(text) <= _MAX_INIT and "import" in text) or _names_one(space, file)


def _names_one(space: Space, file: File) -> bool:
    """Return whether a module may name a dangerous function without calling it."""
    known = space.memo(_naming)
    if file.path not in known:
        known[file.path] = may_hand_over(file.text, file.words)
    return known[file.path]


def _leading(space: Space) -> dict[str, bool]:
    return {}


def _naming(space: Space) -> dict[str, bool]:
    return {}


def _make_memo(space: Space) -> dict[tuple[str, str], str]:
    return {}

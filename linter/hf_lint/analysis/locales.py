"""Locales that the app sets and the image does not have. No rule is here.

The images of python, node, debian and ubuntu have C, C.UTF-8 and POSIX only; packages `locales` alone generates none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.space.requirements import collect_apt_packages
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space

_THERE = ("", "C", "POSIX", "C.UTF-8", "C.utf8", "C.UTF8")
_MAKE = ("locale-gen", "localedef", "locales-all", "language-pack", "glibc-langpack", "locale.gen")
_IMAGES = ("python", "node", "debian", "ubuntu", "nvidia/cuda")


def find_absent_locales(space: Space) -> Iterator[Hit]:
    """Yield `locale.setlocale` with a constant name, where loading the app runs it and nothing catches the error."""
    where = _image_without(space)
    if not where:
        return
    for file in started_files(space):
        if "setlocale" not in file.text:
            continue
        code = space.python(file)
        guards = Guards(code)
        for call in code.nodes(ast.Call):
            if code.qualified_name(call.func) != "locale.setlocale" or len(call.args) != 2:
                continue
            name = code.constant(call.args[1])
            if name is None or name in _THERE or not guards.runs_on_load(call) or guards.covers(call):
                continue
            message = (
                f"the image has no locale `{name}`, so the app stops when it starts (`unsupported locale setting`); "
                f"{where}"
            )
            yield Hit(file.location(*code.span_of(call)), message, key=name)
            return


def _image_without(space: Space) -> str:
    """Return what to do where the image surely has the usual locales only; "" where it may have more."""
    dockerfile = space.dockerfile
    if space.sdk == "gradio":
        packages = collect_apt_packages(space)
        names = {item.name for item in packages.items} if packages is not None else set()
        if any(name == "locales-all" or name.startswith("language-pack") for name in names):
            return ""
        return "write `locales-all` in packages.txt"
    if dockerfile is None or dockerfile.final is None or any(word in dockerfile.text for word in _MAKE):
        return ""
    known = parse_image(dockerfile.final.root_image or "").name in _IMAGES and "--from" not in dockerfile.text
    return "install `locales-all`" if known else ""

"""Packages of the distribution that it does not have, and a library that an import needs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.image_programs import APT, tools_at_end
from hf_lint.analysis.image_programs import DATA as PROGRAMS
from hf_lint.analysis.started_python import started_files
from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.core.suggest import nearest
from hf_lint.fixes import edits
from hf_lint.installs.asked import every_call
from hf_lint.space.requirements import collect_apt_packages
from hf_lint.startup.images import parse_image
from hf_lint.startup.programs import build_programs, commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Fix, Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.asked import Ask
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.file import File
    from hf_lint.startup.programs import Program

_PLATFORM = "trixie"
_DEBIANS = {"trixie": "Debian 13 (trixie)", "bookworm": "Debian 12 (bookworm)"}
_LIBRARY = "libGL.so.1"
_COMMENT = regex(r"(?m)(?:^|(?<=[ \t]))#[^\r\n]*")
_FOREIGN_END = regex(r"([^\s#]{1,100})[ \t]{0,10}\r(?=\n|$)")
_RETURN = regex(r"\r(?=\n|$)")
_TOLERANT = regex(r"\|\||;|<<|\b(?:if|while|for)\b|sources\.list|add-apt-repository")
_NO_NAME = regex(r"[,;\"'`()\[\]{}|&]|==.*|[<>~].*|^(?:sudo|apt-get|apt|install|RUN)$")
"""What no package name has: separators, quotes, the version operators of pip, and words of a command line."""
_PLAIN = regex(r"[a-z0-9][a-z0-9+.-]+")
_NUMBER = regex(r"(?<!\d)\d{1,20}(?:t64)?$")
_WHOLE_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9-]{1,80}")
_OTHER_PYTHON = regex(r"python[23]\.\d{1,2}(?:-[a-z]{1,20})?")
_OTHER_SOURCES = regex(r"sources\.list|add-apt|apt-key|\.deb\b|dpkg|gpg|curl|wget|extrepo|/etc/apt")
"""What may bring other archives than Debian's own."""
_ALIKE = 0.8
_INSTALLERS = ("apt-get", "apt")


@rule("missing-system-package")
def missing_system_package(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report names that apt-get is given and that the release has no package for."""
    if any("setlocale" in file.text for file in started_files(space)):
        from hf_lint.analysis.locales import find_absent_locales

        yield from find_absent_locales(space)
    if space.sdk in ("gradio", "streamlit"):
        yield from _read_list(space)
        yield from _libraries_of_platform(space)
    elif space.sdk == "docker":
        yield from _opencv(space)
        yield from _libraries(space)
        others: dict[str, bool] = {}
        for program, command in commands_of(build_programs(space)):
            if command.name not in _INSTALLERS or all(word.value != "install" for word in command.argv):
                continue
            gone = space.memo(_find_gone).get(program)
            if gone is None or program.stage is None:
                continue
            release = _release(program.stage)
            path = program.file.path
            if path not in others:
                others[path] = _OTHER_SOURCES.search(program.file.text) is not None
            for word in command.argv[1:]:
                name = word.value
                if word.literal and name in gone:
                    yield _missing(program.file, word.start, word.end, name, gone[name], release)
                elif (
                    word.literal
                    and name != "install"
                    and release == _PLATFORM
                    and not others[path]
                    and _is_unknown(name)
                ):
                    yield _unknown(program.file, word.start, word.end, name)


def _opencv(space: Space) -> Iterator[Hit]:
    """opencv with windows in an image without the graphics library that it loads, where the app imports it."""
    files = [file for file in started_files(space) if "cv2" in file.text]
    dockerfile = space.dockerfile
    if dockerfile is None or not files:
        return
    asks = {ask.name: ask for call in every_call(space) for ask in call.asks}
    if any(name.startswith("opencv-") and name.endswith("-headless") for name in asks):
        return
    ask = asks.get("opencv-python") or asks.get("opencv-contrib-python")
    if ask is None or ask.location is None or _LIBRARY not in tools_at_end(dockerfile).libraries:
        return
    for file in files:
        module = space.python(file)
        guards = Guards(module)
        for node in module.nodes(ast.Import):
            if any(alias.name == "cv2" for alias in node.names) and guards.runs_on_load(node):
                if guards.covers(node):
                    continue
                message = (
                    f"`import cv2` of {ask.name} loads {_LIBRARY}, which the image does not have, so the app stops "
                    f"when it starts; require {ask.name}-headless, or install libgl1 and libglib2.0-0"
                )
                where = file.location(*module.span_of(node), "imports it")
                yield Hit(ask.location, message, "library", fix=_headless(ask), related=(where,), key=ask.name)
                return


def _libraries(space: Space) -> Iterator[Hit]:
    """Other distributions whose import loads a library that the image lacks."""
    dockerfile = space.dockerfile
    rows = load_data(PROGRAMS)["imports"]
    asks = {ask.name: ask for call in every_call(space) for ask in call.asks}
    wanted = {name: rows[name] for name in rows if name in asks}
    if dockerfile is None or not wanted:
        return
    lacking = tools_at_end(dockerfile).libraries
    for name, row in wanted.items():
        ask = asks[name]
        others = set(row.get("unless", ()))
        if row["library"] not in lacking or ask.location is None or others & asks.keys():
            continue
        if ask.extras & set(row.get("extras", ())):
            continue
        place = _import_of(space, row["module"])
        if place is not None:
            message = (
                f"`import {row['module']}` of {name} loads {row['library']}, which the image does not have, so the app "
                f"stops when it starts; install {' and '.join(row['package'].split())} with apt-get"
            )
            yield Hit(ask.location, message, "library", related=(place,), key=name)


def _libraries_of_platform(space: Space) -> Iterator[Hit]:
    """Yield distributions whose import loads a library that the platform's image lacks, and packages.txt does not
    bring."""
    data = load_data(PROGRAMS)
    asks = {ask.name: ask for call in every_call(space) for ask in call.asks}
    packages = space.get("packages.txt")
    text = packages.text if packages is not None and packages.kind == "text" else ""
    for name in asks.keys() & data["imports"].keys():
        row, ask = data["imports"][name], asks[name]
        if (
            row["library"] not in data["platform_lacks"]
            or ask.location is None
            or ask.extras & set(row.get("extras", ()))
        ):
            continue
        stem = _NUMBER.sub("", row["package"].split()[0])
        if stem in text or stem.removeprefix("lib") in text or set(row.get("unless", ())) & asks.keys():
            continue
        place = _import_of(space, row["module"])
        if place is not None:
            message = (
                f"`import {row['module']}` of {name} loads {row['library']}, which the platform's image does not "
                f"have, so the app stops when it starts; write {row['package']} into packages.txt"
            )
            yield Hit(ask.location, message, related=(place,), key=name)


def _import_of(space: Space, module: str) -> Location | None:
    """Return the first import of a module that runs when the app starts."""
    from hf_lint.space.imports import modules_of

    for file in started_files(space):
        if module not in file.text:
            continue
        code = space.python(file)
        guards = Guards(code)
        for node in code.import_nodes():
            if all(name.partition(".")[0] != module for name in modules_of(node)):
                continue
            if guards.runs_on_load(node) and not guards.covers(node):
                return file.location(*code.span_of(node), "imports it")
    return None


def _headless(ask: Ask) -> Fix | None:
    if ask.item is None or ask.file is None or ask.item.hashes:
        return None
    edit = Edit(ask.file.path, ask.item.name_start, ask.item.name_end, f"{ask.name}-headless")
    return edits.fix(f"require {ask.name}-headless", edit, safe=False)


def _read_list(space: Space) -> Iterator[Hit]:
    packages = collect_apt_packages(space)
    if packages is None:
        return
    yield from _foreign_ends(packages.file)
    comments = list(_COMMENT.finditer(packages.file.text))
    for comment in comments:
        text = comment[0].strip()
        start = comment.start()
        message = (
            f"packages.txt does not support comments, so apt-get takes each word of `{text[:40]}` for a package name, "
            "and the build fails"
        )
        edit = Edit(packages.file.path, start, comment.end(), "")
        yield Hit(
            packages.file.location(start, start + len(text)),
            message,
            "list",
            fix=edits.fix("remove the comment", edit, safe=False),
            key=text,
        )
    # The platform builds on the official image of the card's Python, and old ones stand on an older Debian.
    version = space.card.text("python_version")
    release = _release_of(f"python:{version.strip()}") if version else _PLATFORM
    gone = load_data(APT)["gone"].get(release, {})
    for item in packages.items:
        word = packages.file.text[item.start : item.end]
        if _NO_NAME.search(word) and not any(c.start() <= item.start < c.end() for c in comments):
            plain = _NO_NAME.sub("", word)
            message = (
                f"packages.txt takes only names, separated by spaces or line ends, so apt-get reads `{word[:40]}` as "
                f"a name (`Unable to locate package {word[:40]}`), and the build fails"
            )
            edit = Edit(packages.file.path, item.start, item.end, plain)
            fix = edits.fix(f"write `{plain}`", edit, safe=False) if _PLAIN.fullmatch(plain) else None
            yield Hit(packages.file.location(item.start, item.end), message, "list", fix=fix, key=word)
        if any(c.start() <= item.start < c.end() for c in comments):
            continue
        if item.name in gone:
            yield _missing(packages.file, item.start, item.end, item.name, gone[item.name], release)
        elif word == item.name and release == _PLATFORM and _is_unknown(word):
            yield _unknown(packages.file, item.start, item.end, word)


def _foreign_ends(file: File) -> Iterator[Hit]:
    """Yield the first name that ends in a carriage return: `xargs` splits at blanks and line feeds only."""
    word = _FOREIGN_END.search(file.text)
    if word is not None:
        message = (
            f"packages.txt has Windows line ends, so apt-get is asked for `{word[1][:40]}` with a carriage "
            "return (`Unable to locate package`), and the build fails; save it with Unix line ends"
        )
        edits_ = [Edit(file.path, one.start(), one.end(), "") for one in _RETURN.finditer(file.text)]
        fix = edits.fix("write Unix line ends", *edits_, safe=False)
        yield Hit(file.location(word.start(1), word.end(1)), message, "list", fix=fix, key="line ends")


def _missing(file: File, start: int, end: int, name: str, instead: str, release: str) -> Hit:
    message = f"{_DEBIANS[release]} has no package `{name}`, so apt-get stops, and the build fails"
    if instead:
        message += f"; install `{instead}`"
    return Hit(file.location(start, end), message, "name", fix=_replace(file, start, end, instead), key=name)


def _is_unknown(name: str) -> bool:
    """Return whether Debian 13 never had a package of that name, as far as names can be judged.

    Others than plain ones may be patterns, or ask for an architecture.
    """
    if not _WHOLE_NAME.fullmatch(name) and not _OTHER_PYTHON.fullmatch(name):
        return False
    from hf_lint.installs.apt_names import is_absent

    return is_absent(name)


def _unknown(file: File, start: int, end: int, name: str) -> Hit:
    """Return the hit for a name that no package has, with what was meant."""
    message = f"Debian 13 ({_PLATFORM}) has no package `{name}` (`Unable to locate package {name}`), so the build fails"
    known = load_data("data/imports.yaml")["modules"]
    plain = name.lower().removeprefix("python3-").removeprefix("python-")
    names = {one for some in known.values() for one in some}.union(map(str.lower, known))
    if _OTHER_PYTHON.fullmatch(name):
        return Hit(file.location(start, end), f"{message}: its Python is 3.13", "name", key=name)
    if not {plain, f"{plain}-python"}.isdisjoint(names) or name.startswith("python-"):
        return Hit(
            file.location(start, end), f"{message}; Python packages belong in requirements.txt", "name", key=name
        )
    meant = nearest(name, load_data(APT)["common"], _ALIKE) or ""
    message += f"; did you mean `{meant}`?" if meant else ""
    return Hit(file.location(start, end), message, "name", fix=_replace(file, start, end, meant), key=name)


def _replace(file: File, start: int, end: int, instead: str) -> Fix | None:
    if not instead or instead in file.text:
        return None
    return edits.fix(f"install {instead}", Edit(file.path, start, end, instead), safe=False)


def _find_gone(space: Space) -> Mapping[Program, Mapping[str, str]]:
    found = {program: _list_gone(program) for program in build_programs(space)}
    return {program: names for program, names in found.items() if names is not None}


def _list_gone(program: Program) -> Mapping[str, str] | None:
    """Return the names that the release below a RUN no longer has; None where the release or the effect is not
    known."""
    instruction, stage = program.instruction, program.stage
    if instruction is None or stage is None or instruction.name != "RUN":
        return None
    if _TOLERANT.search(program.file.text, instruction.start, instruction.end):
        return None
    found: Mapping[str, str] | None = load_data(APT)["gone"].get(_release(stage))
    return found


def _release(stage: Stage) -> str:
    return _release_of(stage.root_image) if stage.root_image else ""


def _release_of(text: str) -> str:
    """Return the Debian that an image stands on; "" where that is not known."""
    image = parse_image(text)
    if image.digest:
        return ""
    for release, rows in load_data(APT)["images"].items():
        if any(image.name == row["image"] and compile_kept(row["tag"]).fullmatch(image.tag) for row in rows):
            return str(release)
    return ""

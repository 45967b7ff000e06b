"""Files that do not parse: what was not looked into is said, never passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import ci_jobs
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule
from hf_lint.installs.asked import python_release, space_python
from hf_lint.space.encodings import read_cookie
from hf_lint.space.python_parser import running_version
from hf_lint.space.requirements import lock_files
from hf_lint.space.syntax import newer_syntax
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_MERGED = (".py", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".html", ".css", ".sh", ".yml", ".yaml", ".toml", ".txt", ".md")
_CONFLICT = regex(
    r"(?m)^<<<<<<< (?!SEARCH|ORIGINAL)[^\n]*\n(?:(?!>>>>>>> )[^\n]*\n){0,5000}?=======\r?\n"
    r"(?:[^\n]*\n){0,5000}?>>>>>>> "
)
_ODD = {"\0": "a NUL character", "\ufffd": "bytes that are broken in its encoding"}
# What an older parser says to newer syntax: since which Python it is right, the error, and the line it is in.
_NEWER: tuple[tuple[tuple[int, int], str, re.Pattern[str]], ...] = (
    ((3, 12), "f-string expression part cannot include", regex("")),
    ((3, 12), "f-string: expecting", regex("")),
    ((3, 12), "f-string: unmatched", regex("")),
    ((3, 12), "unexpected character after line continuation", regex(r"""[^#\n]*\b[fF][rR]?["']""")),
    ((3, 12), "", regex(r"\s*(?:type\s+\w+[^=]*=|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)")),
    ((3, 14), "multiple exception types", regex("")),
    ((3, 14), "invalid syntax", regex(r"""[^#\n]*\b[tT][rR]?["']""")),
)
_CONFLICT = regex(r"(?:<<<<<<<|=======|>>>>>>>)(?: |$)")
_CONFLICT_END = regex(r"(?m)^>>>>>>> ")
_TYPE_LINE = regex(r"\s*type\s+\w+(?:\[[^\]\n]{0,200}\])?\s*=")


@rule("unparseable-file", last=True)
def unparseable_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where a parser stopped, or where a Dockerfile has something that no build accepts.

    The rule runs last to save time: files that other rules have parsed are not parsed again.
    """
    _parse_everything(space)
    merged = (file for file in space.files.values() if file.suffix in _MERGED or file.name == "Dockerfile")
    conflicts = {file.path: start for file in merged if (start := _conflict(space, file)) >= 0}
    yield from _find_conflicts(space, conflicts)
    for problem in space.problems:
        message = problem.what
        file = space.get(problem.path)
        variant = ""
        if problem.path in conflicts:
            continue
        if file is not None and space.language(file) == "python":
            needed = _too_new_to_parse(space, file, problem.what, file.line(problem.span.line))
            if needed is not None:
                yield Hit(Location(problem.path, problem.span), _tell_needed("this syntax", *needed), "start")
                continue
            line = file.line(problem.span.line)
            told = _tell(space, file, line)
            if told:
                yield Hit(Location(problem.path, problem.span), told, "start")
                continue
            hint = _newer_python(space, problem.what, line)
            message += f"; rules about Python did not check this file{hint}"
            variant = "newer" if _is_newer(space, problem.what, line) else ""
            if not hint and not variant and file is space.startup.app_file:
                variant = "start"
                message += ", and the app stops when it starts"
        yield Hit(Location(problem.path, problem.span), message, variant)
    for file in space.files.values():
        if file.kind == "text" and not file.vendored and file.odd >= 0 and file.name_is_code:
            what = _ODD.get(file.text[file.odd : file.odd + 1], "control characters that no text has")
            message = f"this text file holds {what}: programs differ in what they read from there on"
            yield Hit(file.location(file.odd, file.odd + 1), message, key="odd")
    yield from _too_new(space)
    for file in _core_modules(space):
        if file.wrong:
            yield Hit(file.location(), f"Python cannot read this file: {file.wrong}")
        elif file.encoding == "unknown" and read_cookie(file.data) is None:
            yield Hit(
                file.location(), "Python cannot read this file, which is not UTF-8 and declares no other encoding"
            )
        elif file.encoding.startswith(("utf-16", "utf-32")):
            yield Hit(
                file.location(),
                f"Python cannot read this file, which is encoded in {file.encoding[:6].upper()}, not UTF-8",
            )


def _tell(space: Space, file: File, line: str) -> str:
    """Say what stops a started file, where the line tells more than the parser: a merge conflict, or newer syntax."""
    if file not in started_files(space):
        return ""
    if _CONFLICT.match(line) and _CONFLICT_END.search(file.text):
        return (
            "a merge conflict was committed unresolved (`<<<<<<<`): the app stops at start with a SyntaxError; keep "
            "one of the two sides, and remove the markers"
        )
    python = space_python(space)
    typed = _TYPE_LINE.match(line)
    if python is not None and typed is not None and int(python.partition(".")[2]) < 12:
        return (
            f"the `type` statement needs Python 3.12, and the Space runs {python}: the app stops at start with a "
            "SyntaxError; write it in another way, or set Python 3.12"
        )
    return ""


def _too_new(space: Space) -> Iterator[Hit]:
    """Yield files of the app whose syntax is newer than the Python of the Space."""
    python, release = space_python(space), python_release(space)
    if python is None or release is None:
        return
    for file in started_files(space):
        module = space.python(file)
        needed = newer_syntax(module, release) if module.tree is not None else None
        if needed is not None:
            message = _tell_needed(needed.what, needed.version, python)
            yield Hit(file.location(needed.offset, needed.offset + 1), message, "start")


def _tell_needed(what: str, version: tuple[int, int], python: str) -> str:
    needed = f"{version[0]}.{version[1]}"
    return (
        f"{what} needs Python {needed}, and the Space runs {python}: the app stops at start with a SyntaxError; "
        "write it "
        f"in another way, or set Python {needed}"
    )


def _too_new_to_parse(space: Space, file: File, what: str, line: str) -> tuple[tuple[int, int], str] | None:
    """Return which Python a line needs that neither the running one nor that of the Space can read, and the latter."""
    python, release = space_python(space), python_release(space)
    if python is None or release is None or file not in started_files(space):
        return None
    since = next(_needed_by(what, line), None)
    return (since, python) if since is not None and since > release else None


def _conflict(space: Space, file: File) -> int:
    """Return where the mark of an unresolved merge stands in a file, -1 where there is none, or in a text within it."""
    if file.kind != "text" or file.vendored or "<<<<<<< " not in file.text or "\n>>>>>>> " not in file.text:
        return -1
    found = _CONFLICT.search(file.text)
    if found is None or (space.language(file) == "python" and space.python(file).tree is not None):
        return -1
    return found.start()


def _find_conflicts(space: Space, conflicts: Mapping[str, int]) -> Iterator[Hit]:
    """Yield unresolved merges in files that something reads."""
    for path, start in conflicts.items():
        file, role = space.files[path], space.startup.role(path)
        in_card = path == "README.md" and 0 <= start < file.text.find("\n---", 3)
        if role not in ("runs", "build", "unknown") and not in_card:
            continue
        if path.endswith(".md") and not in_card:
            continue
        message = (
            "a merge conflict was committed unresolved (`<<<<<<<`), so the programs that read the file stop; keep "
            "one of the two sides, and remove the markers"
        )
        end = file.text.find("\n", start)
        yield Hit(file.location(start, end), message, "start" if role in ("runs", "build") else "", key="conflict")


def _core_modules(space: Space) -> list[File]:
    """List the Python files at the root, and those that the Space runs."""
    role = space.startup.role
    return [file for file in space.select(".py") if "/" not in file.path or role(file.path) == "runs"]


def _parse_everything(space: Space) -> None:
    """Parse every document of every kind that can note a problem.

    What is found must depend on the Space only, and not on which other rules have parsed what. A kind of document that
    calls `Space.note_problem` belongs here.
    """
    for dockerfile in space.dockerfiles:
        for error in dockerfile.errors:
            if error.kind != "parse":
                place = dockerfile.file.span(error.start, error.end)
                space.note_problem(dockerfile.file.path, f"the build fails at this instruction: {error.message}", place)
    _ = space.requirements
    lock_files(space)
    ci_jobs(space)  # workflows and GitLab's pipeline among them
    all_programs(space)  # shell scripts and service files among them
    for file in space.select(".ipynb"):
        space.notebook(file)
    space.check_python()


def _is_newer(space: Space, what: str, line: str) -> bool:
    """Return whether the line is syntax of a Python that the Space has for sure, and that hf-lint does not run with."""
    release = python_release(space)
    return release is not None and any(since <= release for since in _needed_by(what, line))


def _needed_by(what: str, line: str) -> Iterator[tuple[int, int]]:
    """Yield the Pythons, newer than the running one, whose syntax an older parser refuses in such a line."""
    running = tuple(map(int, running_version().split(".")))
    for since, error, pattern in _NEWER:
        if running < since and error in what and pattern.match(line):
            yield since


def _newer_python(space: Space, what: str, line: str) -> str:
    """Return a hint where the Space may well run on a newer Python than this one."""
    running = tuple(map(int, running_version().split(".")))
    card = re.match(r"(\d{1,4})\.(\d{1,4})", space.card.text("python_version") or "")
    wanted = (int(card[1]), int(card[2])) if card else None
    if card is not None and wanted is not None and wanted > running:
        return f". The card says Python {card[0]} and hf-lint runs on {running_version()}, so it may be newer syntax"
    for since in _needed_by(what, line):
        if wanted is None or wanted >= since:
            return f". hf-lint runs on Python {running_version()}, and this may be syntax of {since[0]}.{since[1]}"
    return ""

"""Programs that a Space downloads when it starts, and then runs. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import units
from hf_lint.startup.programs import is_check
from hf_lint.startup.runs import python_runs, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.shell import Command
    from hf_lint.startup.runs import Run

DOWNLOADS = frozenset(("curl", "wget", "aria2c"))
_OUTPUTS = ("-o", "-O", "--output", "--output-document", "--out")
_MOVES = frozenset(("mv", "cp", "install", "ln"))
_ARCHIVES = (".tar.gz", ".tgz", ".tar.xz", ".zip", ".tar.bz2", ".tar", ".gz", ".xz")
_FETCHERS = frozenset(
    (
        *("urllib.request.urlretrieve", "urllib.request.urlopen", "requests.get", "httpx.get", "httpx.stream"),
        *("wget.download", "requests.Session().get", "urllib3.PoolManager().request"),
    )
)
_EXECUTABLE = 0o111
MAX_KNOWN = 100
"""So many downloads, and so many programs, of one file are compared with each other."""


class FetchedProgram(NamedTuple):
    """A program, where its download stands, and the address; "" where the source does not say."""

    name: str
    location: Location
    url: str


def fetched_programs(space: Space) -> Iterator[FetchedProgram]:
    """Downloaded programs that run without a look at a checksum, in scripts and in Python."""
    seen = set()
    for found in (*_find_by_commands(space), *_find_by_python(space)):
        if found.location.path not in seen or found.url:
            seen.add(found.location.path)
            yield found


def _find_by_commands(space: Space) -> Iterator[FetchedProgram]:
    """curl or wget, and what they brought run later in the same file: under its name, a new one, or unpacked."""
    names: dict[tuple[str, str], tuple[Run, str]] = {}
    for run in runs(space):
        path = run.location.path
        for command in run.pipeline.commands:
            if command.name in DOWNLOADS:
                url = next((arg for arg in command.args if arg.startswith(("http://", "https://"))), "")
                if url and len(names) < MAX_KNOWN:
                    names[path, output_of(command, url)] = run, url
            elif is_check(command):
                names = {key: value for key, value in names.items() if key[0] != path}
            elif command.name in _MOVES and len(command.args) >= 2:
                old = _match(names, path, command.args[-2])
                if old is not None:
                    target = command.args[-1]
                    new = posixpath.basename(target.rstrip("/")) if not target.endswith("/") else old[1]
                    names[path, new] = names[old]
            else:
                program = command.argv[0].value if command.argv else ""
                key = _match(names, path, program) if "/" in program else None
                if key is not None:
                    download, url = names[key]
                    names = {known: value for known, value in names.items() if value[1] != url}
                    yield FetchedProgram(posixpath.basename(program), download.location, url)


def output_of(command: Command, url: str) -> str:
    """Return the name under which a download is kept."""
    args = command.args
    for index, arg in enumerate(args[:-1]):
        if arg in _OUTPUTS and (arg != "-O" or command.name != "curl"):
            return posixpath.basename(args[index + 1])
    for arg in args:  # `-sLo name` and `-qO name`
        letter = "o" if command.name == "curl" else "O"
        if arg.startswith("-") and not arg.startswith("--") and arg.endswith(letter) and arg is not args[-1]:
            return posixpath.basename(args[args.index(arg) + 1])
    redirect = next((r for r in command.redirects if r.operator == ">" and r.target is not None), None)
    if redirect is not None and redirect.target is not None:
        return posixpath.basename(redirect.target.value)
    return posixpath.basename(url.partition("?")[0])


def _match(names: dict[tuple[str, str], tuple[Run, str]], path: str, program: str) -> tuple[str, str] | None:
    """Return the download that `program` is, or that it was unpacked from: `app` of `app-linux.tar.gz`,
    `app-linux/bin/x`."""
    name = posixpath.basename(program)
    folders = program.split("/")[:-1]
    if not name:
        return None
    for key, (_, url) in names.items():
        stem = _stem(posixpath.basename(url.partition("?")[0]))
        if key[0] == path and (
            name == key[1]
            or (key[1] == posixpath.basename(url.partition("?")[0]) and _is_named_after(name, stem))
            or (stem and stem in folders)
            or (_is_archive(url) and _is_named_after(name, stem))
        ):
            return key
    return None


def _is_named_after(name: str, stem: str) -> bool:
    return stem.lower() == name.lower() or stem.lower().startswith((f"{name.lower()}-", f"{name.lower()}_"))


def _is_archive(url: str) -> bool:
    return url.partition("?")[0].endswith(_ARCHIVES)


def _stem(name: str) -> str:
    for ending in _ARCHIVES:
        name = name.removesuffix(ending)
    return name


def _find_by_python(space: Space) -> Iterator[FetchedProgram]:
    """Yield a file that Python fetches, makes executable and starts."""
    started = [run.call for run in python_runs(space) if run.call is not None]
    for unit in units(space, "chmod"):
        if space.startup.is_aside(unit.file) or "sha256" in unit.file.text or "sha512" in unit.file.text:
            continue
        fetches = [call for call in unit.calls if call.name in _FETCHERS][:MAX_KNOWN]
        runs_here = [call for call in started if call.unit is unit][:MAX_KNOWN]
        if not fetches or not runs_here:
            continue
        for call in [call for call in unit.calls if call.method == "chmod"][:MAX_KNOWN]:
            target = _made_executable(call)
            if target is not None and any(_starts(unit, run, target) for run in runs_here):
                address = next((text for fetch in fetches if (text := _address(fetch))), "")
                name = posixpath.basename(unit.values.of(target).text or "") or "a program"
                if name not in space.files:
                    yield FetchedProgram(name, fetches[0].location(), address)
                    break


def _address(call: Call) -> str:
    return call.arg("url", at=1 if call.method == "request" else 0).text or ""


def _made_executable(call: Call) -> ast.expr | None:
    """Return the file that a call makes executable: `os.chmod(FILE, 0o755)`, `FILE.chmod(...)`, `st.st_mode |
    S_IEXEC`."""
    if call.method != "chmod" or call.node is None:
        return None
    of_os = call.name == "os.chmod"
    mode = call.arg("mode", at=1 if of_os else 0)
    bits = mode.constant if isinstance(mode.constant, int) else None
    named = mode.node is not None and any(
        isinstance(part, ast.Attribute) and part.attr.startswith(("S_IEX", "S_IX", "S_IRWX"))
        for part in ast.walk(mode.node)
    )
    if not named and (bits is None or not bits & _EXECUTABLE):
        return None
    if of_os:
        return call.arg("path", at=0).node
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _starts(unit: Unit, run: Call, target: ast.expr) -> bool:
    """Return whether a call that starts a program names the file `target`: by the same variable, or by its path."""
    if run.node is None:
        return False
    wanted = unit.values.of(target).text
    words = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
    for given in [*run.node.args[:2], *(word.value for word in run.node.keywords if word.arg == "args")]:
        first = given.elts[0] if isinstance(given, (ast.List, ast.Tuple)) and given.elts else given
        text = unit.values.of(first).text
        if (
            wanted
            and text
            and posixpath.basename(text.split()[0] if text.split() else "") == posixpath.basename(wanted)
        ):
            return True
        if words & {part.id for part in ast.walk(first) if isinstance(part, ast.Name)} - {"os", "str"}:
            return True
    return False

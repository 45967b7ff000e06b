"""Files that Python downloads, and then gives to an interpreter, imports or executes. No rule is here.

The download, the writing and the run stand in one source; a checksum anywhere in it counts as a look at the file.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.executed_code import FETCH_WORDS, FETCHERS, DownloadedCode, downloads_in
from hf_lint.analysis.fetched_programs import DOWNLOADS, output_of
from hf_lint.analysis.started_commands import code_of, is_interpreter, words_of
from hf_lint.analysis.written_code import (
    file_of_handle,
    files_executed,
    imports_of,
    is_same_file,
    module_of,
    scripts_run,
)
from hf_lint.space.calls import units
from hf_lint.startup.runs import python_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit

# Functions that fetch into a file, and where they take its path.
_SAVERS = {
    "urllib.request.urlretrieve": ("filename", 1),
    "wget.download": ("out", 1),
    "gdown.download": ("output", 1),
    "torch.hub.download_url_to_file": ("dst", 1),
}
_KEEPERS = frozenset(("huggingface_hub.hf_hub_download", "huggingface_hub.cached_download", *_SAVERS))
"""Functions that give the path of what they fetched."""
_WRITERS = frozenset(("write", "write_text", "write_bytes", "copyfileobj"))
_METHODS = frozenset(name.rpartition(".")[2] for name in (*_KEEPERS, *FETCHERS)) | _WRITERS
_RUN_HINTS = (
    *("subprocess", "system", "popen", "exec", "spawn", "run_path", "import_module", "spec_from_file_location"),
    *("SourceFileLoader", "import"),
)
_CHECKS = ("sha256", "sha512", "blake2", "hashlib")
MAX_FILES = 50
"""So many downloads of one source are looked at."""


def find_downloaded(space: Space) -> Iterator[DownloadedCode]:
    """Yield each place where a file runs that the same source has downloaded."""
    for unit in units(space, *FETCH_WORDS):
        if unit.file.holds_any(_CHECKS) or not unit.file.holds_any(_RUN_HINTS):
            continue
        if not space.startup.is_aside(unit.file):
            yield from _read_unit(space, unit)


def _read_unit(space: Space, unit: Unit) -> Iterator[DownloadedCode]:
    for node, runner, code in _run_at_once(unit):
        fetcher = downloads_in(unit, code)
        if fetcher:
            yield DownloadedCode(unit, node, f"`{runner}` executes what `{fetcher}` downloads")
    assigns = {assign.value: assign.targets[0] for assign in unit.source.nodes(ast.Assign)}
    files = [found for call in unit.calls if call.method in _METHODS for found in _files(unit, call, assigns)]
    files += _find_by_commands(space, unit)
    if not files:
        return
    runs = [
        (call, script, unit.source.qualified_name(call.func) or "")
        for call, script in (*scripts_run(unit), *files_executed(unit))
    ]
    imports = imports_of(unit)
    seen: set[ast.AST] = set()
    for file, fetcher in files[:MAX_FILES]:
        for node, script, runner in runs:
            if node not in seen and is_same_file(unit, file, script):
                seen.add(node)
                yield DownloadedCode(unit, node, f"`{runner}` executes a file that `{fetcher}` downloads")
        name = posixpath.basename(unit.values.of(file).text or "")
        imported = imports.get(module_of(unit, file) or "?") if name not in space.files else None
        if imported is not None and imported not in seen:
            seen.add(imported)
            yield DownloadedCode(unit, imported, f"this import executes a file that `{fetcher}` downloads")


def _files(unit: Unit, call: Call, assigns: dict[ast.expr, ast.expr]) -> Iterator[tuple[ast.expr, str]]:
    """Yield the files that a call brings: the path it is given, the name that gets its result, what is written to."""
    if call.node is None:
        return
    if call.name in _KEEPERS:
        if call.name in _SAVERS:
            named, at = _SAVERS[call.name]
            path = call.arg(named, at=at).node
            if path is not None:
                yield path, call.name
        target = assigns.get(call.node)
        if target is not None:
            yield (target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target), call.name
    elif call.method in _WRITERS:
        content = call.node.args[0] if call.node.args else None
        fetcher = downloads_in(unit, content) if content is not None else ""
        if fetcher:
            handle = call.node.args[1] if call.method == "copyfileobj" and len(call.node.args) > 1 else None
            holder = call.func.value if isinstance(call.func, ast.Attribute) else None
            written = handle or holder
            if written is not None:
                yield file_of_handle(unit, written), fetcher


def _run_at_once(unit: Unit) -> Iterator[tuple[ast.Call, str, ast.expr]]:
    """Yield the calls that give an interpreter code, as an argument or as its input, with that code."""
    for call in unit.source.nodes(ast.Call):
        words = words_of(unit, call)
        if not words or not is_interpreter(unit, words[0]):
            continue
        name = unit.source.qualified_name(call.func) or ""
        at = code_of(unit, words)
        typed = next((word.value for word in call.keywords if word.arg == "input"), None)
        if at:
            yield call, name, words[at]
        elif typed is not None:
            yield call, name, typed


def _find_by_commands(space: Space, unit: Unit) -> Iterator[tuple[ast.expr, str]]:
    """Yield the files that curl and wget bring, where Python starts them."""
    for run in python_runs(space):
        if run.call is not None and run.call.unit is unit:
            for command in run.pipeline.commands:
                url = next((arg for arg in command.args if arg.startswith(("http://", "https://"))), "")
                if url and command.name in DOWNLOADS:
                    yield ast.Constant(output_of(command, url)), command.name

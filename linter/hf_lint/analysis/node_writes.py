"""What a server of Node writes when it is loaded, where the path can be read from the text. No rule is here.

Only statements at the left margin count, and those of an `if (!fs.existsSync(...))` there: what a request or a `try`
does is left out. A folder that the image has already is no write.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.js_comments import hide_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

_MAX_TEXT = 300_000
_TEXT = r"""(?:"[^"\n$]{1,200}"|'[^'\n]{1,200}')"""
_HERE = r"(?:__dirname|import\.meta\.dirname|process\.cwd\(\))"
_PATH = (
    rf"(?:{_TEXT}|path\.(?:join|resolve)\(\s*{_HERE}(?:\s*,\s*{_TEXT}){{1,4}}\s*\)|{_HERE}\s*\+\s*{_TEXT}"
    r"|[A-Za-z_$][\w$]*)"
)
_ENV = r"process\.env\.\w{1,60}\s*(?:\|\||\?\?)\s*"
_CALLS = regex(
    r"(?P<call>\b(?:mkdirSync|await\s{1,9}(?:[\w.]{1,40}\.)?mkdir|writeFileSync|appendFileSync|createWriteStream|new\s+Database(?:Sync)?"
    rf"|new\s+sqlite3\.(?:verbose\(\)\.)?Database|multer)\()\s*(?P<object>\{{\s*dest\s*:\s*)?(?P<path>{_PATH})\s*[,)}}]"
)
_WORDS = ("mkdirSync(", "mkdir(", "writeFileSync(", "appendFileSync(", "createWriteStream(", "Database", "multer(")
_CREATES = ("mkdir", "Database", "multer")
_EXISTS = regex(r"if\s*\(\s*!\s*(?:fs\.)?existsSync\([^\n]*\)\s*\)\s*\{?\s*")
_TEXTS = regex(_TEXT)


def find_node_writes(space: Space, workdir: str) -> Iterator[tuple[File, str, str, bool, int, int]]:
    """Yield file, path in the image, path as written, whether it only creates, and the place of the call."""
    for path, item in space.startup.reached.items():
        if item.language != "node" or item.role != "runs" or not path.endswith((".js", ".mjs", ".cjs")):
            continue
        file = space.files[path]
        if file.kind != "text" or len(file.text) > _MAX_TEXT or not any(word in file.text for word in _WORDS):
            continue
        if "built of" in item.step.what or "Next.js" in item.step.what or "chdir" in file.text:
            continue
        text = hide_comments(file.text)
        for found in _CALLS.finditer(text):
            if ("multer" in found["call"]) != bool(found["object"]) or not _runs_on_load(text, found.start()):
                continue
            written = _resolve(text, found["path"])
            if written is None:
                continue
            base = posixpath.dirname(item.image_path) if written[0] else workdir
            place = posixpath.normpath(posixpath.join(base, written[1]))
            creates = any(word in found["call"] for word in _CREATES)
            yield file, place, written[1], creates, *found.span("call")


def _runs_on_load(text: str, at: int) -> bool:
    """Return whether a statement stands at the left margin, or in an `if` there that asks whether the path exists."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:at]
    if not line[:1].isspace():
        return (
            not line.startswith(("try", "function", "async", "class", "export default function")) and "=>" not in line
        )
    above = text[:start].rstrip("\n").rpartition("\n")[2]
    return _EXISTS.fullmatch(above) is not None


def _resolve(text: str, expr: str, depth: int = 3) -> tuple[bool, str] | None:
    """Return a path, and whether it counts from the folder of the file; None where it is not known."""
    if expr[:1] in "\"'":
        name = expr[1:-1]
        return None if name.startswith((":", "file:", "http")) else (False, name)
    if re.fullmatch(r"[A-Za-z_$][\w$]*", expr):
        bound = re.findall(rf"(?m)^(?:const|let|var)\s+{re.escape(expr)}\s*=\s*(?:{_ENV})?({_PATH})\s*;?\s*$", text)
        return _resolve(text, bound[0], depth - 1) if len(bound) == 1 and depth else None
    parts = [found.group()[1:-1] for found in _TEXTS.finditer(expr)]
    here = "process" not in expr
    if "resolve" in expr and any(part.startswith("/") for part in parts):
        return None
    return here, posixpath.join("", *(part.lstrip("/") for part in parts))

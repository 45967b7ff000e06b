"""Which files of the repository an upload to a Space sends. No rule is here.

huggingface_hub compares the path below the uploaded folder with `fnmatch`: a `*` also matches slashes, and a pattern
that ends in a slash means all that is below (huggingface_hub/utils/_paths.py, filter_repo_objects).
"""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import upload_words
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space.python import PythonSource
    from hf_lint.space.shell import Command

_HERE = frozenset((".", "./"))
_ALLOW, _IGNORE = ("--include", "--exclude")
_VALUED = frozenset(
    (
        "--repo-type",
        "--type",
        "--revision",
        "--delete",
        "--commit-message",
        "--commit-description",
        "--every",
        "--token",
    )
) | frozenset(("--num-workers",))


class Sent(NamedTuple):
    """One upload of the repository's folder to a Space; `start`, `end` are its offsets.

    `allowed` is None where everything is sent that is not ignored.
    """

    what: str
    start: int
    end: int
    allowed: tuple[str, ...] | None
    ignored: tuple[str, ...]

    def sends(self, path: str) -> bool:
        """Return whether the upload sends the file."""
        if self.allowed is not None and not _matches(path, self.allowed):
            return False
        return not _matches(path, self.ignored)


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, f"{one}*" if one.endswith("/") else one) for one in patterns)


def sent_by_command(command: Command) -> Sent | None:
    """Return what `hf upload OWNER/NAME . . --type space --include ...` sends; None where that is not known."""
    words = upload_words(command)
    if words is None:
        return None
    positional: list[str] = []
    found: dict[str, list[str]] = {_ALLOW: [], _IGNORE: []}
    kind = ""
    values = iter(word.value for word in words[1:])
    for word in values:
        flag, equals, value = word.partition("=")
        if not flag.startswith("-"):
            positional.append(word)
        elif flag in found or flag in _VALUED:
            value = value if equals else next(values, "")
            if flag in found:
                found[flag].append(value)
            kind = value if flag in ("--repo-type", "--type") else kind
    to_space = kind == "space" or (positional and positional[0].startswith("spaces/"))
    target = positional[2] if len(positional) > 2 else "."
    known = not any("$" in one or "`" in one for one in (*found[_ALLOW], *found[_IGNORE]))
    if not to_space or len(positional) not in (2, 3) or positional[1] not in _HERE or target not in _HERE or not known:
        return None
    allowed = tuple(found[_ALLOW]) if found[_ALLOW] else None
    return Sent(f"hf {words[0].value}", command.start, command.end, allowed, tuple(found[_IGNORE]))


def sent_by_python(source: PythonSource) -> Iterator[Sent | None]:
    """Yield what each `upload_folder(repo_type="space", folder_path=".")` sends; None for another upload to a Space."""
    for call in source.nodes(ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in ("upload_folder", "upload_large_folder", "upload_file", "create_commit"):
            continue
        given = {word.arg: word.value for word in call.keywords}
        kind = given.get("repo_type")
        if kind is None or source.constant(kind) != "space":
            continue
        folder = given.get("folder_path")
        allowed, ignored = (_patterns(source, given.get(key)) for key in ("allow_patterns", "ignore_patterns"))
        whole = folder is not None and source.constant(folder) in _HERE
        if (
            name.endswith("_folder")
            and whole
            and "path_in_repo" not in given
            and allowed is not None
            and ignored is not None
        ):
            yield Sent(name, *source.span_of(call), allowed or None, ignored)
        else:
            yield None


def _patterns(source: PythonSource, expr: ast.expr | None) -> tuple[str, ...] | None:
    """Return the patterns of an argument; None where they are not all known."""
    if expr is None or (isinstance(expr, ast.Constant) and expr.value is None):
        return ()
    if isinstance(expr, ast.Name):
        expr = source.bound_value(expr.id) or expr
    items = expr.elts if isinstance(expr, (ast.List, ast.Tuple)) else [expr]
    texts = [source.constant(item) for item in items]
    return tuple(text for text in texts if text is not None) if None not in texts else None

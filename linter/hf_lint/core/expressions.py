"""Compiled regular expressions, kept between runs in the user's cache folder.

`re` compiles in Python: the 130 expressions that a run over one Space needs take a twelfth of it, and there is no way
to keep them. What its last step takes is kept here, by Python release; that step, in C, checks the code that it is
given. Where Python has another last step, or the cache cannot be used, everything is compiled as usual.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import sys
from array import array
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, AnyStr

from hf_lint.core.cache import cache_folder
from hf_lint.core.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Mapping

try:
    _sre: Any = import_module("_sre")
    _parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    _compiler: Any = import_module("re._compiler" if sys.version_info >= (3, 11) else "sre_compile")
    _KEEPS = f"{sys.hexversion:x}-{_sre.MAGIC}-{_sre.CODESIZE}"
except (ImportError, AttributeError):  # another Python than CPython
    _KEEPS = ""

MAX_KEPT = 4_000
"""Expressions in the file. More come only from several releases of hf-lint: then it begins anew."""
_MAX_BYTES = 8_000_000
_DIGEST = 16


class Expressions:
    """Compiles expressions, or takes them from an earlier run. `path` is the file that keeps them; "" for none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rows: dict[str, list[Any]] = {}
        """By digest: flags, number of groups, names of groups, and where in `_codes` the code begins and ends."""
        self._codes = b""
        self._new = False
        try:
            with open(path, "rb") as file:
                digest, data = file.read(_DIGEST), file.read(_MAX_BYTES)
            if digest == blake2b(data, digest_size=_DIGEST).digest():
                head, _, self._codes = data.partition(b"\n")
                self._rows = json.loads(head)
        except (OSError, ValueError):
            pass

    def compile(self, pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """Return what `re.compile` returns. Raises re.error for what is no expression."""
        if not _KEEPS:
            return re.compile(pattern, flags)
        text = pattern.encode("utf-8", "surrogatepass") if isinstance(pattern, str) else pattern
        key = f"{type(pattern).__name__}{int(flags)}-{blake2b(text, digest_size=_DIGEST).hexdigest()}"
        if key not in self._rows:
            self._add(key, pattern, flags)
        all_flags, groups, names, start, end = self._rows[key]
        code = array("I", self._codes[start:end]).tolist()
        made: re.Pattern[AnyStr] = _finish(pattern, all_flags, code, groups, names)
        return made

    def _add(self, key: str, pattern: str | bytes, flags: int) -> None:
        parsed = _parser.parse(pattern, flags)
        code = array("I", _compiler._code(parsed, flags)).tobytes()
        if len(self._rows) >= MAX_KEPT:
            self._rows, self._codes = {}, b""
        start, state = len(self._codes), parsed.state
        self._rows[key] = [int(flags) | state.flags, state.groups - 1, dict(state.groupdict), start, start + len(code)]
        self._codes += code
        if not self._new:
            self._new = True
            atexit.register(self.save)

    def save(self) -> None:
        """Keep what is new for the next run; what cannot be written is passed over."""
        if not self._path:
            return
        from hf_lint.core.atomic import write_whole

        data = json.dumps(self._rows, separators=(",", ":")).encode() + b"\n" + self._codes
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            write_whole(self._path, blake2b(data, digest_size=_DIGEST).digest() + data, mode=0o600)
        except OSError:
            pass


def _finish(pattern: Any, flags: int, code: list[int], groups: int, names: Mapping[str, int]) -> Any:
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    return _sre.compile(pattern, flags, code, groups, names, tuple(by_number))


@cache
def _expressions() -> Expressions:
    folder = cache_folder() if _KEEPS else None
    return Expressions(os.path.join(folder, f"expressions-{_KEEPS}") if folder else "")


def compile_kept(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, from an earlier run where it was kept. Raises re.error."""
    return _expressions().compile(pattern, flags)

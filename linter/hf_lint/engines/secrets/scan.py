"""Scan a text, a file or a whole Space for secrets."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.engines.secrets.match import SecretMatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import File, Space


def scan_text(text: str, *, path: str, only_certain: bool = False) -> list[SecretMatch]:
    """The secrets in `text`, in order of their place and never overlapping.

    `path` decides what else counts besides the patterns (.env lines, Dockerfile instructions, Python calls ...).
    `only_certain` leaves out whatever rests on a name or an encoding: for vendored code and for history.
    """
    return []


def scan_file(file: File) -> list[SecretMatch]:
    """The secrets in one file; vendored files give the certain ones only. Not memoised: rules use `scan_space`."""
    return scan_text(file.text, path=file.path, only_certain=file.vendored)


def scan_space(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    """The secrets of every readable file by path, files without any left out; computed once per Space."""
    found: Mapping[str, tuple[SecretMatch, ...]] = space.memo(_scan_all)
    return found


def _scan_all(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    found = {path: tuple(scan_file(file)) for path, file in space.files.items() if file.text}
    return MappingProxyType({path: matches for path, matches in found.items() if matches})


def judge_value(name: str, value: str) -> str | None:
    """The id of the kind of secret that `value` is when it is given to `name`; None when it is none.

    For rules that have name and value from a parser of their own (ENV and ARG, the default of os.getenv).
    """
    return None


def mask_text(text: str, path: str = "") -> str:
    """`text` with everything that looks like a secret masked: for excerpts and messages, before anybody sees them."""
    return text

"""How the place of a finding is written: relative to where hf-lint runs, so that editors and CI find the file."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

_FOLDERS = ("directory", "revision", "index", "range", "history")
"""The kinds of target that a folder names."""


def base_of(target: str, kind: str, cwd: str) -> str:
    """What to put before the paths of `target`: "" or a relative folder ending in "/"; absolute outside of `cwd`."""
    if kind not in _FOLDERS:
        return ""
    path = os.path.normpath(target)
    if os.path.isabs(path):
        try:
            inside = os.path.commonpath([path, cwd]) == cwd
        except ValueError:  # another drive
            inside = False
        if inside:
            path = os.path.relpath(path, cwd)
    path = path.replace(os.sep, "/")
    return "" if path == "." else posixpath.join(path, "")


def origin(finding: Finding) -> str:
    """What line and column do not say, as words to put behind them: a notebook's cell, the commit of a secret."""
    cell = finding.cell
    where = f" in cell {cell.cell}" + (f", line {cell.line}" if cell.line else "") if cell else ""
    return where + (f" in commit {finding.commit.id[:12]} of {finding.commit.date[:10]}" if finding.commit else "")

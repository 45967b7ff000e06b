"""How the place of a finding is written: relative to where hf-lint runs, so that editors and CI find the file."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, TargetReport


def base_of(report: TargetReport, cwd: str) -> str:
    """Return what to put before the paths of a target: "" or a relative folder ending in "/"; absolute outside of
    `cwd`."""
    if not report.shows_paths:
        return ""
    path = os.path.normpath(report.target)
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
    """Return what line and column do not say, as words to put behind them: a notebook's cell, the commit of a
    secret."""
    cell = finding.cell
    where = f" in cell {cell.cell}" + (f", line {cell.line}" if cell.line else "") if cell else ""
    return where + (f" in commit {finding.commit.id[:12]} of {finding.commit.date[:10]}" if finding.commit else "")

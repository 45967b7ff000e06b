"""Whole Spaces with a file changed: its parser, the rules behind it, waivers, fixes and reports."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from hf_lint.core.model import Profile, Report
from hf_lint.fixes.choose import EncodeError, apply, choose_fixes
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from hf_lint.reports.diff import render_diff
from support import policies, space_of

from fuzz import seeds
from fuzz.reports import render_all
from fuzz.texts import encoded, mutate_bytes, mutate_text
from fuzz.trees import mutate_card, mutate_json, mutate_python, mutate_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from hf_lint.core.model import Span, TargetReport
    from hf_lint.pipeline.selection import RuleSelection
    from hf_lint.space import Space

KINDS = (
    *("python", "dockerfile", "requirements", "shell", "yaml", "gitlab", "card", "notebook", "json", "web", "patterns"),
    *("settings", "text", "binary"),
)
CARD = b"---\nsdk: %s\ntitle: x\n---\n"


@lru_cache(maxsize=1)
def everything() -> RuleSelection:
    """All rules but hadolint, whose process would cost more than all else and has hostile tests of its own."""
    return select_rules(policies(), profile=Profile.STRICT, ignore=["hadolint"])


def make(kind: str, rng: Random) -> dict[str, bytes]:
    """The files of a Space, one of this kind changed, at times a second one too."""
    number, path = rng.choice(seeds.of_kind(kind))
    files = {name: data for name, data in seeds.spaces()[number].items() if len(data) <= seeds.MOST}
    files[path] = changed(kind, rng, files.get(path) or rng.choice(seeds.contents(kind)))
    if rng.random() < 0.1:
        other = rng.choice(sorted(files))
        files[other] = changed(seeds.kind_of(other), rng, files[other])
    if "README.md" not in files or rng.random() < 0.1:
        files["README.md"] = CARD % rng.choice((b"docker", b"docker", b"gradio", b"streamlit", b"static"))
    return files


def changed(kind: str, rng: Random, data: bytes) -> bytes:
    """The bytes of a file of this kind after some changes."""
    others = seeds.contents(kind)
    if not others or kind == "binary" or rng.random() < 0.05:
        return mutate_bytes(rng, data, others or (data,))
    text = data.decode("utf-8", "replace")
    structures: dict[str, Callable[[Random, str], str]] = {
        "python": partial(mutate_python, others=others),
        "yaml": mutate_yaml,
        "gitlab": mutate_yaml,
        "json": mutate_json,
        "notebook": mutate_json,
        "card": mutate_card,
    }
    structure = structures.get(kind)
    structured = structure is not None and rng.random() < 0.6
    if structure is not None and structured:
        text = structure(rng, text)
    if not structured or rng.random() < 0.2:
        text = mutate_text(rng, text, others, kind)
    return encoded(rng, text)


def exercise(kind: str, rng: Random) -> None:
    """Check the Space; each place must lie in its file, each edit must apply, each report must be told."""
    files = make(kind, rng)
    space = space_of(dict(files))
    report = check(space)
    for finding in report.findings:
        _inside(space, finding.location.path, finding.location.span)
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    for fix in fixes[:3] if rng.random() < 0.15 else ():
        with suppress(EncodeError):
            check(apply(space, fix.edits, frozenset(fix.recode)))
    if fixes and rng.random() < 0.01:
        fixed = choose_fixes(space, report, check, unsafe=True)
        render_diff(space, fixed.space, fixed.changes, report)
    if rng.random() < 0.04:
        render_all(Report((report,), Profile.STRICT, "0" * 16))


_SAID = ("the others are not listed", "so not all that runs was checked", "which is nested too deeply")
"""The ends of messages about a limit."""


def check(space: Space) -> TargetReport:
    """The report; a rule that failed fails the run, and what a limit cut off and said does not."""
    report = check_space(space, everything())
    errors = [error for error in report.errors if not error.message.endswith(_SAID)]
    assert not errors, errors
    return report


def _inside(space: Space, path: str, span: Span) -> None:
    file = space.get(path)
    if file is None or not file.text:
        return
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column), span
    assert span.end_line <= len(file.line_starts), span

"""What several test modules share: Spaces from case folders and from texts, and running the linter over them."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hf_lint.config.baseline import Baseline, Entry
from hf_lint.config.settings import RuleSettings, Settings
from hf_lint.core.model import Profile, TargetReport
from hf_lint.core.policy import PolicySet, load_policies
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.lint import lint as lint_target
from hf_lint.pipeline.selection import RuleSelection, select_rules
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import collect_directory
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.space.live import parse_live

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.sources.source import Source

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"


@lru_cache(maxsize=1)
def policies() -> PolicySet:
    return load_policies()


COMPANIONS = dict.fromkeys(("unused-waiver", "unexplained-waiver", "invalid-waiver"), ("unpinned-requirement",))
"""Policies that speak about the findings of others, with one to speak about."""


@lru_cache(maxsize=256)
def plan(*select: str, profile: Profile = Profile.STRICT) -> RuleSelection:
    companions = tuple(other for name in select for other in COMPANIONS.get(name, ()))
    return select_rules(policies(), profile=profile, select=(*select, *companions), online=True)


def lint_source(source: Source, *select: str, baseline: Iterable[str] = ()) -> TargetReport:
    """What `lint` says of a source with these policies, all else at its default; `baseline` holds fingerprints."""
    companions = tuple(other for name in select for other in COMPANIONS.get(name, ()))
    known = Baseline(Profile.STRICT, tuple(Entry("", "", fingerprint) for fingerprint in baseline))
    return lint_target(source, Settings(RuleSettings(Profile.STRICT, (*select, *companions)), baseline=known))


def space_of(files: Mapping[str, str | bytes]) -> Space:
    """A Space in memory; fake secrets are expanded in texts."""
    contents = {
        path: content if isinstance(content, bytes) else expand(content).encode() for path, content in files.items()
    }
    return Space(File(path, len(data), "", partial(bytes, data)) for path, data in contents.items())


GRADIO_CARD = """---
title: Demo
sdk: gradio
sdk_version: "6.31.0"
python_version: "3.12"
app_file: app.py
---
"""


def graded(rule: str, files: dict[str, str]) -> list[str]:
    """The severities that `rule` gives in a Space with these files, worst first."""
    report = check_space(space_of({"README.md": GRADIO_CARD, "app.py": "import gradio\n", **files}), plan(rule))
    assert not report.errors, report.errors
    found = sorted((f.severity for f in report.findings if f.rule == rule), reverse=True)
    return [str(severity) for severity in found]


def write_example(files: Mapping[str, Any], folder: Path) -> None:
    """Write the `bad` or `good` files of a policy: texts, mappings with encoding and text, or with a size."""
    for path, content in files.items():
        if isinstance(content, dict) and "size" in content:
            _write_sized(folder / path, content["size"])
            continue
        text, encoding = (content["text"], content["encoding"]) if isinstance(content, dict) else (content, "utf-8")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(expand(text).encode(encoding))


def materialise(case: Path, folder: Path) -> None:
    """Copy the Space of a case to `folder`, fake secrets expanded, and add what git cannot hold, from case.yaml."""
    for source in sorted(case.rglob("*")):
        relative = source.relative_to(case)
        if source.is_dir() or str(relative) in ("expect.txt", "case.yaml"):
            continue
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        data = source.read_bytes()
        if b"@@fake:" in data:
            data = expand(data.decode()).encode()
        target.write_bytes(data)
        shutil.copymode(source, target)
    extra = case / "case.yaml"
    if extra.is_file():
        _extras(yaml.safe_load(extra.read_text()), folder)


def _extras(extra: dict[str, Any], folder: Path) -> None:
    unknown = set(extra) - {"encodings", "crlf", "symlinks", "empty_dirs", "files", "sizes"}
    assert not unknown, f"case.yaml: unknown {unknown}"
    # What this repository's own git would act upon (.gitattributes), ignore, or not hold well: `!!binary` gives bytes.
    write_example({path: text for path, text in extra.get("files", {}).items() if isinstance(text, str)}, folder)
    for path, data in extra.get("files", {}).items():
        if isinstance(data, bytes):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    for path, size in extra.get("sizes", {}).items():
        _write_sized(folder / path, size)
    for path in extra.get("crlf", ()):
        data = (folder / path).read_bytes()
        (folder / path).write_bytes(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    for path, encoding in extra.get("encodings", {}).items():
        (folder / path).write_bytes((folder / path).read_bytes().decode().encode(encoding))
    for path, target in extra.get("symlinks", {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, folder / path)
    for path in extra.get("empty_dirs", ()):
        (folder / path).mkdir(parents=True, exist_ok=True)


def _write_sized(path: Path, size: int) -> None:
    """A file of `size` zero bytes, which takes no room on most file systems."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.truncate(size)


def lint(folder: Path, *select: str, profile: Profile = Profile.STRICT) -> TargetReport:
    """The report on `folder`; a tool error fails the test."""
    space = collect_directory(folder)
    said = folder / "live.yaml"
    selection = plan(*select, profile=profile)
    if said.is_file():  # what the Hub says of the Space, in the cases of policies that ask it
        wanted = folder / "organisation.yaml"  # and what its organisation expects
        own = (said.name, wanted.name)
        space = Space(file for file in space.files.values() if file.path not in own)
        space.live = parse_live(yaml.safe_load(said.read_text()))
        if wanted.is_file():
            overrides = yaml.safe_load(wanted.read_text())["overrides"]
            params = {name: override["params"] for name, override in overrides.items()}
            selection = select_rules(policies(), profile=profile, select=select, params=params, online=True)
    report = check_space(space, selection)
    assert not report.errors, report.errors
    return report


def places(report: TargetReport, rule: str = "") -> list[str]:
    """`path:line:col id` of each finding, as expect.txt has it."""
    return sorted(
        f"{finding.location.path}:{finding.location.span.line}:{finding.location.span.column} {finding.rule}"
        for finding in report.findings
        if not rule or finding.rule == rule
    )


@contextmanager
def interruptible() -> Iterator[None]:
    """Let processes started meanwhile end by SIGINT, as in a terminal, even where the tests were started without it.

    A background job of a shell, or of some CI runners, inherits that the signal is ignored, and so do its children.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

"""The baseline: findings that were there when hf-lint was adopted, by fingerprint.

It holds no line numbers, dates, messages or secrets: it changes only when findings come or go.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.config.file import read_config
from hf_lint.core.model import DEFAULT_PROFILE, Profile, Waived
from hf_lint.core.records import NamedTuple
from hf_lint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from hf_lint.core.model import Finding, TargetReport

SCHEMA = "hf-lint-baseline/1"
MAX_BYTES = 16 * 1024 * 1024
_KEYS = ("path", "rule", "fingerprint")


class Entry(NamedTuple):
    """One finding of the baseline."""

    path: str
    rule: str
    fingerprint: str


class Baseline(NamedTuple):
    """What a baseline file holds, and the profile that it was made in."""

    profile: Profile = DEFAULT_PROFILE
    entries: tuple[Entry, ...] = ()

    @property
    def fingerprints(self) -> frozenset[str]:
        """What the findings that it covers are known by."""
        return frozenset(entry.fingerprint for entry in self.entries)


def load_baseline(path: str | Path) -> Baseline:
    """Return the baseline in the file `path`. ConfigError when it cannot be read or is of another schema."""
    try:
        document = json.loads(read_config(path, MAX_BYTES))
    except (ValueError, RecursionError):
        raise ConfigError(f"{path}: not JSON: delete it, then write it again with --write-baseline") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        known = isinstance(schema, str) and schema.startswith("hf-lint-baseline/") and len(schema) < 30
        which = f"its schema is {schema!r}" if known else "it is not a baseline"  # what is not ours is not shown
        raise ConfigError(f"{path}: {which}, this hf-lint reads {SCHEMA!r}")
    try:
        profile = Profile.parse(document["profile"])
        entries = tuple(_entry(item) for item in document["findings"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(
            f"{path}: not a baseline of hf-lint, which has `profile` and `findings`, each with {', '.join(_KEYS)}"
        ) from None
    return Baseline(profile, entries)


def read_before(path: str | Path) -> bytes | None:
    """Return what a baseline is written over: the bytes of an older one, None for nothing. ConfigError for any other
    file."""
    import os

    if not os.path.lexists(path):
        return None
    text = read_config(path, MAX_BYTES)
    if text.strip():
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise ConfigError(f"{path}: not written over, because it is not a baseline of hf-lint: name another file")
    with open(path, "rb") as stream:
        return stream.read()


def make_baseline(findings: Iterable[Finding], profile: Profile) -> Baseline:
    """Return the baseline that covers `findings`, found in `profile`."""
    each = (one for finding in findings for one in (finding, *finding.merged))
    entries = {Entry(finding.location.path, finding.rule, finding.fingerprint) for finding in each}
    return Baseline(profile, tuple(sorted(entries)))


def render_baseline(baseline: Baseline) -> str:
    """Return the file's text: one finding a line, in order, so that a change is a change of few lines."""
    lines = [f"    {json.dumps(dict(zip(_KEYS, entry, strict=True)))}" for entry in sorted(set(baseline.entries))]
    body = "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
    return (
        f'{{\n  "schema": {json.dumps(SCHEMA)},\n  "profile": {json.dumps(str(baseline.profile))},\n'
        f'  "findings": {body}\n}}\n'
    )


def stale_entries(
    baseline: Baseline, report: TargetReport, renamed: Mapping[str, str] = MappingProxyType({})
) -> tuple[Entry, ...]:
    """Return the entries that match no finding any more; `renamed` gives the id of today by each former id.

    Entries of rules that did not run are not among them, and none is where the run was incomplete, over a part of the
    repository, or in a laxer profile than the baseline was made in.
    """
    if report.errors or not report.is_working_tree or report.profile < baseline.profile:
        return ()
    met = {
        fingerprint
        for item in report.waived
        if item.source == "baseline"
        for fingerprint in (item.finding.fingerprint, *item.finding.former_fingerprints)
    }
    unknown = {*report.locked, *(skip.rule for skip in report.skipped if skip.kind != "not-applicable")}
    return tuple(
        entry
        for entry in baseline.entries
        if entry.fingerprint not in met and renamed.get(entry.rule, entry.rule) not in unknown
    )


def current_entries(baseline: Baseline, report: TargetReport) -> dict[Entry, Entry]:
    """Return, by each entry under a former id, the entry that the same finding has today."""
    today = {
        former: Entry(item.finding.location.path, item.finding.rule, item.finding.fingerprint)
        for item in report.waived
        if item.source == "baseline"
        for former in item.finding.former_fingerprints
    }
    return {entry: today[entry.fingerprint] for entry in baseline.entries if entry.fingerprint in today}


def cover(report: TargetReport) -> TargetReport:
    """Return the report with its findings set aside by the baseline that was just made of them; locked ones stay."""
    waived = tuple(Waived(finding, "", "baseline") for finding in report.findings if finding.rule not in report.locked)
    kept = tuple(finding for finding in report.findings if finding.rule in report.locked)
    return report._replace(findings=kept, waived=(*report.waived, *waived))


def _entry(item: Any) -> Entry:
    path, rule, fingerprint = (item[key] for key in _KEYS)
    if not all(isinstance(value, str) for value in (path, rule, fingerprint)):
        raise ValueError
    return Entry(path, rule, fingerprint)

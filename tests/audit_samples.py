"""Stores of audits for tests, filled without a Hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.fleet.tally import Audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.fleet.store import Store

HOSTILE_NAME = "<img src=x onerror=alert(1)></script><script>alert(1)</script>\x1b[31m\u202e=1+1##vso[task]javascript:"
COMMIT = "c" * 40


def finding_of(rule: str, **more: Any) -> dict[str, Any]:
    """A finding as the store has it."""
    place = {"path": "app.py", "line": 1, "column": 1, "end_line": 1, "end_column": 2}
    finding = {
        "rule": rule,
        "group": "app",
        "concern": "takeover",
        "role": "runs",
        "title": f"what {rule} finds",
        "severity": "high",
        "confidence": "high",
        "message": "a `message`",
        **place,
        "cell": None,
        "cell_line": None,
        "commit": None,
        "commit_date": None,
        "secret": None,
        "fix": None,
        "url": "https://example.org/rule",
        "related": [{**place, "line": 9, "note": "from `here`"}],
        **more,
    }
    return {"fingerprint": f"{rule}:{finding['path']}:{finding['line']}", **finding}


def keep(
    store: Store,
    number: int,
    findings: Mapping[str, Sequence[Mapping[str, Any]]],
    rows: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write a whole audit: the findings by Space, and what else is known of each."""
    made, _ = store.begin(f"digest {number}", ["acme"], f"2026-01-{number:02d}T00:00:00+00:00")
    assert made == number
    for name, found in findings.items():
        row = {"commit": COMMIT, "sdk": "gradio", "stage": "RUNNING", "hardware": "cpu-basic", "committer": "ada"}
        row |= (rows or {}).get(name, {})
        store.keep(number, name, row, found, code=None, complete=("code", "live"))
    store.finish(number, "2026-02-01T00:00:00+00:00")


def audit_of(store: Store, number: int, **more: Any) -> Audit:
    """The audit as reports get it."""
    return Audit(store, number, ("acme",), "2026-03-01", **more)

"""An audit as a page and as SARIF: what they say of a store with findings of every state, and with hostile names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from audit_samples import HOSTILE_NAME, audit_of, finding_of, keep
from hf_lint.fleet.page import MAX_ROWS
from hf_lint.fleet.reports import FORMATS
from hf_lint.fleet.store import Store
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hf_lint.fleet.tally import Audit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(str(tmp_path / "audit.db"))
    yield made
    made.close()


def page_of(audit: Audit) -> tuple[str, Any]:
    """The page without its data, and the data."""
    page = "".join(FORMATS["html"](audit))
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return page.replace(found[0], ""), json.loads(found[1])


def test_findings_have_their_state_and_place(store: Store) -> None:
    old, gone, fresh = (finding_of("visitor-path", line=line) for line in (3, 4, 5))
    keep(store, 1, {"acme/demo": [old, gone]})
    keep(store, 2, {"acme/demo": [old, fresh]})
    page, data = page_of(audit_of(store, 2))
    assert [(one[4], one[12]) for one in data["findings"]] == [(3, "open"), (5, "new"), (4, "fixed")]
    assert data["spaces"] == [{"name": "acme/demo", "commit": "c" * 40}]
    assert data["policies"][0]["id"] == "visitor-path"
    assert data["policies"][0]["help"]
    assert data["policies"][0]["why"]
    assert "1 Space of acme" in page
    assert "1 new" in page
    assert "1 fixed" in page


def test_the_trend_compares_with_the_last_audit(store: Store) -> None:
    keep(store, 1, {"acme/demo": [finding_of("visitor-path", line=line) for line in (1, 2, 3)]})
    first, _ = page_of(audit_of(store, 1))
    assert "since the last audit" not in first
    keep(store, 2, {"acme/demo": [finding_of("visitor-path", line=3), finding_of("open-proxy", severity="medium")]})
    second, _ = page_of(audit_of(store, 2))
    assert re.search(r"<dt>high</dt>.*?>1<.*?-2 since the last audit", second)
    assert re.search(r"<dt>medium</dt>.*?>1<.*?\+1 since the last audit", second)
    assert re.search(r"<dt>low</dt>.*?>0<.*?no change since the last audit", second)


def test_what_to_do_first(store: Store) -> None:
    key = {"secret": "openai-api-key 0123abcd", "severity": "critical"}
    keep(
        store,
        1,
        {
            "acme/a": [finding_of("leaked-credential", **key), finding_of("no-gitignore", severity="low")],
            "acme/b": [finding_of("leaked-credential", **key), finding_of("visitor-path")],
            "acme/c": [finding_of("visitor-path"), finding_of("code-execution-endpoint", severity="critical")],
        },
    )
    page, _ = page_of(audit_of(store, 1))
    tasks = re.findall(r"<li><span class=\"severity (\w+)\">\w+</span> (.*?)<br><code>(.*?)</code>", page)
    assert [(level, command) for level, _, command in tasks] == [
        ("critical", "hf-lint rotate acme"),
        ("critical", "hf-lint explain code-execution-endpoint"),
        ("high", "hf-lint explain visitor-path"),
    ]
    assert tasks[0][1] == "1 committed secret in 2 Spaces: rotate them"
    assert tasks[2][1].endswith("acme/b, acme/c")
    assert "OpenAI API key (0123abcd) in 2 Spaces: acme/a, acme/b" in page
    assert page.count("<code>acme/a: app.py:1</code>") == 1


def test_each_shared_secret_has_its_own_places(store: Store) -> None:
    late, early = ({"secret": f"openai-api-key {end * 8}", "severity": "critical"} for end in "f0")
    keep(
        store,
        1,
        {
            "acme/a": [finding_of("leaked-credential", path="late.py", **late)],
            "acme/b": [finding_of("leaked-credential", path="late.py", **late)],
            "acme/c": [finding_of("leaked-credential", path="early.py", **early)],
            "acme/d": [finding_of("leaked-credential", path="early.py", **early)],
        },
    )
    page, _ = page_of(audit_of(store, 1))
    said = re.findall(r"<summary>OpenAI API key \((\w+)\) in 2 Spaces: (.*?)</summary><ul>(.*?)</ul>", page)
    assert [(key, names) for key, names, _ in said] == [("0" * 8, "acme/c, acme/d"), ("f" * 8, "acme/a, acme/b")]
    assert ["early.py" in said[0][2], "late.py" in said[1][2]] == [True, True]
    assert "late.py" not in said[0][2]


def test_what_runs_on_paid_hardware(store: Store) -> None:
    rows: dict[str, dict[str, Any]] = {
        "acme/awake": {"stage": "RUNNING", "hardware": "t4-small", "sleeps_after": None},
        "acme/sleeper": {"stage": "RUNNING", "hardware": "l40sx8", "sleeps_after": 3600},
        "acme/odd": {"stage": "RUNNING", "hardware": "made-up", "sleeps_after": None},
        "acme/paused": {"stage": "PAUSED", "hardware": "t4-small", "sleeps_after": None},
        "acme/free": {"stage": "RUNNING", "hardware": "cpu-basic", "sleeps_after": None},
        "acme/zero": {"stage": "RUNNING", "hardware": "zero-a10g", "sleeps_after": None},
    }
    keep(store, 1, {name: [] for name in rows}, rows)
    table = page_of(audit_of(store, 1))[0].partition("Running on paid hardware")[2].partition("</table>")
    assert re.findall(r"<td>(acme/\w+)</td>", table[0]) == ["acme/sleeper", "acme/awake", "acme/odd"]
    assert "after 60 minutes" in table[0]
    assert "3 Spaces, $23.90 an hour together, 2 without a sleep time." in table[2]


def test_tables_are_bounded(store: Store) -> None:
    keep(store, 1, {f"acme/s{number:03d}": [finding_of("visitor-path")] for number in range(MAX_ROWS + 20)})
    page, data = page_of(audit_of(store, 1))
    assert page.count("<tr><td>acme/") == MAX_ROWS
    assert "and 20 more Spaces" in page
    assert len(data["findings"]) == MAX_ROWS + 20


def test_hostile_texts_are_inert(store: Store) -> None:
    bad = finding_of("visitor-path", path=HOSTILE_NAME, message=HOSTILE_NAME, title=HOSTILE_NAME)
    row = {"committer": HOSTILE_NAME, "hardware": HOSTILE_NAME, "stage": HOSTILE_NAME, "errors": [HOSTILE_NAME]}
    keep(store, 1, {HOSTILE_NAME: [bad]}, {HOSTILE_NAME: row})
    whole = "".join(FORMATS["html"](audit_of(store, 1, notes=(HOSTILE_NAME,))))
    assert "<img" not in whole
    assert whole.count("<script") == 2
    assert "##vso[" not in whole
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    sarif = "".join(FORMATS["sarif"](audit_of(store, 1)))
    assert "##vso[" not in sarif
    assert json.loads(sarif)["runs"][0]["results"]


def test_sarif_has_a_run_for_each_space(store: Store) -> None:
    old, gone = finding_of("visitor-path", line=3), finding_of("visitor-path", line=4)
    keep(store, 1, {"acme/a": [old, gone], "acme/b": []})
    rows: dict[str, dict[str, Any]] = {"acme/b": {"errors": ["app.py was not read"]}}
    keep(store, 2, {"acme/a": [old], "acme/b": [finding_of("open-proxy", severity="critical", cell=3)]}, rows)
    document = json.loads("".join(FORMATS["sarif"](audit_of(store, 2))))
    schema = json.loads((ROOT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json").read_text())
    jsonschema.validate(document, schema)
    one, other = document["runs"]
    assert [run["automationDetails"]["id"] for run in (one, other)] == ["hf-lint/acme/a/", "hf-lint/acme/b/"]
    assert one["versionControlProvenance"][0]["revisionId"] == "c" * 40
    assert one["versionControlProvenance"][0]["repositoryUri"].endswith("/spaces/acme/a")
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in one["results"]] == [3]
    assert one["invocations"][0]["executionSuccessful"] is True
    assert other["invocations"][0]["executionSuccessful"] is False
    assert other["results"][0]["properties"]["cell"] == 3
    assert other["results"][0]["ruleId"] == "open-proxy"


def test_an_empty_audit_has_a_page_and_sarif(store: Store) -> None:
    keep(store, 1, {})
    page, data = page_of(audit_of(store, 1))
    assert "0 Spaces of acme" in page
    assert data["findings"] == []
    assert json.loads("".join(FORMATS["sarif"](audit_of(store, 1))))["runs"] == []

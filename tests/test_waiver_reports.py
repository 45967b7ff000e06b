"""Waived findings in the reports: they do not count, and they do not vanish."""

from __future__ import annotations

import json

from hf_lint.config.waivers.model import ConfigWaiver, WaiverSettings
from hf_lint.core.model import Profile, Report
from hf_lint.reports.color import Painter
from hf_lint.reports.github import render_github
from hf_lint.reports.json import render_json
from hf_lint.reports.sarif import render_sarif
from hf_lint.reports.summary import render_summary
from hf_lint.reports.text import render_text
from jsonschema import Draft4Validator, Draft202012Validator
from report_samples import WORK
from support import ROOT
from waiver_support import check


def waived_report() -> Report:
    files = {
        "a.py": "BAD # hf-lint: ignore[root-user] why; until: 9999-12-31\nBAD\n",
        "b.js": "BAD // hf-lint: ignore[root-user] [link](http://evil) \x1b[31m\n",
        "c.py": "BAD",
    }
    settings = WaiverSettings(entries=(ConfigWaiver(("root-user",), "config", ("c.py",)),))
    report = check(files, settings)
    fingerprint = report.findings[0].fingerprint
    report = check(files, settings._replace(baseline=frozenset({fingerprint})))
    return Report((report,), Profile.RECOMMENDED, "digest")


def test_json_holds_them_as_its_schema_says() -> None:
    document = json.loads(render_json(waived_report(), WORK._replace(exit_code=0)))
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    Draft202012Validator(schema).validate(document)
    (target,) = document["targets"]
    assert target["findings"] == []
    assert [(item["path"], item["line"], item["source"], item["until"]) for item in target["waived"]] == [
        ("a.py", 1, "inline", "9999-12-31"),
        ("a.py", 2, "baseline", None),
        ("b.js", 1, "inline", None),
        ("c.py", 1, "config", None),
    ]
    assert document["summary"]["waived"] == 4


def test_sarif_holds_them_as_suppressed_results() -> None:
    report = waived_report()
    document = json.loads(render_sarif(report, WORK._replace(exit_code=0)))
    schema = json.loads((ROOT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json").read_text())
    Draft4Validator(schema).validate(document)
    results = document["runs"][0]["results"]
    kinds = [result["suppressions"][0]["kind"] for result in results]
    assert kinds == ["inSource", "external", "inSource", "external"]
    assert results[0]["suppressions"][0]["justification"] == "why"
    # When one result says whether it is suppressed, all must.
    mixed = report._replace(targets=(report.targets[0]._replace(findings=(report.targets[0].waived[0].finding,)),))
    document = json.loads(render_sarif(mixed, WORK._replace(exit_code=1)))
    assert [len(result["suppressions"]) for result in document["runs"][0]["results"]] == [0, 1, 1, 1, 1]
    plain = report._replace(targets=(mixed.targets[0]._replace(waived=()),))
    document = json.loads(render_sarif(plain, WORK._replace(exit_code=1)))
    assert "suppressions" not in document["runs"][0]["results"][0]


def test_text_counts_them_and_lists_them_when_asked() -> None:
    report = waived_report()
    paint = Painter(False)
    assert render_text(report, WORK._replace(paint=paint)) == ""
    short, long = render_summary(report, paint), render_summary(report, paint, verbose=True)
    assert "No new findings" in short
    assert "4 waived (1 by the baseline)" in short
    assert "waived: root-user at" not in short
    assert "waived: root-user at a.py:1 (inline until 9999-12-31): why\n" in long
    assert "waived: root-user at a.py:2 (baseline)\n" in long
    assert "\x1b" not in long
    assert render_github(report, WORK) == ""

"""OSV exports: every form that is given out, what a record says, and what cannot be used."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.core.model import AdvisorySource, Hit
from hf_lint.core.policy import load_policies
from hf_lint.errors import ExportError
from hf_lint.osv import exports as osv
from hf_lint.osv.advisories import MALWARE, load_advisories
from hf_lint.osv.cvss import base_score, rating
from hf_lint.osv.exports import load_osv
from hf_lint.osv.sources import age_notes
from hf_lint.rules.deps.known import vulnerable_dependency
from support import space_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/"
WORST4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"
MILD4 = "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"


def record(
    id: str = "GHSA-2222-3333-4444",  # noqa: A002
    name: str = "example-web",
    events: list[dict[str, str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A record in the shape in which OSV gives out those of GitHub."""
    events = events if events is not None else [{"introduced": "0"}, {"fixed": "2.0"}]
    package = {"name": name, "ecosystem": "PyPI", "purl": f"pkg:pypi/{name}"}
    return {
        "id": id,
        "summary": "Path traversal in downloads",
        "details": "Long words.",
        "aliases": [],
        "modified": "2026-10-01T08:00:00.123Z",
        "published": "2026-09-30T08:00:00Z",
        "database_specific": {"severity": "HIGH", "cwe_ids": ["CWE-22"], "github_reviewed": True},
        "references": [{"type": "WEB", "url": "https://example.com"}],
        "affected": [
            {
                "package": package,
                "ranges": [{"type": "ECOSYSTEM", "events": events}, {"type": "GIT", "events": [{"introduced": "0"}]}],
                "versions": ["1.0", "1.1"],
                "database_specific": {"source": "https://example.com"},
            }
        ],
        "schema_version": "1.7.3",
        **more,
    }


def write_json(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(records))
    return path


def _api(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"vulns": records}))
    return path


def _lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records) + "\n")
    return path


def _zip(path: Path, records: list[dict[str, Any]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in records:
            archive.writestr(f"{one['id']}.json", json.dumps(one))
        archive.writestr("README.md", "no record")
    return path


def _folder(path: Path, records: list[dict[str, Any]]) -> Path:
    for one in records:
        (path / one["affected"][0]["package"]["name"]).mkdir(parents=True, exist_ok=True)
        (path / one["affected"][0]["package"]["name"] / f"{one['id']}.json").write_text(json.dumps(one))
    (path / ".git").mkdir()
    (path / ".git" / "broken.json").write_text("{")
    return path


@pytest.mark.parametrize("form", [write_json, _api, _lines, _zip, _folder])
def test_every_form(form: Callable[[Path, list[dict[str, Any]]], Path], tmp_path: Path) -> None:
    records = [
        record(),
        record("GHSA-5555-6666-7777", "Other_Thing"),
        record("GHSA-8888-9999-2222", withdrawn="2026-01-01"),
    ]
    export = load_osv(str(form(tmp_path / "export", records)))
    assert sorted(row.package for row in export.rows) == ["example-web", "other-thing"]
    assert (export.records, export.as_of) == (3, "2026-10-01")
    assert load_osv(str(tmp_path / "export")) == export


def test_yaml_of_the_pypa_database(tmp_path: Path) -> None:
    (tmp_path / "vulns").mkdir()
    (tmp_path / "vulns" / "PYSEC-2024-1.yaml").write_text(
        "id: PYSEC-2024-1\nmodified: 2024-02-03T04:05:06Z\nsummary: Reads files\naliases:\n- CVE-2024-1\n"
        "affected:\n- package:\n    name: example-web\n    ecosystem: PyPI\n    purl: pkg:pypi/example-web\n"
        "  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: '1.10'\n    - fixed: 1.20\n"
        "severity:\n- type: CVSS_V3\n  score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N\n"
    )
    (row,) = load_osv(str(tmp_path)).rows
    assert (row.affected, row.fixed, row.severity) == ((">=1.10,<1.20",), ("1.20",), "high")


@pytest.mark.parametrize(
    ("events", "affected", "fixed"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], ("<2.0",), ("2.0",)),
        ([{"introduced": "1.0"}, {"last_affected": "1.9"}], (">=1.0,<=1.9",), ()),
        ([{"introduced": "0"}], ("",), ()),
        ([{"introduced": "3"}], (">=3",), ()),
        (
            [{"introduced": "0"}, {"fixed": "1.4"}, {"introduced": "2.0"}, {"fixed": "2.3"}],
            ("<1.4", ">=2.0,<2.3"),
            ("1.4", "2.3"),
        ),
        ([], ("==1.0", "==1.1"), ()),
        ([{"introduced": "0"}, {"fixed": "; rm"}], ("",), ()),
        ([{"fixed": "1"}, 7, {}], ("==1.0", "==1.1"), ()),
    ],
)
def test_ranges(
    events: list[dict[str, str]], affected: tuple[str, ...], fixed: tuple[str, ...], tmp_path: Path
) -> None:
    (row,) = load_osv(str(write_json(tmp_path / "a", [record(events=events)]))).rows
    assert (row.affected, row.fixed) == (affected, fixed)


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({}, "high"),
        ({"database_specific": {"severity": "MODERATE"}}, "medium"),
        ({"database_specific": {"severity": "unheard of"}, "severity": [{"score": f"{WORST}C:L/I:N/A:N"}]}, "medium"),
        ({"database_specific": None, "severity": [{"type": "CVSS_V3", "score": f"{WORST}C:H/I:H/A:H"}]}, "critical"),
        ({"database_specific": None, "severity": [{"type": "CVSS_V4", "score": WORST4}]}, "critical"),
        ({"database_specific": None, "severity": [{"type": "CVSS_V4", "score": MILD4}]}, "low"),
        ({"database_specific": None, "severity": [{"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}]}, "high"),
    ],
)  # fmt: skip
def test_severity(more: dict[str, Any], severity: str, tmp_path: Path) -> None:
    (row,) = load_osv(str(write_json(tmp_path / "a", [record(**more)]))).rows
    assert (row.severity, row.rated) == (severity, True)


@pytest.mark.parametrize("severity", [[], [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}, 3], [{"score": "A" * 9000}]])
def test_a_severity_that_is_assumed_is_said_in_the_finding(severity: list[Any], tmp_path: Path) -> None:
    export = write_json(tmp_path / "a", [record(database_specific=None, severity=severity)])
    (row,) = load_osv(str(export)).rows
    assert (row.severity, row.rated) == ("medium", False)
    space = space_of({"requirements.txt": "example-web==1.4\n"})
    policy = load_policies().policies["vulnerable-dependency"]
    policy = policy._replace(params={**policy.params, "advisories": str(export)})
    (hit,) = vulnerable_dependency(space, policy)
    assert isinstance(hit, Hit)
    assert hit.variant == "medium"
    assert hit.message.endswith(
        "; fixed in 2.0, another major release; the advisory names no severity, medium is assumed"
    )


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N", 2.5),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N/E:P", 9.6),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N", None),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0),
        ("CVSS:4.0/AV:N", None),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N/" * 100, None),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5),
        ("CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P", None),
        ("", None),
    ],
)
def test_scores_of_the_cvss_calculator(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


def test_ratings_of_the_specification() -> None:
    assert [rating(score) for score in (0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0)] == [
        *("info", "low", "low", "medium", "medium", "high", "high", "critical", "critical")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "record 1 is not an OSV record"),
        (b'[{"affected": []}]', "it has no `id`"),
        (b"[]", "no OSV records of PyPI"),
        (b'{"id": "GHSA-1", "affected": [{"package": {"ecosystem": "npm", "name": "x"}}]}', "no OSV records of PyPI"),
        (b'{"id": "A"}\n{"id": \n', "line 2 is not JSON"),
        (b"PK\x03\x04 no archive", "not a complete zip"),
    ],
)
def test_what_cannot_be_used_is_said(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=message):
        load_osv(str(path))


def test_work_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osv, "MAX_RECORD", 2_000)
    with pytest.raises(ExportError, match="larger than"):
        load_osv(str(_zip(tmp_path / "a.zip", [record(details="x" * 3_000)])))
    monkeypatch.setattr(osv, "MAX_UNPACKED", 1_000)
    with pytest.raises(ExportError, match="unpacks to more"):
        load_osv(str(_zip(tmp_path / "b.zip", [record(), record("GHSA-5555-6666-7777")])))
    monkeypatch.setattr(osv, "MAX_BYTES", 10)
    with pytest.raises(ExportError, match="is larger than"):
        load_osv(str(write_json(tmp_path / "c", [record()])))
    monkeypatch.setattr(osv, "MAX_RECORDS", 1)
    with pytest.raises(ExportError, match="more than 1 records"):
        load_osv(str(_folder(tmp_path / "d", [record(), record("GHSA-5555-6666-7777")])))


def test_a_defect_is_told_once_and_the_own_table_first(tmp_path: Path) -> None:
    same = record("GHSA-2222-3333-4444", "gradio", aliases=["CVE-2023-51449", "PYSEC-2023-249"])
    twin = record("PYSEC-2026-9", "gradio", aliases=["CVE-2026-1"], events=[{"introduced": "4.0"}, {"fixed": "7.0"}])
    other = record("GHSA-5555-6666-7777", "gradio", aliases=["CVE-2026-1", "PYSEC-2026-9"])
    own = load_advisories()
    table = own.join(load_osv(str(write_json(tmp_path / "a", [same, twin, other]))).rows)
    known, more = own.matching("gradio", "==4.10.0"), table.matching("gradio", "==4.10.0")
    assert more[: len(known)] == known
    assert [row.ids for row in more[len(known) :]] == [("CVE-2026-1",)]
    assert table.fixed_version("gradio", "==4.10.0") == "7.0"


def test_malware_hits_whatever_version_is_asked_for(tmp_path: Path) -> None:
    bad = record(
        "MAL-2026-1", "requestes", events=[{"introduced": "0"}], database_specific=None, summary="Malicious code"
    )
    one = record("MAL-2026-2", "example-web", events=[], aliases=["GHSA-2222-3333-4444"])
    table = load_advisories().join(load_osv(str(write_json(tmp_path / "a", [bad, one]))).rows)
    assert [row.kind for row in table.matching("requestes", "")] == [MALWARE]
    assert [row.kind for row in table.matching("requestes", "==1.0")] == [MALWARE]
    assert table.matching("example-web", ">=1.0") == ()
    assert [row.ids for row in table.matching("example-web", "==1.1")] == [("MAL-2026-2",)]


def _space(folder: Path) -> Path:
    (folder / "README.md").write_text('---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\n---\n')
    (folder / "app.py").write_text("import gradio\n")
    (folder / "requirements.txt").write_text("idna==3.10\nexample-web==1.4\nrequestes\n")
    return folder


def test_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = tmp_path / "space"
    space.mkdir()
    bad = record("MAL-2026-1", "requestes", events=[{"introduced": "0"}], summary="Malicious code in requestes (PyPI)")
    export = _zip(tmp_path / "all.zip", [record(aliases=["CVE-2026-7"]), bad])
    code = main(
        ["check", str(_space(space)), "--select", "deps", "--advisories", str(export), "--format", "json", "-v"]
    )
    assert code == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    found = {one["rule"]: one for one in report["targets"][0]["findings"]}
    assert "`example-web 1.4` has a known vulnerability" in found["vulnerable-dependency"]["message"]
    assert "CVE-2026-7; fixed in 2.0" in found["vulnerable-dependency"]["message"]
    assert found["vulnerable-dependency"]["severity"] == "medium"  # of example-web it is not known whether it installs
    assert "`requestes` is malware: Malicious code in requestes" in found["malicious-dependency"]["message"]
    assert [(one["source"], one["as_of"]) for one in report["advisories"]] == [
        ("built-in", load_advisories().as_of),
        ("all.zip", "2026-10-01"),
    ]
    assert "advisories: all.zip, 2 entries as of 2026-10-01" in err


def test_an_export_that_cannot_be_used_stops_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(_space(tmp_path)), "--advisories", str(tmp_path / "nowhere.zip")]) == 2
    assert "no such file" in capsys.readouterr().err
    config = tmp_path / ".hf-lint.yaml"
    config.write_text("params: {vulnerable-dependency: {advisories: nowhere.zip}}\n")
    assert main(["check", str(tmp_path), "--select", "vulnerable-dependency"]) == 3


def test_old_advisories_are_noted() -> None:
    old, new = AdvisorySource("built-in", "2026-01-31", 1), AdvisorySource("all.zip", "2026-09-01", 1)
    assert list(age_notes([old], "2026-07-31")) == []
    assert "7 months old (built-in, 2026-01-31)" in next(age_notes([old], "2026-08-01"))
    assert list(age_notes([old, new], "2026-10-01")) == []
    assert list(age_notes([], "2026-10-01")) == []

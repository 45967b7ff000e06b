"""The advisory table is well formed, and only what is surely affected matches."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hf_lint.core.policy import load_data, policies_root, read_file
from hf_lint.osv.advisories import MALWARE, load_advisories, parse_specifier

TABLE = load_advisories()


@pytest.fixture(scope="module")
def document() -> Any:
    return load_data("advisories.yaml")


def test_table_follows_its_schema(document: Any) -> None:
    schema = json.loads(read_file(f"{policies_root()}/advisories.schema.json"))
    jsonschema.validate(document, schema)


def test_every_range_is_readable_and_every_fix_is_outside_of_it(document: Any) -> None:
    for row in document["advisories"]:
        for affected in row["affected"]:
            assert parse_specifier(affected) is not None, row
        for fixed in row.get("fixed", ()):
            pinned = parse_specifier(f"=={fixed}")
            assert pinned is not None
            assert not any(parse_specifier(affected).covers(pinned) for affected in row["affected"]), row  # type: ignore[union-attr]


def test_ids_are_unique_within_a_package(document: Any) -> None:
    """But for the pairs of which the first row has the versions in which it is worse."""
    severe: dict[tuple[str, str], list[str]] = {}
    for row in document["advisories"]:
        for name in row["ids"]:
            severe.setdefault((row["package"], name), []).append(row["severity"])
    assert {tuple(found) for found in severe.values() if len(found) > 1} == {("high", "medium")}


def test_malware_is_pinned_exactly(document: Any) -> None:
    for row in document["advisories"]:
        assert (row["kind"] == MALWARE) == all(affected.startswith("==") for affected in row["affected"]), row


@pytest.mark.parametrize(
    ("package", "specifier", "hit"),
    [
        ("gradio", "==4.10.0", True),
        ("gradio", "===4.10.0", True),
        ("gradio", "==4.11.0", False),
        ("gradio", "==v4.10", True),
        ("gradio", "==4.11.0rc1", True),
        ("gradio", "", False),
        ("gradio", ">=3.0", False),
        ("gradio", ">=3.0,!=3.1", False),
        ("gradio", "<4.11.0", True),
        ("gradio", "<4.11.1", False),
        ("gradio", "<=4.11.0", False),
        ("gradio", "<=4.10.9", True),
        ("gradio", ">=4,<5", False),
        ("gradio", ">=3,<4", True),
        ("gradio", "==3.*", True),
        ("gradio", "==4.*", False),
        ("gradio", "==4.10.*", True),
        ("gradio", "~=3.50", True),
        ("gradio", "~=4.10", False),
        ("gradio", "~=4.10.0", True),
        ("gradio", "<3,>4", False),
        ("gradio", "==nonsense", False),
        ("gradio", "=4.10.0", False),
        ("gradio", "==" + "9" * 5000, False),
    ],
)
def test_what_matches_an_upper_limit(package: str, specifier: str, hit: bool) -> None:
    ids = {name for row in TABLE.matching(package, specifier) for name in row.ids}
    assert ("CVE-2023-51449" in ids) is hit


@pytest.mark.parametrize(
    ("specifier", "hit"),
    [("==11.2.0", True), ("==11.3.0", False), ("==11.1.0", False), (">=11.2,<11.3", True), (">=11.1,<11.3", False)],
)
def test_what_matches_a_closed_range(specifier: str, hit: bool) -> None:
    ids = {name for row in TABLE.matching("pillow", specifier) for name in row.ids}
    assert ("CVE-2025-48379" in ids) is hit


def test_local_versions_are_their_public_ones() -> None:
    assert {"CVE-2025-32434", "CVE-2026-24747"} <= {i for r in TABLE.matching("torch", "==2.5.1+cu121") for i in r.ids}
    assert TABLE.matching("torch", "==2.10.0+cu126") == ()


@pytest.mark.parametrize(
    ("package", "specifier", "fixed"),
    [
        ("gradio", "==4.10.0", "6.20.0"),
        ("langchain-core", "==0.3.70", "0.3.81"),
        ("langchain-core", "==1.0.3", "1.2.5"),
        ("pillow", "==10.2.0", "12.3.0"),
        ("diffusers", "<0.30", "0.38.0"),
        ("ultralytics", "==8.3.41", None),
        ("gradio", ">=4", None),
    ],
)
def test_lowest_version_that_no_row_hits(package: str, specifier: str, fixed: str | None) -> None:
    assert TABLE.fixed_version(package, specifier) == fixed


@pytest.mark.parametrize(
    ("version", "worst"),
    [
        ("3.27.0", "medium"),
        ("3.28.0", "high"),
        ("3.32.0", "high"),
        ("3.33.1", "medium"),
        ("3.46.1", "medium"),
        ("3.47.0", "high"),
        ("3.50.2", "high"),
        ("4.0.0", "high"),
        ("4.12.0", "high"),
        ("4.13.0", "medium"),
        ("4.44.1", "medium"),
    ],
)
def test_where_any_visitor_reads_any_file_of_a_gradio_app(version: str, worst: str) -> None:
    """As tried with these releases: see the comment in the table."""
    rows = TABLE.matching("gradio", f"=={version}")
    assert ("high" if any(row.severity == "high" for row in rows) else "medium") == worst
    assert len({name for row in rows for name in row.ids}) == sum(len(row.ids) for row in rows)


def test_unknown_packages_match_nothing() -> None:
    assert TABLE.matching("numpy", "==1.0") == ()

"""What the documentation tells people to write works as it stands."""

from __future__ import annotations

import re

import pytest
from hf_lint.config import parse_config
from support import ROOT, policies

DOCS = (
    "README.md",
    "docs/usage.md",
    "CONTRIBUTING.md",
    "docs/ci/README.md",
    "docs/template-proofs.md",
    "docs/template.md",
    "docs/organisation-policy.md",
    "docs/accuracy.md",
)
_CONFIG_KEYS = ("extends", "profile", "fail_on", "select", "ignore", "severity", "params", "waivers", "baseline")
_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| ([a-z0-9-]+) ((?:\| \d+ )+)\|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_PARAMS = re.compile(r"`((?:params|rules|severity|waivers): \{[^`]+)`")


@pytest.mark.parametrize("name", DOCS)
def test_every_config_in_the_documentation_is_accepted(name: str) -> None:
    for block in _BLOCK.findall((ROOT / name).read_text(encoding="utf-8")):
        if block.startswith(_CONFIG_KEYS):
            parse_config(block, name, policies())


def test_every_setting_in_a_remedy_is_accepted() -> None:
    for policy in policies().policies.values():
        for setting in _PARAMS.findall(" ".join(policy.remedy.split())):
            parse_config(setting, policy.id, policies())


@pytest.mark.parametrize("name", DOCS)
def test_every_file_that_the_documentation_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = {link.partition("#")[0] for link in _LINK.findall(text) if "://" not in link and not link.startswith("#")}
    assert {link for link in links if not ((ROOT / name).parent / link).exists()} == set()


def test_accuracy_is_known_of_every_policy_that_needs_no_hub() -> None:
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    tables = {group: dict(_ROW.findall(section)) for group, section in _SECTION.findall(text)}
    for group, rows in tables.items():
        known = {policy.id for policy in policies().policies.values() if policy.group == group and not policy.online}
        assert not rows or rows.keys() == known, f"docs/accuracy.md, group {group}: measure what is new, as it says"
        for name, cells in rows.items():
            findings, reviewed, true, arguable, false = (int(cell) for cell in cells.split("|")[1:6])
            least = 95 if policies().policies[name].confidence == "high" else 85
            assert true + arguable + false == reviewed <= findings, name
            assert reviewed >= min(findings, 20), name
            assert (true + arguable) * 100 >= least * reviewed, name

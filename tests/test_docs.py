"""What the documentation tells people to write works as it stands."""

from __future__ import annotations

import re

import pytest
from hf_lint.config.file import parse_config
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
    sections = dict(_SECTION.findall(text))
    for policy in policies().policies.values():
        if not policy.online:
            named = re.search(rf"(?<![\w-]){policy.id}(?![\w-])", sections[policy.group])
            assert named, f"docs/accuracy.md, section {policy.group}: measure {policy.id} as that page says"
    for group, section in sections.items():
        for row in _rows(section):
            name, findings, reviewed = row["policy"].strip("`"), int(row["findings"]), int(row["reviewed"])
            policy = policies().policies[name]
            right = int(row["true"]) + int(row["arguable"])
            assert policy.group == group
            assert right + int(row["false"]) == reviewed <= findings, name
            assert reviewed >= min(findings, 20), name
            assert right * 100 >= (95 if policy.confidence == "high" else 85) * reviewed, name


def _rows(section: str) -> list[dict[str, str]]:
    """The rows of the table in a section, by the words of its header."""
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [dict(zip((word.strip() for word in lines[0]), row, strict=True)) for row in lines[2:]]

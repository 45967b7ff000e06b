"""What the documentation tells people to write works as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from hf_lint import __version__
from hf_lint.config.file import parse_config
from packaging.version import Version
from support import ROOT, policies

from scripts import gen, site_links

if TYPE_CHECKING:
    from hf_lint.core.policy import Policy

DOCS = (
    "README.md",
    "docs/usage.md",
    "docs/fixes.md",
    "CONTRIBUTING.md",
    "docs/ci/README.md",
    "docs/template-proofs.md",
    "docs/template.md",
    "docs/organisation-policy.md",
    "docs/accuracy.md",
    "docs/architecture.md",
    "docs/testing.md",
    "docs/README.md",
    "docs/tutorial.md",
    "docs/faq.md",
    "docs/security-lead.md",
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


def accuracy_sections() -> dict[str, str]:
    return dict(_SECTION.findall((ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")))


def accuracy_problems(policy: Policy, section: str) -> list[str]:
    """What is missing in what docs/accuracy.md says about a policy; each problem ends in what to do."""
    named = re.search(rf"(?<![\w-]){policy.id}(?![\w-])", section)
    new = Version(policy.since) >= Version(__version__)
    rests = f"measure {policy.id} as docs/accuracy.md says"
    if policy.accuracy and named:
        return [f"{policy.id} has a row in docs/accuracy.md: remove `accuracy: unmeasured` from its file"]
    if policy.accuracy and not new:
        return [f"{policy.id} was new in {policy.since}: {rests}, and remove `accuracy: unmeasured` from its file"]
    if policy.accuracy or policy.online or named:
        return []
    return [f"section {policy.group}: {rests}" + (", or write `accuracy: unmeasured` into its file" if new else "")]


def test_each_promise_about_security_names_tests_and_all_hostile_ones_are_named() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8").partition("## What it does not promise")[0]
    promises = re.split(r"(?m)^(?=\d+\. )", text)[1:]
    assert [promise.partition(".")[0] for promise in promises] == [str(number) for number in range(1, 11)]
    named = [[link for link in _LINK.findall(promise) if link.startswith("tests/")] for promise in promises]
    assert all(named)
    assert all((ROOT / link).is_file() for links in named for link in links)
    hostile = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "hostile").glob("test_*.py")}
    assert hostile
    assert not hostile - {link for links in named for link in links}


def test_accuracy_is_known_of_every_policy_that_needs_no_hub() -> None:
    sections = accuracy_sections()
    found = [
        line for one in policies().policies.values() for line in accuracy_problems(one, sections.get(one.group, ""))
    ]
    assert found == []


def test_a_policy_may_be_unmeasured_for_one_release() -> None:
    sections = accuracy_sections()
    old = policies().policies["root-user"]
    new = old._replace(id="brand-new", since=str(Version(__version__)), accuracy="unmeasured")
    assert accuracy_problems(new, sections["image"]) == []
    (said,) = accuracy_problems(new._replace(accuracy=""), sections["image"])
    assert said.endswith("or write `accuracy: unmeasured` into its file")
    assert "remove `accuracy" in accuracy_problems(new._replace(since="0.0.1"), sections["image"])[0]
    assert "remove `accuracy" in accuracy_problems(old._replace(accuracy="unmeasured"), sections["image"])[0]
    assert gen._unmeasured({"brand-new": new}) == f"- `brand-new`, new in {__version__}\n"
    assert gen._unmeasured({"root-user": old}) == "No policy is unmeasured at present.\n"


def test_counts_of_accuracy_add_up() -> None:
    sections = {group: section for group, section in accuracy_sections().items() if "| reviewed |" in section}
    assert len(sections) == len({policy.group for policy in policies().policies.values() if not policy.online})
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


def test_fixes_are_listed_by_what_they_promise() -> None:
    text = (ROOT / "docs" / "fixes.md").read_text(encoding="utf-8")
    listed = {
        (kind, name)
        for kind, rows in re.findall(r"^## Policies with (safe|unsafe) fixes\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        for row in re.findall(r"^\| ([a-z][a-z, -]+) \|", rows, re.M)
        for name in row.split(", ")
    }
    fixes = {(policy.fix, policy.id) for policy in policies().policies.values() if policy.fix}
    assert fixes
    assert listed - {("safe", "policy"), ("unsafe", "policy")} == fixes


def test_the_site_has_every_page_of_its_menu_and_asks_no_other_host() -> None:
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    pages = re.findall(r"[\w/-]+\.md", str(config["nav"]))
    assert len(pages) > 10
    assert [name for name in pages if not (ROOT / "docs" / name).is_file()] == []
    # Fonts come from Google, and the stars of a repository from GitHub, unless these are off.
    assert config["theme"]["font"] is False
    assert "repo_url" not in config
    assert "search" in config["plugins"]


@pytest.mark.parametrize(
    ("name", "link", "led"),
    [
        ("fixes.md", "usage.md#fixes", "usage.md#fixes"),
        ("fixes.md", "../CONTRIBUTING.md", f"{site_links.REPOSITORY}/CONTRIBUTING.md"),
        ("ci/README.md", "../usage.md", "../usage.md"),
        ("ci/README.md", "../../action.yml", f"{site_links.REPOSITORY}/action.yml"),
    ],
)
def test_links_out_of_the_documents_lead_to_the_repository_on_the_site(name: str, link: str, led: str) -> None:
    assert site_links.repository_links(f"see [it]({link}).", name) == f"see [it]({led})."

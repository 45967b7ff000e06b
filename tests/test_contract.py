"""The ties between policies, rules, cases and documents. Each message names the file that is missing or wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml
from hf_lint.core.model import Severity
from hf_lint.core.registry import find_rule, orphans
from hf_lint.errors import PolicyError
from support import CASES, ROOT, lint, policies, write_example

if TYPE_CHECKING:
    from pathlib import Path

IDS = sorted(policies().policies)


def test_every_policy_has_a_rule_and_every_rule_a_policy() -> None:
    for policy in policies().policies.values():
        assert find_rule(policy.id, policy.group).id == policy.id
    assert orphans(policies()) == []


def test_a_policy_without_a_rule_is_an_error_that_names_the_missing_file() -> None:
    with pytest.raises(
        PolicyError, match=r'policies/image/no-such-rule\.yaml has no rule: write @rule\("no-such-rule"\)'
    ):
        find_rule("no-such-rule", "image")


@pytest.mark.parametrize("name", IDS)
def test_policy_file_is_valid(name: str) -> None:
    policy = policies().policies[name]
    schema = json.loads((ROOT / "policies" / "schema.json").read_text())
    document = yaml.safe_load((ROOT / "policies" / policy.group / f"{name}.yaml").read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    if policy.confidence == "low":
        assert policy.profile == "strict", f"{name}: a heuristic is only on in strict"


@pytest.mark.parametrize("name", IDS)
def test_policy_has_its_cases(name: str) -> None:
    names = sorted(case.name for case in (CASES / name).glob("*") if case.is_dir())
    bad = [case for case in names if case.startswith("bad-")]
    good = [case for case in names if case.startswith("good-")]
    assert bad, f"tests/cases/{name}/ has no bad-* folder"
    assert len(good) >= 2, f"tests/cases/{name}/ needs two good-* folders, it has {good}"
    assert any("after-good" in case for case in bad), f"tests/cases/{name}/ needs a bad-*after-good* case"
    assert set(names) == set(bad) | set(good), f"tests/cases/{name}/: folders are called bad-* or good-*"


def test_no_case_of_an_unknown_policy() -> None:
    assert {case.name for case in CASES.iterdir()} == set(IDS)


SERVED_LEAKS = {
    "broad-file-access",
    "permissive-cors",
    "secret-logged",
    "shared-visitor-key",
    "token-as-password",
    "token-in-client-session",
    "token-to-visitor-host",
    "unfiltered-build-context",
    "verbose-errors",
    "visitor-data-kept",
}
"""Leaks through what a Space serves or builds. In a file that it neither runs nor builds, nothing gets out."""


def test_what_a_file_leaks_is_a_leak_in_every_file() -> None:
    limited = {policy.id for policy in policies().policies.values() if policy.concern == "leak" and policy.applies}
    assert limited == SERVED_LEAKS, (
        "a secret in a file is public whatever the file is for: such a policy has no `applies`"
    )


def test_what_is_to_be_done_first_says_how() -> None:
    """Engines say on their own pages what to do."""
    for policy in policies().policies.values():
        severities = [policy.severity, *(variant.severity for variant in policy.variants.values())]
        if max(map(Severity.parse, severities)) >= Severity.HIGH and policy.id not in ("hadolint", "zizmor"):
            assert policy.action, f"policies/{policy.group}/{policy.id}.yaml: `action` says what to do in one line"


@pytest.mark.parametrize("name", IDS)
def test_examples_of_the_policy_do_what_they_say(name: str, tmp_path: Path) -> None:
    policy = policies().policies[name]
    for files, expected in ((policy.bad, {name}), (policy.good, set())):
        folder = tmp_path / str(len(expected))
        folder.mkdir()
        write_example(files, folder)
        findings = lint(folder, name).findings
        found = {finding.rule for finding in findings}
        assert all(finding.action or not policy.action for finding in findings), "a name that no message has"
        assert found == expected, f"policies/{policy.group}/{name}.yaml: {'bad' if expected else 'good'} example"


def test_policy_loader_needs_only_the_standard_library_and_yaml() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import hf_lint.core.policy as p; p.load_policies()\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(ROOT / "linter")],
        capture_output=True,
        text=True,
        check=True,
        env={"HF_LINT_CACHE": ""},
    )
    extra = set(eval(done.stdout)) - {"yaml", "_yaml", "hf_lint", "__main__", "_distutils_hack", "sitecustomize"}
    # What PyYAML brings along where its C part was built.
    extra -= {name for name in extra if name.startswith(("_cython_", "cython_"))}
    assert not {name for name in extra if not name.startswith(("_virtualenv", "__editable__"))}


def test_generated_documents_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "gen.py"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

"""Rules on pipelines: severities, words, and the commit that replaces a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Severity
from hf_lint.fixes.choose import apply
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

WORKFLOW = ".github/workflows/a.yml"


def findings(rule: str, text: str, path: str = WORKFLOW) -> tuple[Finding, ...]:
    report = check_space(space_of({path: text}), plan(rule))
    assert not report.errors, report.errors
    return report.findings


def uses(action: str, more: str = "") -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: x\n{more}    steps:\n      - uses: {action}\n      - run: pytest\n"


@pytest.mark.parametrize(
    ("action", "version", "safe"),
    [
        ("actions/checkout@v7.0.0", "v7.0.0", True),
        ("actions/checkout@v4", "v4.4.0", True),
        ("actions/checkout@main", "v7.0.1", False),
        ("ACTIONS/Checkout@v2", "v7.0.1", False),
    ],
)
def test_known_action_is_pinned_by_the_fix(action: str, version: str, safe: bool) -> None:
    text = uses(action)
    (finding,) = findings("unpinned-action", text)
    assert finding.severity is (Severity.MEDIUM if action.endswith("@main") else Severity.LOW)
    assert version in finding.message
    assert finding.fix is not None
    assert finding.fix.safe == safe
    (edit,) = finding.fix.edits
    fixed = text[: edit.start] + edit.text + text[edit.end :]
    assert f"# {version}\n" in fixed
    assert findings("unpinned-action", fixed) == ()


def test_fix_keeps_what_stands_behind() -> None:
    text = uses('"actions/checkout@v4" # why')
    (finding,) = findings("unpinned-action", text)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert edit.text.isalnum()
    assert '" # why\n' in text[: edit.start] + edit.text + text[edit.end :]


def test_unknown_action_has_no_fix() -> None:
    (finding,) = findings("unpinned-action", uses("some/action@main"))
    assert finding.fix is None


@pytest.mark.parametrize(
    "more",
    [
        "    env:\n      HF_TOKEN: ${{ secrets.ANY }}\n",
        "    permissions: {id-token: write}\n    env:\n      HF_OIDC_RESOURCE: spaces/a/b\n",
    ],
)
def test_action_beside_the_token_is_no_leak_by_itself(more: str) -> None:
    """It takes somebody who gets hold of the action first."""
    for action, severity in (("somebody/sync@v4", Severity.MEDIUM), ("actions/checkout@v4", Severity.LOW)):
        (finding,) = findings("unpinned-action", uses(action, more))
        assert finding.severity is severity
        assert "which gets a token" in finding.message


DEPLOY = """\
on: {event}
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
{ref}      - run: hf upload me/space app app --type space
        env:
          HF_TOKEN: ${{{{ secrets.HF_TOKEN }}}}
"""


def test_code_of_the_pull_request_is_critical_and_own_code_is_not() -> None:
    ref = "        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n"
    (worse,) = findings("untrusted-deploy-trigger", DEPLOY.format(event="pull_request_target", ref=ref))
    (other,) = findings("untrusted-deploy-trigger", DEPLOY.format(event="[push, pull_request_target]", ref=""))
    assert (worse.severity, other.severity) == (Severity.CRITICAL, Severity.MEDIUM)


def test_pull_requests_that_deploy_count_below_strict_too() -> None:
    (finding,) = findings("ungated-deploy", DEPLOY.format(event="[push, pull_request]", ref=""))
    assert finding.severity is Severity.MEDIUM
    (finding,) = findings("ungated-deploy", DEPLOY.format(event="push", ref=""))
    assert finding.severity is Severity.LOW
    assert "no check" in finding.message
    assert "environment" in finding.message


@pytest.mark.parametrize(
    "command",
    [
        "hf upload me/model app app",
        "hf upload me/data . --repo-type dataset",
        "git push https://x:$HF_TOKEN@huggingface.co/datasets/me/x main",
        "git push origin main",
        "git push",
        "echo hf upload me/space app app --type space",
        "hf download me/space --type space",
        "python train.py",
    ],
)
def test_what_is_no_deployment(command: str) -> None:
    text = DEPLOY.format(event="push", ref="").replace("hf upload me/space app app --type space", command)
    assert findings("stored-deploy-token", text) == ()
    assert findings("ungated-deploy", text) == ()


@pytest.mark.parametrize(
    "command",
    [
        "hf upload spaces/me/space app",
        "uv run hf upload me/space app app --repo-type=space",
        "uv tool run hf upload me/space app app --type space",
        "python -m pip install x && .venv/bin/hf upload-large-folder me/space app --repo-type space",
        "GIT_LFS_SKIP_PUSH=1 git push https://x:$HF_TOKEN@huggingface.co/spaces/me/x main",
        "git push space main",
        "git clone https://huggingface.co/spaces/me/x && cd x && git push",
        "git remote set-url origin https://huggingface.co/spaces/me/x; git push origin main",
        "U=https://huggingface.co/spaces/me/x; git push $U main",
        "gradio deploy",
    ],
)
def test_what_is_a_deployment(command: str) -> None:
    text = DEPLOY.format(event="push", ref="").replace("hf upload me/space app app --type space", command)
    (finding,) = findings("stored-deploy-token", text)
    assert "`HF_TOKEN`" in finding.message


def test_token_of_a_whole_job_is_one_place_of_one_rule() -> None:
    text = DEPLOY.format(event="push", ref="").replace(
        "    steps:", "    env:\n      HF_TOKEN: ${{ secrets.HF_TOKEN }}\n    steps:"
    )
    wide = {finding.location.span.line for finding in findings("job-wide-token", text)}
    stored = {finding.location.span.line for finding in findings("stored-deploy-token", text)}
    assert wide == {6}
    assert not wide & stored


@pytest.mark.parametrize(
    ("top", "job", "wanted"),
    [
        ("", "", "    permissions:\n      contents: read\n      id-token: write\n    runs-on: x\n"),
        ("permissions: {}\n", "", "    permissions:\n      contents: read\n      id-token: write\n    runs-on: x\n"),
        ("", "    permissions:\n        contents: read\n", "        id-token: write\n        contents: read\n"),
        ("", "    permissions:\n      id-token: none\n", "    permissions:\n      id-token: write\n"),
        # What else the workflow grants would be lost, and these have no line of their own.
        ("permissions:\n  contents: write\n  packages: write\n", "", None),
        ("permissions: read-all\n", "", None),
        ("", "    permissions: {contents: read}\n", None),
        ("", "    permissions: {}\n", None),
    ],
)
def test_the_permission_is_granted_where_nothing_is_lost(top: str, job: str, wanted: str | None) -> None:
    steps = "    steps:\n      - run: hf upload a/b app app --type space\n        env: {HF_OIDC_RESOURCE: spaces/a/b}\n"
    text = f"on: push\n{top}jobs:\n  deploy:\n{job}    runs-on: x\n{steps}"
    (finding,) = findings("missing-oidc-permission", text)
    if wanted is None:
        assert finding.fix is None
    else:
        assert finding.fix is not None
        assert wanted in apply(space_of({WORKFLOW: text}), finding.fix.edits).files[WORKFLOW].text

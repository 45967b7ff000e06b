"""The commands that reports print can be pasted as they stand, whatever the Space is called."""

from __future__ import annotations

import shlex

import pytest
from hf_lint.core.model import Fix, Severity, Skip
from hf_lint.reports.commands import command_for, command_for_task, fill_in, revocation_page
from hf_lint.reports.ranking import Task, answer_concerns, choose_tasks, number_secrets
from report_samples import finding, target
from support import policies

SAFE, UNSAFE = Fix("x", True, ()), Fix("x", False, ())
TOKENS = "https://huggingface.co/settings/tokens"


@pytest.mark.parametrize("name", [".", "", "space", "a b", "$(touch x)", "it's", "`x`", "a;b", "ünï", "a&b"])
def test_a_folder_of_any_name_is_one_word_of_the_shell(name: str) -> None:
    words = shlex.split(command_for(finding(fix=SAFE), target(name=name)))
    assert words == ["hf-lint", "--fix", "--select", "unpinned-base-image", *([name] if name.strip(".") else [])]


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "\u202egnp", "-rf", "##[x]", "lone\udc80"])
def test_a_name_that_cannot_be_pasted_is_not_in_a_command(name: str) -> None:
    assert command_for(finding(fix=SAFE), target(name=name)) == "hf-lint explain unpinned-base-image"


def test_which_command_helps() -> None:
    here = target()
    assert command_for(finding(fix=UNSAFE), here) == "hf-lint --diff --unsafe-fixes --select unpinned-base-image"
    assert command_for(finding(fix=SAFE), here._replace(kind="index")) == "hf-lint explain unpinned-base-image"
    own = finding()._replace(url="https://acme.example/policy")
    assert command_for(own, here) == "https://acme.example/policy"
    model = finding(
        "unpinned-model", message="`openai/x` is not pinned", remedy=policies().policies["unpinned-model"].remedy
    )
    assert command_for(model, here) == "hf-lint pin openai/x"
    assert "hf-lint pin openai/x" in fill_in(model.help, model)
    assert "OWNER/MODEL" not in fill_in(model.help, model)
    assert fill_in(model.help, model._replace(message="3 repositories")) == model.help


def test_where_secrets_are_revoked() -> None:
    one = finding(message=f"a token `hf_a…b`. Revoke it: {TOKENS}")._replace(secret=True, concern="leak")
    other = one._replace(message="a key. Revoke it: https://keys.example/x.")
    assert revocation_page(one) == TOKENS
    assert revocation_page(other) == "https://keys.example/x"
    assert revocation_page(one._replace(secret=False)) == ""
    assert revocation_page(one._replace(message="`https://evil.example/x` is one")) == ""
    assert command_for_task(Task((one, one), secrets=True), target(name="s")) == TOKENS
    assert command_for_task(Task((one, other), secrets=True), target(name="s")) == "hf-lint --select secrets s"
    assert command_for_task(Task((one, other), secrets=True), target(name="s")._replace(kind="push")).startswith(
        "https:"
    )


def test_three_to_five_tasks_and_one_for_what_does_not_start() -> None:
    leaks = [
        finding(f"leak-{n}", severity=Severity.CRITICAL)._replace(concern="leak", group="secrets") for n in range(7)
    ]
    broken = finding("broken", severity=Severity.HIGH)._replace(concern="breakage", group="card")
    chosen = choose_tasks([*leaks, broken])
    assert len(chosen) == 5
    assert chosen[-1].first.rule == "broken"
    mediums = [finding(f"medium-{n}") for n in range(9)]
    assert len(choose_tasks(mediums)) == 3
    assert choose_tasks([finding(severity=Severity.LOW)] * 9) == []
    takeover = finding("taken", severity=Severity.CRITICAL)._replace(concern="takeover", group="app")
    assert [task.first.rule for task in choose_tasks([*leaks[:3], takeover, broken])] == [
        "leak-0",
        "taken",
        "leak-1",
        "leak-2",
        "broken",
    ]


def test_all_committed_secrets_are_one_task() -> None:
    secrets = [
        finding(f"rule-{n}", severity=Severity.CRITICAL)._replace(concern="leak", group="secrets", secret=True)
        for n in range(3)
    ]
    (task,) = choose_tasks(secrets)
    assert task.secrets
    assert len(task.findings) == 3


def test_an_answer_says_whether_it_was_checked() -> None:
    known = policies().policies
    leaks = frozenset(policy.id for policy in known.values() if policy.concern == "leak")

    skipped = tuple(Skip(name, "config", "not selected") for name in sorted(leaks))
    answers = answer_concerns([target(skipped=skipped)], known)
    assert not answers["leak"].checked
    assert answers["takeover"].checked
    assert not answer_concerns([target(), target()._replace(rules_run=0)], known)["takeover"].checked


def test_the_same_secret_has_one_number_everywhere() -> None:
    one = finding()._replace(secret=True, key="kind abc")
    numbers = number_secrets([target(one), target(one, one._replace(key="kind def")), target(finding())])
    assert sorted(numbers.values()) == [1, 2]

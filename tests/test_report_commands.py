"""The commands that reports print can be pasted as they stand, whatever the Space is called."""

from __future__ import annotations

import shlex

import pytest
from hf_lint.core.model import Fix, Location, Severity, Span
from hf_lint.core.words import fill_in_names
from hf_lint.reports.advice import title_of
from hf_lint.reports.commands import command_for, fill_in, list_secrets, revocation_page
from hf_lint.reports.ranking import (
    Task,
    choose_tasks,
    number_secrets,
    secrets_among,
    tell_secrets_once,
)
from hf_lint.reports.tasks import describe_task
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
    words = describe_task(Task((one,), secrets=True), target(name="s"))
    assert (words.step.label, words.step.command) == ("revoke at", TOKENS)
    many = [one, *(other._replace(location=Location("x", Span(n, 1, n, 9))) for n in range(9, 13))]
    words = describe_task(Task(tuple(many), secrets=True), target(name="s"))
    assert words.what == "5 committed secrets"
    assert [item.command for item in words.items] == [
        TOKENS,
        *["https://keys.example/x"] * 2,
        "hf-lint --select secrets s",
    ]
    assert list_secrets(target(name="s")._replace(kind="push")) == "hf-lint explain leaked-credential"


def test_one_secret_is_told_once_whoever_finds_it() -> None:
    def at(line: int, first: int, last: int) -> Location:
        return Location("x", Span(line, first, line, last))

    leaks = [
        finding("key", severity=Severity.HIGH)._replace(secret=True, concern="leak", location=place)
        for place in (at(1, 5, 9), at(2, 5, 9))
    ]
    whole = finding("file", severity=Severity.HIGH)._replace(
        secret=True, concern="leak", location=Location("x"), related=(at(1, 5, 9), at(2, 4, 9)), message="public"
    )
    first, second = secrets_among([*leaks, whole])
    assert (first.finding, first.also, second.also) == (leaks[0], (whole,), ())
    told = tell_secrets_once([*leaks, whole])
    assert [one.rule for one in told] == ["key", "key"]
    assert told[0].related[-1].note == "high[file]: public"
    more = whole._replace(related=(*whole.related, at(3, 5, 9), at(4, 5, 9)))
    assert [secret.values for secret in secrets_among([*leaks, more])] == [2, 1, 1]
    assert tell_secrets_once([*leaks, more]) == [*leaks, more]
    worse = whole._replace(severity=Severity.CRITICAL)
    first, second = secrets_among([*leaks, worse])
    assert (first.finding, first.also, first.places) == (worse, (leaks[0],), (at(1, 5, 9),))


@pytest.mark.parametrize(
    ("message", "words", "action"),
    [
        ("`x` is not here, so the build fails; install `y`", "`x` is not here", "Install `y`"),
        ("`x = 3.10` is the number 3.1: write `3.1`", "`x = 3.10` is the number 3.1", "Write `3.1`"),
        ("`a; use b` is here", "`a; use b` is here", "Add `a; use b`"),
        ("this fails; all fixed in 3.1", "this fails", "Write the digest behind the tag"),
    ],
)
def test_a_task_says_what_is_wrong_and_what_to_do(message: str, words: str, action: str) -> None:
    one = finding(message=message, remedy="Write the digest behind the tag. More words.")
    one = one._replace(action=fill_in_names("Add {1}", message))
    task = describe_task(Task((one,)), target())
    assert (task.what, task.step.text) == (words, action)
    fixed = one._replace(fix=Fix("pin it", True, ()))
    assert describe_task(Task((fixed,)), target()).step.text == "Pin it"


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


def test_a_title_does_not_repeat_the_message() -> None:
    key = finding(message="Groq API key `gsk_…V3`. Revoke it.")._replace(title="hard-coded credential: Groq API key")
    assert title_of(key) == "hard-coded credential"
    assert title_of(key._replace(message="in the name: Groq API key")) == key.title


def test_all_committed_secrets_are_one_task() -> None:
    secrets = [
        finding(f"rule-{n}", severity=Severity.CRITICAL)._replace(concern="leak", group="secrets", secret=True)
        for n in range(3)
    ]
    (task,) = choose_tasks(secrets)
    assert task.secrets
    assert len(task.findings) == 3


def test_the_same_secret_has_one_number_everywhere() -> None:
    one = finding()._replace(secret=True, key="kind abc")
    numbers = number_secrets([target(one), target(one, one._replace(key="kind def")), target(finding())])
    assert sorted(numbers.values()) == [1, 2]

"""Each control of the template, removed from a fresh Space, is found missing, by its own policy and no other."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from bake import choices, render
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import collect_directory
from support import policies

from template_answers import KINDS, kinds_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hf_lint.core.model import TargetReport

pytestmark = pytest.mark.usefixtures("read_once")

PROGRAMS = {"hadolint": "Dockerfile", "zizmor": ".github/"}
"""Policies that ask another program about some files. About the same files it says the same: nothing, as
test_template.py has heard, so that it is asked about changed ones only."""


def controls() -> list[tuple[str, tuple[str, ...]]]:
    """Policy id and kinds of Space of one SDK and framework, for each control that a policy says the template has."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for policy in policies().policies.values():
        for kind in kinds_of(policy.template["kinds"]) if policy.template is not None else ():
            key = (policy.id, KINDS[kind].sdk, KINDS[kind].framework)
            found[key] = (*found.get(key, ()), kind)
    return [(policy_id, kinds) for (policy_id, _, _), kinds in found.items()]


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, tuple[tuple[str, str], ...]], Path]:
    """Gives the Space of a kind with some answers, made once. Whoever changes it puts it back."""

    @cache
    def make(kind: str, answers: tuple[tuple[str, str], ...]) -> Path:
        return render(tmp_path_factory.mktemp(kind), kind=kind, **dict(answers))

    return make


def lint(folder: Path, changed: str) -> TargetReport:
    """What all rules say of the Space in `folder`, of which the file `changed` is not as it was made."""
    idle = [name for name, files in PROGRAMS.items() if not changed.startswith(files)]
    rules = select_rules(policies(), profile=Profile.STRICT, ignore=idle, online=True)
    report = check_space(collect_directory(folder), rules)
    assert not report.errors, report.errors
    return report


CHAT = {"task": "chat", "hardware": "cpu-basic"}
"""Answers whose model, page and base image are files of their own: controls in those are tried there as well."""
NOT_ON_A_CPU = ("unbounded-gpu",)


def controls_of_a_chat() -> list[str]:
    """Ids of the policies whose control a chat in a Docker Space without a GPU has in files of its own."""
    found = []
    for policy_id, kinds in controls():
        group = policies().policies[policy_id].group
        if "docker-gradio" in kinds and (group in ("app", "model") or policy_id == "unpinned-base-image"):
            found.append(policy_id)
    return [policy_id for policy_id in found if policy_id not in NOT_ON_A_CPU]


@pytest.mark.parametrize(
    ("policy_id", "kinds"), controls(), ids=lambda value: "+".join(value) if isinstance(value, tuple) else value
)
def test_removing_the_control_is_found(
    spaces: Callable[[str, tuple[tuple[str, str], ...]], Path], policy_id: str, kinds: tuple[str, ...]
) -> None:
    tried = set()
    for kind in kinds:
        change, folder = find_control(spaces, policy_id, kind, {})
        text = (folder / change["file"]).read_text(encoding="utf-8")
        # A file that is the same in two kinds of one SDK and framework is tried in one of them.
        if (change["pattern"], text) not in tried:
            assert find_without(policy_id, change, folder) == {policy_id}
        tried.add((change["pattern"], text))


@pytest.mark.parametrize("policy_id", controls_of_a_chat())
def test_removing_the_control_from_a_chat_on_a_cpu_is_found(
    spaces: Callable[[str, tuple[tuple[str, str], ...]], Path], policy_id: str
) -> None:
    assert find_without(policy_id, *find_control(spaces, policy_id, "docker-gradio", CHAT)) == {policy_id}


def find_control(
    spaces: Callable[[str, tuple[tuple[str, str], ...]], Path], policy_id: str, kind: str, answers: dict[str, str]
) -> tuple[dict[str, str], Path]:
    """What takes the control for a policy away from a Space with `answers`, and where that Space is."""
    template = policies().policies[policy_id].template
    assert template is not None
    change = template.get("break_in", {}).get(kind, template["break"])
    return change, spaces(kind, tuple({**answers, **template.get("answers", {})}.items()))


def find_without(policy_id: str, change: dict[str, str], folder: Path) -> set[str]:
    """What is found in the Space in `folder` once its control for a policy is removed; it is put back."""
    path = folder / change["file"]
    whole = path.read_text(encoding="utf-8")
    text, count = re.subn(change["pattern"], lambda match: expand(change["replace"]), whole, flags=re.MULTILINE)
    assert count, f"policies/*/{policy_id}.yaml: the pattern of template.break is not in {change['file']}"
    path.write_text(text, encoding="utf-8")
    try:
        return {finding.rule for finding in lint(folder, change["file"]).findings}
    finally:
        path.write_text(whole, encoding="utf-8")


def test_controls_name_kinds_of_the_template() -> None:
    assert {kind for _, kinds in controls() for kind in kinds} == set(choices()["kind"])

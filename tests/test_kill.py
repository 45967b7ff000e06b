"""Each control of the template, removed from a fresh Space, is found missing, by its own policy and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bake import choices, render
from hf_lint.examples import expand
from support import lint, policies

if TYPE_CHECKING:
    from pathlib import Path


def controls() -> list[tuple[str, str]]:
    """Policy id and kind of Space, for each control that a policy says the template has."""
    return [
        (policy.id, kind)
        for policy in policies().policies.values()
        if policy.template is not None
        for kind in policy.template["kinds"]
    ]


@pytest.mark.parametrize(("policy_id", "kind"), controls())
def test_removing_the_control_is_found(tmp_path: Path, policy_id: str, kind: str) -> None:
    template = policies().policies[policy_id].template
    assert template is not None
    folder = render(tmp_path, kind=kind)
    change = template["break"]
    path = folder / change["file"]
    whole = path.read_text(encoding="utf-8")
    text, count = re.subn(change["pattern"], lambda match: expand(change["replace"]), whole, flags=re.MULTILINE)
    assert count, f"policies/*/{policy_id}.yaml: the pattern of template.break is not in {change['file']}"
    path.write_text(text, encoding="utf-8")
    found = {finding.rule for finding in lint(folder).findings}
    assert found == {policy_id}


def test_controls_name_kinds_of_the_template() -> None:
    assert {kind for _, kind in controls()} <= set(choices()["kind"])

"""No report shows a secret: every fake in the cases of the secrets policies is looked for in what is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hf_lint.secrets.fakes import make_fake
from support import CASES, lint, materialise, policies

if TYPE_CHECKING:
    from pathlib import Path

_MARK = re.compile(r"@@fake:([a-z0-9-]+)(?::([0-9]+))?@@")
SECRETS = [policy.id for policy in policies().policies.values() if policy.group == "secrets"]
CASES_WITH_SECRETS = sorted(case for name in SECRETS for case in (CASES / name).iterdir() if case.is_dir())


@pytest.mark.parametrize("case", CASES_WITH_SECRETS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_no_finding_shows_a_secret(case: Path, tmp_path: Path) -> None:
    materialise(case, tmp_path)
    told = repr(lint(tmp_path, *SECRETS).findings)
    for file in case.rglob("*"):
        if file.is_file():
            for kind, number in _MARK.findall(file.read_text(errors="replace")):
                for line in make_fake(kind, int(number or 1)).splitlines():
                    secret = line.strip("-")
                    assert len(secret) < 12 or "PRIVATE KEY" in secret or secret not in told, f"{file} shows its {kind}"

"""What an administrator's token reads of an organisation: used where it may be read, named where not."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from audit_support import KEY, TOKEN, audit, filled_hub, lines
from hf_lint.fleet.admin import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.server import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with filled_hub(monkeypatch) as server:
        yield server


def event(kind: str, day: str, who: str, message: str, **data: str) -> dict[str, Any]:
    """An event of the audit log."""
    moment = f"{day}T00:00:00.000Z"
    return {"type": kind, "createdAt": moment, "author": {"user": who}, "message": message, "data": data}


ADMIN: dict[str, Any] = {
    "audit_log": [
        event("repo.add_secret", "2024-01-01", "grace", "Added secret", repo="spaces/team/s000", key="HF_TOKEN"),
        event("repo.update_secret", "2024-02-02", "ada", "Updated secret HF_TOKEN in team/s000."),
        event("repo.update_secret", "2024-01-15", "linus", "Updated secret HF_TOKEN in team/s000."),
        event("repo.delete", "2026-01-01", "eve", "Deleted team/s099 HF_TOKEN"),
    ],
    "organisation_tokens": [
        {"displayName": "ci", "owner": {"name": "ada"}, "role": "write", "lastUsedAt": "2026-11-01T00:00:00.000Z"},
        {
            "displayName": f"old {KEY}",
            "owner": {"name": "bob"},
            "role": "fineGrained",
            "createdAt": "2020-01-01T00:00Z",
        },
    ],
    "service_accounts": [
        {
            "_id": "0" * 24,
            "user": "deploy",
            "accessTokens": [{"displayName": "main", "createdAt": "2020-01-01T00:00:00.000Z", "expiration": None}],
        }
    ],
    "members": [
        {"user": "ada", "role": "admin", "twoFaEnabled": True},
        {"user": "bob", "role": "write", "twoFaEnabled": False, "isExternalCollaborator": True},
    ],
    "resource_groups": [{"name": "research", "users": [{"name": "ada", "role": "admin"}]}],
    "billing": {
        "currency": "USD",
        "periods": [
            {
                "period": {"periodStart": "2026-11-01T00:00:00.000Z"},
                "resourceGroups": [{"name": None, "compute": {"spaces": {"uptimeSec": 7200, "costCents": 1250}}}],
            }
        ],
    },
}


def test_each_source_is_used(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.tokens[TOKEN].administers = frozenset({"team"})
    hub.world.admin = ADMIN
    audit(
        tmp_path, "--format", "text", "--format", f"csv={tmp_path / 'o.csv'}", "--format", f"html={tmp_path / 'o.html'}"
    )
    text = capsys.readouterr().out
    for line in (
        "team: repositories: 12 Spaces: 2 private, 10 public",
        "team: audit log: 3 times a secret was set, last by ada on 2024-02-02",
        "team: organisation tokens: 2 tokens: 1 fineGrained, 1 write",
        "team: organisation tokens: classic tokens that may write everywhere their owner may: ada's ci",
        "team: service accounts: not used for 90 days: deploy's main",
        "team: service accounts: tokens that never expire: deploy's main",
        "team: members: 2 members: 1 admin, 1 write",
        "team: members: without a second factor: bob",
        "team: members: from outside: bob",
        "team: resource groups: research: ada",
        "team: billing: no group: 12.50 USD of Spaces for 2 hours since 2026-11-01",
    ):
        assert f"  {line}\n" in text
    assert "team: organisation tokens: not used for 90 days: bob's old " in text
    assert "Sources that this token may not read" not in text
    rows = list(csv.DictReader((tmp_path / "o.csv").read_text().splitlines()))
    assert {(row["space"], row["set_by"]) for row in rows if row["set_by"]} == {("team/s000", "ada")}
    said = [line for line in lines(tmp_path) if line.get("set_by")]
    assert {(line["path"], line["set_by"], line["set_on"]) for line in said} == {
        ("settings/secrets/HF_TOKEN", "ada", "2024-02-02")
    }
    page = (tmp_path / "o.html").read_text()
    assert "set by ada on 2024-02-02" in page
    assert KEY not in text + page


def test_each_source_that_may_not_be_read_is_named(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.tokens[TOKEN].writes = frozenset()
    audit(tmp_path, "--format", "text", "--format", f"html={tmp_path / 'o.html'}")
    text = capsys.readouterr().out
    for name, right in RIGHTS.items():
        assert f"  team: {name} (needs {right})\n" in text
    assert "The organisation:" not in text
    assert "Sources that this token may not read" in (tmp_path / "o.html").read_text()
    sources = [line for line in lines(tmp_path) if line["type"] == "source"]
    assert {line["name"] for line in sources} == set(RIGHTS)
    assert all("403" in line["refused"] for line in sources)


def test_settings_that_the_organisation_expects(hub: Hub, tmp_path: Path) -> None:
    policy = tmp_path / "organisation.yaml"
    policy.write_text("""\
overrides:
  unexpected-visibility: {params: {expected: [private], spaces: {team/s00*: [public, protected, private]}}}
  unexpected-hardware: {params: {expected: [zero-*], spaces: {team/s01*: [cpu-basic]}}}
  unattributed-head: {params: {expected: [user0, user1]}}
""")
    audit(tmp_path, "--policy", str(policy))
    seen: dict[str, set[str]] = {}
    for line in lines(tmp_path):
        if line["type"] == "finding" and line["rule"].startswith(("unexpected-", "unattributed-")):
            seen.setdefault(line["rule"], set()).add(line["space"])
    assert seen == {
        "unexpected-visibility": {"team/s010", "team/s011"},
        "unexpected-hardware": {f"team/s00{number}" for number in range(10)},
        "unattributed-head": {f"team/s{number:03d}" for number in range(12) if number % 3 == 2},
    }

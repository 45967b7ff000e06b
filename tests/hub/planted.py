"""An organisation that has a secret in every place where the Hub can hold one, and in every text of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.world import RUNNING, FakeRepo, Token

if TYPE_CHECKING:
    from hub.server import Hub


def plant(hub: Hub, owner: str, token: str, key: str, secret: str) -> None:
    """Fill the stand-in: `key` has the form of a key, `secret` is one by its name alone, `token` asks for it all."""
    world = hub.world
    name = f"{owner}/app"
    rights = frozenset({owner})
    world.organisations.add(owner)
    world.tokens[token] = Token(key, role="write", sees=rights, writes=rights, administers=rights)
    card = f"---\ntitle: {key}\nsdk: gradio\n---\n"
    app = world.add(name, {"README.md": card, "app.py": f"K = '{key}'\nPASSWORD = '{secret}'\n", f"{key}.txt": key})
    app.committer = app.resource_group = key
    app.variables = {"A": {"value": key}, "B_PASSWORD": {"value": secret, "description": key}, key: {"value": "1"}}
    app.secrets = {"HF_TOKEN": {"updatedAt": "2024-01-01T00:00:00.000Z", "description": key, "value": secret}}
    app.secrets[key] = {}
    app.secret_values = {"HF_TOKEN": secret}
    app.runtime = {
        **RUNNING,
        "stage": "RUNTIME_ERROR",
        "errorMessage": f"no access with {key} {secret}",
        "hardware": {"current": key},
        "domains": [{"domain": f"{key}.example.org", "stage": key}],
        "volumes": [
            {"type": "bucket", "source": f"{owner}/data", "mountPath": f"/{key}"},
            {"type": "dataset", "source": key, "mountPath": "/set"},
            {"type": "dataset", "source": f"{owner}/set", "mountPath": f"/{key}"},
            {"type": "model", "source": f"{owner}/net", "mountPath": "/net", "revision": key},
            {"type": key, "source": key, "mountPath": key},
        ],
    }
    app.scan = {"scansDone": True, "filesWithIssues": [{"path": f"{key}.pkl", "level": "unsafe"}]}
    app.host = key
    text = f"PASSWORD={secret}\nK = '{key}'\n"
    app.earlier = [{"README.md": card.encode(), f"{key}.py": text.encode()}, {f"{key}.env": f"{text}1".encode()}]
    app.revisions = {f"refs/pr/{number}": {**app.files, f"{number}.env": text.encode()} for number in (1, 2)}
    app.logs = {"build": [text, key], "run": [f"with {secret}", key]}
    app.discussions = [{"num": 1, "title": key, "texts": [text]}]
    world.add(f"{owner}/{key[:40]}", {"README.md": card})
    world.buckets = {f"{owner}/data": {f"{key}.json": text.encode(), "config.env": text.encode()}}
    files = {f"{key}.env": text.encode(), "config.env": text.encode()}
    world.repos = {
        f"datasets/{owner}/set": FakeRepo({"main": "a" * 40}, files=files),
        f"models/{owner}/net": FakeRepo({key: "b" * 40}, files=files),
    }
    job = {
        "id": key,
        "hfToken": {"ownerName": key, "tokenRole": "write"},
        "environment": {"API_PASSWORD": secret, "K": key, key: "1"},
        "command": [key],
        "secrets": [key],
    }
    world.jobs = {owner: [job]}
    world.scheduled_jobs = {owner: [{"id": "2", "jobSpec": job}]}
    world.webhooks = [{"id": "3", "url": f"https://example.org/?key={key}", "job": job, "secret": secret}]
    moment = "2020-01-01T00:00:00.000Z"
    tokens = [{"displayName": key, "owner": {"name": key}, "role": "write", "createdAt": moment}]
    events = [
        {
            "type": "repo.add_secret",
            "createdAt": moment,
            "author": {"user": key},
            "message": f"{name} HF_TOKEN {key} {secret}",
            "data": {"value": secret},
        }
    ]
    world.admin = {
        "audit_log": events,
        "organisation_tokens": tokens,
        "service_accounts": [{"_id": "0" * 24, "user": key, "accessTokens": tokens}],
        "members": [{"user": key, "role": key, "twoFaEnabled": False, "isExternalCollaborator": True}],
        "resource_groups": [{"name": key, "users": [{"name": key, "role": "admin"}]}],
        "billing": {
            "currency": key,
            "periods": [{"resourceGroups": [{"name": key, "compute": {"spaces": {"costCents": 1}}}]}],
        },
    }

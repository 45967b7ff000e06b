from __future__ import annotations

import asyncio
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app import model, server
from app.settings import HEALTH_PATH, SettingsError, read_settings
from tests.fake import fake_app, fake_vllm

if TYPE_CHECKING:
    from collections.abc import MutableMapping

SECRETS = {"API_KEY": "not-a-real-key-at-all", "HF_TOKEN": "not-a-real-token"}
KEY = {"Authorization": "Bearer not-a-real-key-at-all"}


def ask(method: str, path: str, environ: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
    """The answer to one request."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(fake_app({**SECRETS, **(environ or {})}))
        async with httpx.AsyncClient(transport=transport, base_url="http://space") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(send())


def values(arguments: list[str]) -> dict[str, str]:
    """Option to its value; an empty text for one that has none."""
    return dict(argument.partition("=")[::2] for argument in arguments)


@pytest.mark.parametrize(("method", "path"), sorted(server.PATHS))
def test_what_is_offered_is_answered_to_who_has_the_key(method: str, path: str) -> None:
    assert ask(method, path, headers=KEY).status_code == 200
    assert ask(method, path).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/invocations",
        "/ping",
        "/metrics",
        "/tokenize",
        "/load",
        "/version",
        "/docs",
        "/v1/load_lora_adapter",
        "/v1/chat/completions/render",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_else_vllm_answers_to_is_out_of_reach(method: str, path: str) -> None:
    assert ask(method, path).status_code == 401
    assert ask(method, path, headers=KEY).status_code == 404


def test_health_needs_no_key() -> None:
    assert ask("GET", HEALTH_PATH).status_code == 200


def test_a_request_over_the_limit_is_refused() -> None:
    limits = {"MAX_PROMPT_CHARACTERS": "10"}
    assert ask("POST", "/v1/completions", limits, headers=KEY, content=b"x" * 10_120).status_code == 200
    assert ask("POST", "/v1/completions", limits, headers=KEY, content=b"x" * 10_121).status_code == 413


def test_vllm_is_told_the_limits_and_what_it_may_not_do() -> None:
    environ = {**SECRETS, "CONCURRENCY": "3", "MAX_MODEL_TOKENS": "1000", "MAX_NEW_TOKENS": "77"}
    arguments = server.arguments("/cache/model", read_settings(environ))
    assert arguments[:2] == ["serve", "/cache/model"]
    told = values(arguments)
    assert told["--max-num-seqs"] == "3"
    assert told["--max-model-len"] == "1000"
    assert told["--override-generation-config"] == '{"max_new_tokens": 77}'
    assert told["--served-model-name"] == model.MODEL_ID
    assert told["--load-format"] == "safetensors"
    assert {"--no-trust-remote-code", "--no-enable-log-requests", "--disable-fastapi-docs"} <= told.keys()
    assert "--trust-remote-code" not in told


def test_no_secret_is_among_the_arguments() -> None:
    arguments = " ".join(server.arguments("/cache/model", read_settings(dict(SECRETS))))
    assert not any(secret in arguments for secret in SECRETS.values())


def test_without_a_key_the_space_does_not_start() -> None:
    with pytest.raises(SettingsError, match="API_KEY is not set"):
        read_settings({})


def test_vllm_starts_behind_the_gate_offline_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: dict[str, Any] = {}
    started: dict[str, Any] = {}

    def snapshot_download(name: str, **options: Any) -> str:
        fetched.update(options, name=name)
        return "/cache/model"

    def main() -> None:
        started.update(arguments=list(sys.argv), environ=dict(os.environ))

    vllm = ModuleType("vllm.entrypoints.cli.main")
    monkeypatch.setattr(vllm, "main", main, raising=False)
    monkeypatch.setitem(sys.modules, "vllm.entrypoints.cli.main", vllm)
    for package in ("vllm", "vllm.entrypoints", "vllm.entrypoints.cli"):
        monkeypatch.setitem(sys.modules, package, ModuleType(package))
    monkeypatch.setattr(model, "snapshot_download", snapshot_download)
    monkeypatch.setattr(sys, "argv", ["app"])
    for name in server.ENVIRONMENT:
        monkeypatch.setenv(name, "to be replaced")
    environ: MutableMapping[str, str] = os.environ
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    server.serve(read_settings(environ))

    assert (fetched["name"], fetched["revision"]) == (model.MODEL_ID, model.MODEL_REVISION)
    assert fetched["token"] == SECRETS["HF_TOKEN"]
    assert not any(pattern.endswith((".py", ".bin", "*")) for pattern in fetched["allow_patterns"])
    assert started["arguments"][:3] == ["vllm", "serve", "/cache/model"]
    assert started["environ"]["HF_HUB_OFFLINE"] == "1"
    assert not any(secret in str(started) for secret in SECRETS.values())

    # vLLM makes the gate from its name, with what is to be guarded alone.
    module, _, name = values(started["arguments"])["--middleware"].rpartition(".")
    assert (module, name) == ("app.server", "Front")
    gate = server.Front(fake_vllm)

    async def get(headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://space") as client:
            return (await client.get("/v1/models", headers=headers)).status_code

    assert [asyncio.run(get(headers)) for headers in (KEY, {})] == [200, 401]

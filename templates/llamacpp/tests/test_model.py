from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from app import model
from app.settings import read_settings
from app.task import InputError, Message
from tests.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

HELLO = [Message(role="user", content="Hello")]
LONG = {"type": "exceed_context_size_error", "message": "exceeds", "n_prompt_tokens": 900, "n_ctx": 256}


class Server:
    """Answers as llama.cpp does: with `events`, one after the other, until it is told to stop."""

    def __init__(self, *events: dict[str, Any]) -> None:
        self.events = events
        self.asked: dict[str, Any] = {}
        self.given = 0

    def handle_chat_completions(self, asked: dict[str, Any], take: Callable[[dict[str, Any]], bool]) -> None:
        self.asked = asked
        for event in self.events:
            self.given += 1
            if take(event):
                return


def says(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def make(*events: dict[str, Any], **environ: str) -> tuple[Server, model.LlamaModel]:
    server = Server(*events)
    return server, model.LlamaModel(server, read_settings({**surroundings(), **environ}))


def test_an_answer_comes_in_pieces_and_is_no_longer_than_allowed() -> None:
    server, llama = make(says("Hel"), says("lo."), {"choices": [{"delta": {}}]}, MAX_NEW_TOKENS="7")
    assert list(llama.answer(HELLO)) == ["Hel", "lo."]
    assert server.asked == {"messages": HELLO, "max_tokens": 7, "stream": True}


def test_who_leaves_stops_the_model() -> None:
    server, llama = make(*[says("x")] * 100_000)
    pieces = llama.answer(HELLO)
    assert next(pieces) == "x"
    pieces.close()
    assert server.given < 100_000


def test_what_does_not_fit_is_explained_and_what_fails_is_not_shown() -> None:
    with pytest.raises(InputError, match="900 tokens; 256 are allowed"):
        list(make({"error": LONG})[1].answer(HELLO))
    with pytest.raises(RuntimeError, match="out of memory"):
        list(make({"error": {"message": "out of memory"}})[1].answer(HELLO))


def test_it_is_loaded_at_its_commit_without_a_gpu_and_behind_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: dict[str, Any] = {}

    def download(name: str, file: str, **options: Any) -> str:
        fetched.update(options, name=name, file=file)
        return "/cache/model.gguf"

    xllamacpp = ModuleType("xllamacpp")
    vars(xllamacpp).update(CommonParams=lambda: SimpleNamespace(model=SimpleNamespace()), Server=lambda params: params)
    monkeypatch.setitem(sys.modules, "xllamacpp", xllamacpp)
    monkeypatch.setattr(model, "hf_hub_download", download)
    environ = {**surroundings(), "HF_TOKEN": "not-a-real-token", "CONCURRENCY": "3", "MAX_MODEL_TOKENS": "1000"}
    params = model.load_model(read_settings(environ))._server
    assert (fetched["name"], fetched["file"], fetched["revision"]) == (
        model.MODEL_ID,
        model.MODEL_FILE,
        model.MODEL_REVISION,
    )
    assert fetched["token"] == "not-a-real-token"
    assert params.model.path == "/cache/model.gguf"
    assert (params.n_parallel, params.n_ctx, params.n_gpu_layers) == (3, 3000, 0)
    assert params.offline
    assert [len(key) for key in params.api_keys] == [43]
    assert not params.ui
    assert not params.endpoint_slots

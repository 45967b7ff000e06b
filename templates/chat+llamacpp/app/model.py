"""The model: one GGUF file, fetched once at a fixed commit, which holds weights and no program. llama.cpp runs it."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any

from huggingface_hub import hf_hub_download

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings
    from app.task import Message

# The model, the commit of it and the file that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change them together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}
MODEL_FILE = {{ cookiecutter.model_file | quoted }}

log = logging.getLogger(__name__)


class LlamaModel:
    """A chat model that llama.cpp has loaded: `server` is an xllamacpp.Server."""

    def __init__(self, server: Any, settings: Settings) -> None:
        self._server = server
        self._settings = settings

    def answer(self, messages: list[Message]) -> Iterator[str]:
        """The next message, piece by piece. InputError when the conversation does not fit into the model's window."""
        made: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        left = threading.Event()
        failed: list[Exception] = []
        end = time.monotonic() + self._settings.max_seconds

        def take(event: dict[str, Any]) -> bool:
            """Keep what is new; whether llama.cpp is to stop."""
            if "error" in event:
                failed.append(explain(event["error"]))
                return True
            for choice in event.get("choices", ()):
                if text := choice["delta"].get("content"):
                    made.put(text)
            return left.is_set() or time.monotonic() > end

        def generate() -> None:
            asked = {"messages": messages, "max_tokens": self._settings.max_new_tokens, "stream": True}
            try:
                self._server.handle_chat_completions(asked, take)
            except Exception as error:
                failed.append(error)
            made.put(None)

        thread = threading.Thread(target=generate, name="answer", daemon=True)
        thread.start()
        try:
            while (piece := made.get()) is not None:
                yield piece
        finally:
            left.set()
            thread.join()
        if failed:
            raise failed[0]


def explain(error: dict[str, Any]) -> Exception:
    """What llama.cpp says is wrong, as something that a visitor can mend or not."""
    if error.get("type") == "exceed_context_size_error":
        length, longest = error["n_prompt_tokens"], error["n_ctx"]
        return InputError(f"The conversation has {length} tokens; {longest} are allowed. Please shorten it.")
    return RuntimeError(error.get("message", "llama.cpp failed"))


def load_model(settings: Settings) -> LlamaModel:
    """The model that is named above, downloaded into the cache the first time."""
    import xllamacpp

    token = settings.secrets.get("HF_TOKEN", False)
    log.info("Loading %s of %s at %s", MODEL_FILE, MODEL_ID, MODEL_REVISION)
    params = xllamacpp.CommonParams()
    params.model.path = hf_hub_download(MODEL_ID, MODEL_FILE, revision=MODEL_REVISION, token=token)
    params.offline = True
    params.n_gpu_layers = 0
    # The window is shared by the answers that are made at the same time.
    params.n_parallel = settings.concurrency
    params.n_ctx = settings.concurrency * settings.max_model_tokens
    # What visitors said is not kept in memory for the next one.
    params.cache_ram_mib = 0
    # It listens on this machine, too, where nobody knows the key.
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    # Warnings and errors: no word of a visitor is logged.
    params.verbosity = 1
    return LlamaModel(xllamacpp.Server(params), settings)

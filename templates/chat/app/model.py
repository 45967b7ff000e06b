"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    StoppingCriteria,
    StoppingCriteriaList,
    TextIteratorStreamer,
)

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings
    from app.task import Message

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

log = logging.getLogger(__name__)


class Stop(StoppingCriteria):
    """Ends an answer at the next token, once nobody waits for more."""

    def __init__(self) -> None:
        self.wanted = threading.Event()

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        return torch.full((input_ids.shape[0],), self.wanted.is_set(), dtype=torch.bool, device=input_ids.device)


class ChatModel:
    """A chat model of the transformers library, on the GPU where there is one."""

    def __init__(self, model: Any, tokenizer: Any, settings: Settings) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._settings = settings

    def answer(self, messages: list[Message]) -> Iterator[str]:
        """The next message, piece by piece. InputError when the last one does not fit into the model's window."""
        inputs = self._fit(messages).to(self._model.device)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        stop = Stop()
        failed: list[BaseException] = []

        def generate() -> None:
            try:
                with torch.inference_mode():
                    self._model.generate(
                        **inputs,
                        streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([stop]),
                        max_new_tokens=self._settings.max_new_tokens,
                        max_time=self._settings.max_seconds,
                        pad_token_id=self._tokenizer.eos_token_id,
                    )
            except BaseException as error:
                failed.append(error)
                streamer.end()

        thread = threading.Thread(target=generate, name="answer", daemon=True)
        thread.start()
        try:
            yield from filter(None, streamer)
        finally:
            stop.wanted.set()
            thread.join()
        if failed:
            raise failed[0]

    def _fit(self, messages: list[Message]) -> Any:
        """The messages as the model expects them, without as many of the oldest as its window has no room for."""
        window = getattr(self._model.config, "max_position_embeddings", None)
        first = 1 if messages[0]["role"] == "system" else 0
        while True:
            inputs = self._tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            length = inputs["input_ids"].shape[1]
            if not window or length + self._settings.max_new_tokens <= window:
                return inputs
            if len(messages) - first < 2:
                longest = window - self._settings.max_new_tokens
                raise InputError(f"The message has {length} tokens; {longest} are allowed. Please shorten it.")
            # A question goes with its answer.
            messages = [*messages[:first], *messages[first + 2 :]]


def load_model(settings: Settings) -> ChatModel:
    """The model that is named above, downloaded into the cache the first time. ValueError when it cannot chat."""
    token = settings.secrets.get("HF_TOKEN", False)
    # What weights are stored in is what a GPU is quick with, and a CPU slow.
    device, dtype = ("cuda", "auto") if torch.cuda.is_available() else ("cpu", torch.float32)
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    tokenizer = AutoTokenizer.from_pretrained(MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, token=token)
    if tokenizer.chat_template is None:
        raise ValueError(f"{MODEL_ID} has no chat template, so it was not made to chat: choose one that was")
    model = AutoModelForCausalLM.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, use_safetensors=True, dtype=dtype, token=token
    )
    return ChatModel(model.to(device).eval(), tokenizer, settings)

"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.task import InputError

if TYPE_CHECKING:
    from app.settings import Settings

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

log = logging.getLogger(__name__)


class TransformersModel:
    """A text generation model of the transformers library, on the GPU where there is one."""

    def __init__(self, model: Any, tokenizer: Any, settings: Settings) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._settings = settings

    def answer(self, prompt: str) -> str:
        """The answer to `prompt`. InputError when prompt and answer would not fit into the model's window."""
        inputs = self._encode(prompt).to(self._model.device)
        length = inputs["input_ids"].shape[1]
        window = getattr(self._model.config, "max_position_embeddings", None)
        if window and length + self._settings.max_new_tokens > window:
            longest = window - self._settings.max_new_tokens
            raise InputError(f"The prompt has {length} tokens; {longest} are allowed. Please shorten it.")
        with torch.inference_mode():
            output = self._model.generate(
                **inputs,
                max_new_tokens=self._settings.max_new_tokens,
                max_time=self._settings.max_seconds,
                pad_token_id=self._tokenizer.eos_token_id,
            )
        return str(self._tokenizer.decode(output[0][length:], skip_special_tokens=True)).strip()

    def _encode(self, prompt: str) -> Any:
        """The prompt as the model expects it: as a message where it is a chat model."""
        if self._tokenizer.chat_template is None:
            return self._tokenizer(prompt, return_tensors="pt")
        messages = [{"role": "user", "content": prompt}]
        return self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )


def load_model(settings: Settings) -> TransformersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    # What weights are stored in is what a GPU is quick with, and a CPU slow.
    device, dtype = ("cuda", "auto") if torch.cuda.is_available() else ("cpu", torch.float32)
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    tokenizer = AutoTokenizer.from_pretrained(MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, token=token)
    model = AutoModelForCausalLM.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, use_safetensors=True, dtype=dtype, token=token
    )
    return TransformersModel(model.to(device).eval(), tokenizer, settings)

"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy
import torch
from transformers import AutoModelForTextToWaveform, AutoTokenizer

from app.task import InputError, Sound

if TYPE_CHECKING:
    from app.settings import Settings

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

log = logging.getLogger(__name__)


class TransformersModel:
    """A VITS model of the transformers library, such as those of MMS, on the GPU where there is one."""

    def __init__(self, model: Any, tokenizer: Any, settings: Settings) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._settings = settings

    def answer(self, prompt: str) -> Sound:
        """The text `prompt`, spoken; it is cut off where it gets too long. InputError when none of it can be said."""
        inputs = self._tokenizer(prompt, return_tensors="pt").to(self._model.device)
        if not inputs["input_ids"].shape[-1]:
            raise InputError("This model cannot say any of these characters.")
        with torch.inference_mode():
            wave = self._model(**inputs).waveform[0]
        rate = int(self._model.config.sampling_rate)
        loudness = wave[: rate * self._settings.max_audio_seconds].float().clamp(-1, 1).cpu().numpy()
        return Sound(rate, (loudness * 32767).astype(numpy.int16))


def load_model(settings: Settings) -> TransformersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    tokenizer = AutoTokenizer.from_pretrained(MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, token=token)
    model = AutoModelForTextToWaveform.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, use_safetensors=True, token=token
    )
    if not hasattr(model.config, "sampling_rate") or model.can_generate():
        raise TypeError(f"{MODEL_ID} is a {type(model).__name__}, and this Space is written for models such as VITS")
    return TransformersModel(model.to(device).eval(), tokenizer, settings)

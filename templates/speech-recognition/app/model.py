"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

from app.task import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy

    from app.settings import Settings

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

# Whisper hears this much at once, and longer sound piece by piece.
WINDOW_SECONDS = 30

log = logging.getLogger(__name__)


class TransformersModel:
    """A Whisper model of the transformers library, on the GPU where there is one."""

    def __init__(self, model: Any, processor: Any, settings: Settings) -> None:
        self._model = model
        self._processor = processor
        self._settings = settings

    def answer(self, sound: numpy.ndarray) -> str:
        """The words in `sound`: one channel of 32-bit floats, SAMPLE_RATE of them a second."""
        is_long = len(sound) > WINDOW_SECONDS * SAMPLE_RATE
        pieces = {"truncation": False, "padding": "longest"} if is_long else {}
        inputs = self._processor(
            sound, sampling_rate=SAMPLE_RATE, return_tensors="pt", return_attention_mask=True, **pieces
        ).to(self._model.device, self._model.dtype)
        with torch.inference_mode():
            output = self._model.generate(**inputs, max_time=self._settings.max_seconds, return_timestamps=is_long)
        return str(self._processor.batch_decode(output, skip_special_tokens=True)[0]).strip()


def load_model(settings: Settings) -> TransformersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    device, dtype = ("cuda", torch.float16) if torch.cuda.is_available() else ("cpu", torch.float32)
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    processor = AutoProcessor.from_pretrained(MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, token=token)
    model = AutoModelForSpeechSeq2Seq.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, use_safetensors=True, dtype=dtype, token=token
    )
    return TransformersModel(model.to(device).eval(), processor, settings)

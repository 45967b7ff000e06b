"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

if TYPE_CHECKING:
    from PIL.Image import Image

    from app.settings import Settings

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

log = logging.getLogger(__name__)


class TransformersModel:
    """An image classifier of the transformers library, on the GPU where there is one."""

    def __init__(self, model: Any, processor: Any, settings: Settings) -> None:
        self._model = model
        self._processor = processor
        self._settings = settings

    def answer(self, picture: Image) -> dict[str, float]:
        """The likeliest labels of `picture`, each with its probability."""
        inputs = self._processor(images=picture, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            scores = self._model(**inputs).logits[0].softmax(dim=0)
        best = scores.topk(min(self._settings.max_labels, len(scores)))
        labels = self._model.config.id2label
        return {labels[int(i)]: float(score) for score, i in zip(best.values, best.indices, strict=True)}


def load_model(settings: Settings) -> TransformersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    processor = AutoImageProcessor.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, token=token
    )
    model = AutoModelForImageClassification.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, trust_remote_code=False, use_safetensors=True, token=token
    )
    return TransformersModel(model.to(device).eval(), processor, settings)

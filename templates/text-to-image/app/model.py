"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import torch
from diffusers import AutoPipelineForText2Image

from app.safety import note_checker, require_safe
from app.task import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

    from app.settings import Settings

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

# How closely a picture follows the prompt. Turbo models are made to work without; others want about 7.
GUIDANCE = 0.0

log = logging.getLogger(__name__)


class DiffusersModel:
    """A text to image pipeline of the diffusers library, on the GPU where there is one."""

    def __init__(self, pipeline: Any, settings: Settings) -> None:
        self._pipeline = pipeline
        self._settings = settings

    def answer(self, prompt: str) -> Image:
        """The picture for `prompt`. InputError when it is not drawn in time, or held back."""
        deadline = time.monotonic() + self._settings.max_seconds

        def stop_when_late(_pipeline: Any, _step: int, _timestep: Any, state: dict[str, Any]) -> dict[str, Any]:
            if time.monotonic() > deadline:
                raise InputError(f"The picture was not ready in {self._settings.max_seconds} seconds. Try again later.")
            return state

        size = self._settings.picture_size // 8 * 8  # what the model works in
        drawn = self._pipeline(
            prompt,
            num_inference_steps=self._settings.steps,
            guidance_scale=GUIDANCE,
            width=size,
            height=size,
            callback_on_step_end=stop_when_late,
        )
        require_safe(getattr(drawn, "nsfw_content_detected", None))
        return drawn.images[0]


def load_model(settings: Settings) -> DiffusersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    device, dtype = ("cuda", torch.float16) if torch.cuda.is_available() else ("cpu", torch.float32)
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    pipeline = AutoPipelineForText2Image.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, use_safetensors=True, torch_dtype=dtype, token=token
    )
    note_checker(pipeline, MODEL_ID)
    # A bar in the log for every picture helps nobody.
    pipeline.set_progress_bar_config(disable=True)
    return DiffusersModel(pipeline.to(device), settings)

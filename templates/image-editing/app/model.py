"""The model: loaded once, at a fixed commit, from weights that cannot hold code."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING, Any

import torch
from diffusers import AutoPipelineForImage2Image

from app.safety import note_checker, require_safe
from app.settings import GUIDANCE
from app.task import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

    from app.settings import Settings
    from app.task import Edit

# The model and the commit of it that is loaded. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

log = logging.getLogger(__name__)


class DiffusersModel:
    """An image to image pipeline of the diffusers library, on the GPU where there is one."""

    def __init__(self, pipeline: Any, settings: Settings) -> None:
        self._pipeline = pipeline
        self._settings = settings

    def answer(self, edit: Edit) -> Image:
        """The new picture. InputError when it is not drawn in time, or held back."""
        deadline = time.monotonic() + self._settings.max_seconds

        def stop_when_late(_pipeline: Any, _step: int, _timestep: Any, state: dict[str, Any]) -> dict[str, Any]:
            if time.monotonic() > deadline:
                raise InputError(f"The picture was not ready in {self._settings.max_seconds} seconds. Try again later.")
            return state

        drawn = self._pipeline(
            edit.prompt,
            image=edit.picture,
            # Of a model that is not guided there is nothing to lead away from.
            negative_prompt=(edit.avoid or None) if GUIDANCE > 1 else None,
            strength=edit.strength,
            # Of all steps, those are made which draw the picture anew: one at least.
            num_inference_steps=max(self._settings.steps, math.ceil(1 / edit.strength)),
            guidance_scale=GUIDANCE,
            generator=torch.Generator("cpu").manual_seed(edit.seed),
            callback_on_step_end=stop_when_late,
        )
        require_safe(getattr(drawn, "nsfw_content_detected", None))
        return drawn.images[0]


def load_model(settings: Settings) -> DiffusersModel:
    """The model that is named above, downloaded into the cache the first time."""
    token = settings.secrets.get("HF_TOKEN", False)
    device, dtype = ("cuda", torch.float16) if torch.cuda.is_available() else ("cpu", torch.float32)
    log.info("Loading %s at %s on %s", MODEL_ID, MODEL_REVISION, device)
    pipeline = AutoPipelineForImage2Image.from_pretrained(
        MODEL_ID, revision=MODEL_REVISION, use_safetensors=True, torch_dtype=dtype, token=token
    )
    note_checker(pipeline, MODEL_ID)
    # A bar in the log for every picture helps nobody.
    pipeline.set_progress_bar_config(disable=True)
    return DiffusersModel(pipeline.to(device), settings)

"""The model: fetched once, at a fixed commit, as weights that cannot hold code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from huggingface_hub import snapshot_download

if TYPE_CHECKING:
    from app.settings import Settings

# The model and the commit of it that is served. To move to a newer one, look its commit up with
# `hf models info OWNER/MODEL` and change both together.
MODEL_ID = {{ cookiecutter.model_id | quoted }}
MODEL_REVISION = {{ cookiecutter.model_revision | quoted }}

# Weights, configuration and tokenizer. No Python: what is not there cannot run.
FILES = ("*.safetensors", "*.json", "*.jinja", "*.txt", "tokenizer.model")

log = logging.getLogger(__name__)


def fetch_model(settings: Settings) -> str:
    """The folder with the model that is named above, downloaded into the cache the first time.

    The token is used here and nowhere else: vLLM reads the folder, and is told to stay offline.
    """
    token = settings.secrets.get("HF_TOKEN", False)
    log.info("Fetching %s at %s", MODEL_ID, MODEL_REVISION)
    return str(snapshot_download(MODEL_ID, revision=MODEL_REVISION, allow_patterns=list(FILES), token=token))

"""Starts vLLM on the model, and puts the gate before it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, ClassVar

from app.gate import Gate, Rules, time_to_arrive
from app.model import MODEL_ID, fetch_model
from app.settings import DESCRIPTION, PORT, TITLE

if TYPE_CHECKING:
    from app.gate import Application
    from app.settings import Settings

# All that visitors can ask. vLLM answers to many more paths, and asks for its own key on some of them only.
PATHS = frozenset({("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("POST", "/v1/completions")})

# What the page of the Space proposes to ask.
EXAMPLE = {"model": MODEL_ID, "messages": [{"role": "user", "content": "Name some trees."}]}

# Read by vLLM and the processes that it starts.
ENVIRONMENT = {
    # The model is in the cache. Nothing else is fetched.
    "HF_HUB_OFFLINE": "1",
    # Nobody is told what runs here.
    "VLLM_NO_USAGE_STATS": "1",
    # No extensions, not even those that fetch adapters from the Hub.
    "VLLM_PLUGINS": "",
    # One request asks for few answers at a time.
    "VLLM_MAX_N_SEQUENCES": "4",
    "VLLM_MAX_COMPLETION_PROMPTS": "4",
    # FlashInfer compiles its sampler with nvcc, which is not in the image. vLLM's own needs no compiler for CUDA.
    "VLLM_USE_FLASHINFER_SAMPLER": "0",
}


class Front(Gate):
    """The gate as vLLM makes it: from its class alone. `rules` are set before."""

    rules: ClassVar[Rules]

    def __init__(self, app: Application) -> None:
        super().__init__(app, self.rules)


def arguments(folder: str, settings: Settings) -> list[str]:
    """What vLLM is started with, to serve the model in `folder`. None of it is secret."""
    return [
        "serve",
        folder,
        f"--served-model-name={MODEL_ID}",
        "--host=0.0.0.0",
        f"--port={PORT}",
        "--load-format=safetensors",
        "--no-trust-remote-code",
        f"--tensor-parallel-size={settings.gpus}",
        f"--max-model-len={settings.max_model_tokens}",
        f"--max-num-seqs={settings.concurrency}",
        # However many a request asks for.
        "--override-generation-config=" + json.dumps({"max_new_tokens": settings.max_new_tokens}),
        # Text only: a visitor's link to a picture or a video is not fetched.
        "--limit-mm-per-prompt=" + json.dumps({"image": 0, "video": 0, "audio": 0}),
        "--max-logprobs=5",
        # What visitors ask is not logged.
        "--no-enable-log-requests",
        "--disable-fastapi-docs",
        # The process that knows the key is the one that answers.
        "--api-server-count=1",
        f"--middleware={Front.__module__}.{Front.__qualname__}",
        "--shutdown-timeout=5",
    ]


def make_rules(settings: Settings) -> Rules:
    """What the gate lets through to vLLM."""
    # JSON writes a character in up to twelve bytes.
    size = 12 * settings.max_prompt_characters + 10_000
    return Rules(
        title=TITLE,
        description=DESCRIPTION,
        key=settings.secrets["API_KEY"],
        paths=PATHS,
        open=frozenset(),
        requests=settings.concurrency + settings.max_queue,
        share=settings.max_per_visitor,
        size=size,
        seconds=settings.max_seconds,
        arrival=time_to_arrive(size),
        origins=settings.origins,
        example="/v1/chat/completions --json '" + json.dumps(EXAMPLE) + "'",
    )


def serve(settings: Settings) -> None:
    """Fetch the model, then answer requests until the process is told to stop."""
    Front.rules = make_rules(settings)
    folder = fetch_model(settings)
    os.environ.update(ENVIRONMENT)

    from vllm.entrypoints.cli.main import main

    # What its command would be given: it is started in this process, so the key need not be passed on.
    sys.argv = ["vllm", *arguments(folder, settings)]
    main()

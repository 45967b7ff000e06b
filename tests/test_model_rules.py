"""What the rules about models see in single calls; whole Spaces are in tests/cases."""

from __future__ import annotations

import pytest
from hf_lint.rules.model.hub import hub_loads
from support import CASES, space_of


def test_every_loader_is_known() -> None:
    text = (CASES / "unpinned-model" / "bad-loaders" / "app.py").read_text()
    found = [(load.repo, load.pin, load.revision, load.kind) for load in hub_loads(space_of({"app.py": text}))]
    assert found == [
        ("google/vit-base-patch16-224", "loose", "", "model"),
        ("openai/whisper-tiny", "loose", "", "model"),
        ("openai/whisper-large-v3", "loose", "", "model"),
        ("stabilityai/sd-turbo", "loose", "main", "model"),
        ("stabilityai/sdxl-turbo", "loose", "v1.0", "model"),
        ("all-MiniLM-L6-v2", "loose", "", "model"),
        ("cross-encoder/ms-marco-MiniLM-L6-v2", "loose", "", "model"),
        ("BAAI/bge-small-en-v1.5", "loose", "", "model"),
        ("stabilityai/sd-turbo", "loose", "", "model"),
        ("ByteDance/Hyper-SD", "loose", "", "model"),
        ("stabilityai/sdxl-turbo", "loose", "main", "model"),
        ("facebookresearch/dinov2", "loose", "", "model"),
        ("stanfordnlp/imdb", "loose", "", "data"),
        ("openai-community/gpt2", "loose", "", "hosted"),
        ("openai/whisper-tiny", "loose", "", "model"),
    ]


@pytest.mark.parametrize(
    ("command", "repo", "pin"),
    [
        ("hf download openai/whisper-tiny", "openai/whisper-tiny", "loose"),
        ("huggingface-cli download openai/whisper-tiny --revision=main", "openai/whisper-tiny", "loose"),
        ("hf download openai/whisper-tiny --revision " + 40 * "a", "openai/whisper-tiny", "fixed"),
        ('hf download openai/whisper-tiny --revision "$COMMIT"', "openai/whisper-tiny", "unknown"),
        (
            "exec python3 -m vllm.entrypoints.openai.api_server --port 1 --model Qwen/Qwen3-0.6B",
            "Qwen/Qwen3-0.6B",
            "loose",
        ),
        ("text-generation-launcher --model-id Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B", "loose"),
        ("MODEL=Qwen/Qwen3-0.6B\nvllm serve $MODEL", "Qwen/Qwen3-0.6B", "loose"),
    ],
)
def test_commands(command: str, repo: str, pin: str) -> None:
    found = hub_loads(space_of({"start.sh": f"#!/bin/sh\n{command}\n"}))
    assert [(load.repo, load.pin) for load in found] == [(repo, pin)]


@pytest.mark.parametrize(
    "command", ["hf download ./folder", "vllm serve /models/x", "hf download $REPO", "hf upload a/b ."]
)
def test_commands_without_a_repository(command: str) -> None:
    assert hub_loads(space_of({"start.sh": f"#!/bin/sh\n{command}\n"})) == ()

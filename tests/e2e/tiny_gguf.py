"""A language model of one layer in GGUF, llama.cpp's format, that says words at random. Without any package."""

from __future__ import annotations

import struct
from itertools import chain
from random import Random
from typing import Any

WIDTH, HEADS, INSIDE = 32, 2, 64
ALIGNMENT = 32
_UINT32, _INT32, _FLOAT32, _TEXT, _LIST = 4, 5, 6, 8, 9
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
"""Kinds of tokens."""


def make_gguf(words: tuple[str, ...]) -> bytes:
    """Return a model that knows `words`, each with a space before it, and says nothing else."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{code:02X}>" for code in range(256)), *(f"\u2581{word}" for word in words)]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[NORMAL] * len(words)]
    template = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    facts: list[tuple[str, int, Any]] = [
        ("general.architecture", _TEXT, "llama"),
        ("llama.context_length", _UINT32, 4096),
        ("llama.embedding_length", _UINT32, WIDTH),
        ("llama.block_count", _UINT32, 1),
        ("llama.feed_forward_length", _UINT32, INSIDE),
        ("llama.attention.head_count", _UINT32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", _FLOAT32, 1e-5),
        ("tokenizer.ggml.model", _TEXT, "llama"),
        ("tokenizer.ggml.tokens", _TEXT, tokens),
        ("tokenizer.ggml.scores", _FLOAT32, [0.0] * len(tokens)),
        ("tokenizer.ggml.token_type", _INT32, kinds),
        ("tokenizer.ggml.bos_token_id", _UINT32, 1),
        ("tokenizer.ggml.eos_token_id", _UINT32, 2),
        ("tokenizer.ggml.unknown_token_id", _UINT32, 0),
        ("tokenizer.chat_template", _TEXT, template),
    ]
    tensors = _tensors(len(tokens), len(tokens) - len(words))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(facts))
    head += b"".join(_text(name) + _fact(kind, value) for name, kind, value in facts)
    data = b""
    for name, shape, values in tensors:
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += _padded(struct.pack(f"<{len(values)}f", *values))
    return _padded(head) + data


def _tensors(count: int, silent: int) -> list[tuple[str, tuple[int, ...], list[float]]]:
    """Name, shape (the innermost first) and values of each. Of `count` tokens the first `silent` are never said."""
    random = Random(7)

    def any_of(*shape: int) -> tuple[tuple[int, ...], list[float]]:
        size = shape[0] * shape[1]
        return shape, [random.gauss(0, 0.1) for _ in range(size)]

    # Each state has a first value of its size: a token that is against it is never the likeliest.
    ones = (WIDTH,), [1.0] * WIDTH
    shape, embeddings = any_of(WIDTH, count)
    embeddings[::WIDTH] = [5.0] * count
    rows = [
        [-9.0 if token < silent else 0.0, *(random.gauss(0, 1) for _ in range(WIDTH - 1))] for token in range(count)
    ]
    found = {"token_embd.weight": (shape, embeddings), "output.weight": (shape, list(chain(*rows)))}
    found |= dict.fromkeys(("output_norm.weight", "blk.0.attn_norm.weight", "blk.0.ffn_norm.weight"), ones)
    found |= {f"blk.0.attn_{name}.weight": any_of(WIDTH, WIDTH) for name in ("q", "k", "v", "output")}
    found |= {f"blk.0.ffn_{name}.weight": any_of(WIDTH, INSIDE) for name in ("gate", "up")}
    found["blk.0.ffn_down.weight"] = any_of(INSIDE, WIDTH)
    return [(name, *tensor) for name, tensor in found.items()]


def _fact(kind: int, value: Any) -> bytes:
    if isinstance(value, list):
        return struct.pack("<IIQ", _LIST, kind, len(value)) + b"".join(_value(kind, item) for item in value)
    return struct.pack("<I", kind) + _value(kind, value)


def _value(kind: int, value: Any) -> bytes:
    return _text(value) if kind == _TEXT else struct.pack({_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f"}[kind], value)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)

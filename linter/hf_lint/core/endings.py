"""Endings of files in which nobody writes words: what is in them is not searched as text."""

from __future__ import annotations

MEDIA = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".mp3", ".wav", ".flac", ".ogg", ".mp4", ".webm"),
    *(".ttf", ".woff", ".woff2"),
)
"""Pictures, sound, films and fonts."""
NUMBERS = (
    *(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".onnx", ".gguf", ".h5", ".npz", ".npy", ".parquet", ".arrow"),
    *(".pickle", ".pkl"),
)
"""Weights and tables."""
PACKED = (".zip", ".gz", ".tar", ".7z", ".xz", ".bz2", ".whl", ".pdf", ".so")
"""What has to be unpacked, and programs."""

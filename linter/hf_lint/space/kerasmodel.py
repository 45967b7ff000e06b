"""Keras models that carry code: layers of marshalled Python, which loading them runs. Nothing is loaded here."""

from __future__ import annotations

from hf_lint.core.lazy import regex
from hf_lint.space.weights import ZIP

HDF5 = b"\x89HDF\r\n\x1a\n"
MAX_CONFIG = 16 * 1024 * 1024
_WORDS = (b"__lambda__", b"lambda", b"TorchModuleWrapper")
_ESCAPE = regex(rb"\\u00([0-7][0-9a-fA-F])")
_CODE = regex(
    rb'"class_name"\s*:\s*"__lambda__"'  # Keras 3
    rb'|"function_type"\s*:\s*"lambda"'  # Keras 2
    rb'|"class_name"\s*:\s*"(?P<wrapper>TorchModuleWrapper)"'  # a pickled module of torch
)


def code_in_keras(data: bytes) -> str:
    """Return what runs when the model is loaded, in words; "" for no Keras model, and for one without code.

    A `.keras` archive has its layers in `config.json`, an HDF5 file in an attribute, which HDF5 never compresses.
    """
    if data.startswith(ZIP):
        config = _config(data)
    elif data.startswith(HDF5):
        config = data
    else:
        return ""
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), config)
    found = _CODE.search(plain) if any(word in plain for word in _WORDS) else None
    if found is None:
        return ""
    return "a pickled torch module" if found["wrapper"] else "the code of a Lambda layer"


def _config(data: bytes) -> bytes:
    """Return `config.json` of a `.keras` archive, without its rest where it is longer than a model's can be."""
    import io
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("config.json") as stream:
            return stream.read(MAX_CONFIG)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return b""  # that it cannot be unpacked is reported for the archive

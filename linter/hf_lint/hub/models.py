"""What the Hub says of a model that a Space is to load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.hub.commits import read_info
from hf_lint.hub.names import Repo

if TYPE_CHECKING:
    from collections.abc import Iterable

# Copies of the same weights in another precision, or for training: diffusers loads one of them.
_VARIANT = regex(r"\.(?:fp16|bf16|fp32|non_ema|ema)\b")


class Model(NamedTuple):
    """A model on the Hub, at the newest commit of its main branch.

    `weights` are the bytes of its safetensors files, 0 where it has none; `task` is the Hub's word for what it does, or
    empty; `own_code`: it brings Python files that a library may want to run; `gguf`: the paths of its GGUF files.
    """

    name: str
    commit: str
    gated: bool
    weights: int
    task: str
    own_code: bool
    gguf: tuple[str, ...] = ()


def read_model(name: str) -> Model:
    """Read what the Hub says of the model `name`. Raises HubError where there is none, or no answer."""
    info = read_info(Repo("model", name), "main", files=True)
    files = getattr(info, "siblings", None) or ()
    config: Any = getattr(info, "config", None) or {}
    return Model(
        name=str(info.id),
        commit=info.sha,
        gated=bool(getattr(info, "gated", False)) or bool(getattr(info, "private", False)),
        weights=_count_weights(files),
        task=str(getattr(info, "pipeline_tag", None) or ""),
        own_code="custom_code" in (getattr(info, "tags", None) or ())
        or (isinstance(config, dict) and "auto_map" in config),
        gguf=tuple(sorted(str(file.rfilename) for file in files if str(file.rfilename).endswith(".gguf"))),
    )


def _count_weights(files: Iterable[Any]) -> int:
    """Return the bytes of the safetensors files that are loaded: those on top, else those of the parts in folders."""
    sizes = {str(file.rfilename): file.size or 1 for file in files if str(file.rfilename).endswith(".safetensors")}
    plain = {name: size for name, size in sizes.items() if not _VARIANT.search(name)} or sizes
    parts = {name: size for name, size in plain.items() if "/" in name}
    top = {name: size for name, size in plain.items() if "/" not in name}
    return sum((top or parts).values())

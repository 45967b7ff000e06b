"""Weights asked for in a format that can hold code, though there is one that cannot."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hf_lint.analysis.python_places import Found, group_by_file
from hf_lint.core.lazy import regex
from hf_lint.core.registry import rule
from hf_lint.fixes.edits import fix
from hf_lint.rules.deps.names import list_names
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

# Names of weights that are pickles: `tokenizer.bin` and `ggml-base.bin` are none.
_PICKLED = regex(
    r"(?:.*\.(?:ckpt|pt|pth)|(?:.*[/_-])?(?:pytorch_model|adapter_model|diffusion_pytorch_model)[\w.-]*\.bin)"
)
_FILES = {
    "hf_hub_download": ("filename", 1),
    "from_single_file": ("pretrained_model_link_or_path", 0),
    "load_lora_weights": ("weight_name", None),
    "load_ip_adapter": ("weight_name", None),
    "load_textual_inversion": ("weight_name", None),
}


@rule("disabled-safetensors", words=("use_safetensors", *_FILES))
def disabled_safetensors(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report `use_safetensors=False`, and pickled weights fetched by name."""
    shown = policy.params["names_shown"]

    def say_switched_off(labels: list[str], places: int) -> str:
        return f"{list_names(labels, shown)} refuses safetensors and reads pickled weights instead"

    def by_name(labels: list[str], places: int) -> str:
        return f"{list_names(labels, shown)} can contain code, unlike a safetensors file"

    off: list[Found] = []
    pickled: list[Found] = []
    for call in calls(space, "use_safetensors", *_FILES):
        if "use_safetensors" in call.keywords:
            switch = call.arg("use_safetensors")
            if switch.is_(False):
                place = call.location(switch.node or call.func)
                from hf_lint.fixes.calls import set_literal

                edit = set_literal(call.unit, switch.node, "True")
                off.append(Found(place, call.written, "", edit))
                continue
        if call.method in _FILES:
            name, at = _FILES[call.method]
            target = call.arg(name, at=at)
            names = [text for text in target.texts if _PICKLED.fullmatch(text) and text not in space.files]
            if names:
                place = call.location(target.node or call.func)
                pickled.append(Found(place, names[0].rpartition("/")[2], "file-name"))
    yield from group_by_file(off, say_switched_off, partial(fix, "load safetensors only", safe=False))
    yield from group_by_file(pickled, by_name)

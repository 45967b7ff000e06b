"""Models that a visitor names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, related
from hf_lint.analysis.flow.model import VISITOR
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Value
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_FIRST = frozenset(
    (
        "from_pretrained",
        "from_single_file",
        "SentenceTransformer",
        "CrossEncoder",
        "LLM",
        "load_lora_weights",
        "load_textual_inversion",
    )
)
_LOADERS = frozenset(("gradio.load", "torch.hub.load", "gradio.Interface.load"))
_DOWNLOADS = frozenset(("hf_hub_download", "snapshot_download", "load_dataset"))
_NAMES = ("pretrained_model_name_or_path", "model_name_or_path", "model", "name", "repo_id", "path", "repo_or_dir")
# Classes that read settings and vocabularies, not weights.
_HARMLESS_CLASSES = ("Tokenizer", "TokenizerFast", "Config", "Processor", "FeatureExtractor", "Scheduler")


@rule("visitor-chosen-model")
def visitor_chosen_model(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each load or download of a repository that a visitor names."""
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.node in seen:
            continue
        value, variant = _repository(event)
        taint = value.unsafe("repo", VISITOR) if value is not None else None
        if taint is None:
            continue
        seen.add(event.node)
        verb = "downloads" if variant == "download" else "loads"
        message = f"{described(taint)} chooses which repository of the Hub this Space {verb}"
        yield Hit(event.unit.location(event.node), message, variant, related=related(taint))


def _runs_code(event: Event) -> bool:
    """Say whether the call runs Python of the repository; what may be switched on counts as on."""
    assert isinstance(event.node, ast.Call)
    switches = [word.value for word in event.node.keywords if word.arg == "trust_remote_code"]
    return any(event.unit.values.of(switch).may_be(True) for switch in switches)


def _repository(event: Event) -> tuple[Value | None, str]:
    """Return what a call loads, and the variant of the finding: "" where code of the repository runs."""
    assert isinstance(event.node, ast.Call)
    weights = "" if _runs_code(event) else "weights"
    func = event.node.func
    if event.name in _DOWNLOADS:
        return event.arg(0, *_NAMES), "download"
    if event.name in _FIRST:
        owner = event.unit.values.name_of(func).split(".")[-2:-1]
        light = bool(owner) and owner[0].endswith(_HARMLESS_CLASSES)
        return event.arg(0, *_NAMES), "download" if light and weights else weights
    if event.name == "pipeline":
        return event.arg(1, "model"), weights
    name = event.unit.source.qualified_name(func)
    if name in _LOADERS:
        return event.arg(0, *_NAMES), "" if name == "torch.hub.load" else weights
    return None, ""

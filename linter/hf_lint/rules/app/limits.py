"""What one visitor may use up: disk by uploads, a GPU by requests."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.gpu_use import is_zerogpu, works_on_gpu
from hf_lint.analysis.gradio_pages import SERVING, gradio_version, inputs, maker, place, servings
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.values import Value


@rule("unlimited-upload", words=SERVING)
def unlimited_upload(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report pages with an upload component, started without a limit to the size of files."""
    given = [(call, call.arg("max_file_size")) for call in servings(space)]
    found = [call for call, limit in given if not limit.given or limit.is_(None)]
    version = gradio_version(space)
    if not found or (version is not None and version < tuple(policy.params["first_version"])):
        return
    if any(limit.sure and limit.given and not limit.is_(None) for _, limit in given):
        return
    uploads = list(_uploads(space, frozenset(policy.params["components"]), frozenset(policy.params["short_names"])))
    if not uploads:
        return
    where, name = uploads[0]
    call = found[0]
    message = f"`{call.method}` sets no `max_file_size`: visitors can upload files of any size ({name})"
    from hf_lint.fixes.calls import keyword_fix

    fix = keyword_fix(call.unit, call.node, "max_file_size", f'"{policy.params["suggested"]}"', safe=False)
    yield Hit(place(call), message, fix=fix, related=(where._replace(note="this accepts files"),))


def _uploads(space: Space, names: frozenset[str], short: frozenset[str]) -> Iterator[tuple[Location, str]]:
    """Components that take files from visitors."""
    for call, item in inputs(space):
        if item.text is not None and item.text.lower() in short and call.method == "Interface":
            yield call.location(item.node), f'"{item.text}"'
        elif _component(item.name) in names and not _is_fixed(call.unit, item):
            yield call.location(item.node), f"gr.{_component(item.name)}"
    for call in calls(space, "UploadButton", "multimodal"):
        chat = call.name == "gradio.ChatInterface" and call.arg("multimodal").is_(True)
        if (chat or call.name == "gradio.UploadButton") and not space.startup.is_aside(call.file):
            yield call.location(), call.written


def _component(name: str) -> str:
    """Return `gradio.Image()` and `gradio.components.Image()` -> Image."""
    return name.removesuffix("()").rpartition(".")[2] if name.startswith("gradio.") and name.endswith("()") else ""


def _is_fixed(unit: Unit, item: Value) -> bool:
    """Return whether visitors cannot upload with it: it only shows, or takes the camera or microphone only."""
    node = maker(unit, item)
    if node is None:
        return False
    for word in node.keywords:
        value = unit.values.of(word.value)
        if word.arg == "interactive" and value.is_(False):
            return True
        if word.arg in ("sources", "source"):
            texts = value.texts if value.kind != "sequence" else tuple(text for i in value.items for text in i.texts)
            return bool(texts) and "upload" not in texts and value.sure
    return False


@rule("unbounded-gpu", words=SERVING)
def unbounded_gpu(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a page that works on a GPU with a queue that may grow without end."""
    found = servings(space)
    if not found or not works_on_gpu(space, policy.params["cpu_hardware"]):
        return
    queues = [
        call for call in calls(space, "queue") if call.method == "queue" and not space.startup.is_aside(call.file)
    ]
    for call in queues:
        size = call.arg("max_size", at=2)
        if size.given and not size.is_(None):
            return
    if is_zerogpu(space):
        return  # the platform bounds each visitor's share of a ZeroGPU
    what = "`queue()` has no `max_size`" if queues else "`queue(max_size=...)` is missing"
    longest = str(policy.params["suggested"])
    if queues:
        from hf_lint.fixes.calls import keyword_fix

        fix = keyword_fix(queues[0].unit, queues[0].node, "max_size", longest, safe=False)
    else:
        fix = _queue_first(found[0], longest)
    message = f"{what}, so any number of requests can queue for the GPU and keep it running"
    yield Hit(place(queues[0] if queues else found[0]), message, fix=fix)


def _queue_first(call: Call, size: str) -> Fix | None:
    """Return `page.launch()` becomes `page.queue(max_size=...).launch()`; None where a page is mounted."""
    if not isinstance(call.func, ast.Attribute) or call.method != "launch" or not call.unit.whole:
        return None
    at = call.unit.source.text.rfind(".", 0, call.unit.source.span_of(call.func)[1])
    return Fix(f"set `queue(max_size={size})`", False, (Edit(call.file.path, at, at, f".queue(max_size={size})"),))

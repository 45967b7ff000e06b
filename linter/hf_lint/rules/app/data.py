"""What is kept of that which visitors type and upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.environment import settings
from hf_lint.analysis.gradio_pages import gradio_version
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call

_FLAGGED = frozenset(("gradio.Interface", "gradio.interface.Interface"))
_SWITCHES = ("flagging_mode", "allow_flagging")
"""The argument since Gradio 5, and before."""
_SCHEDULERS = frozenset(("huggingface_hub.CommitScheduler", "huggingface_hub._commit_scheduler.CommitScheduler"))
_SAVERS = frozenset(("gradio.HuggingFaceDatasetSaver", "gradio.flagging.HuggingFaceDatasetSaver"))
_WORDS = ("Interface", "CommitScheduler", "HuggingFaceDatasetSaver")


@rule("visitor-data-kept", words=_WORDS)
def visitor_data_kept(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report inputs that are written to disk by a button or always, and inputs that go to a repository that may be
    public."""
    set_for_all = any(True for _ in settings(space, "GRADIO_FLAGGING_MODE", "GRADIO_ALLOW_FLAGGING"))
    version = gradio_version(space)
    switch = _SWITCHES[version is not None and version < (5, 0)]
    for call in calls(space, *_WORDS):
        if space.startup.is_aside(call.file):
            continue
        name = call.name
        from hf_lint.fixes.calls import keyword_fix

        if name in _FLAGGED or name == "gradio.ChatInterface":
            given = next((word for word in _SWITCHES if word in call.keywords), switch)
            mode = call.arg(given)
            fix = keyword_fix(call.unit, call.node, given, '"never"', safe=False)
            if mode.text == "auto":
                message = "`auto` writes the input and output of every visitor to disk"
                yield Hit(call.location(mode.node), message, "auto", fix)
            elif mode.text == "manual" or (mode.text is None and mode.is_(True)):
                message = "the Flag button writes a visitor's input and uploads to disk"
                yield Hit(call.location(mode.node), message, fix=fix)
            elif not mode.given and name in _FLAGGED and not set_for_all and not _has_no_inputs(call):
                message = "the Flag button that Gradio adds writes a visitor's input and uploads to disk"
                yield Hit(call.location(), message, fix=fix)
        elif name in _SCHEDULERS or name in _SAVERS:
            private = call.arg("private")
            if not private.given or private.is_(False) or private.is_(None):
                message = f"`{call.method}` without `private=True` creates a public repository"
                fix = keyword_fix(call.unit, call.node, "private", "True", safe=False)
                yield Hit(call.location(private.node if private.given else None), message, "published", fix)


def _has_no_inputs(call: Call) -> bool:
    """Return whether the page takes nothing from visitors: only an answer could be kept."""
    given = call.arg("inputs", at=1)
    return given.is_(None) or (given.kind == "sequence" and not given.items)

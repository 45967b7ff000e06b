"""The events of gradio's components: their methods take a function, and the components that feed and show it."""

from __future__ import annotations

GRADIO_EVENTS = frozenset(
    (
        *("click", "submit", "change", "input", "upload", "select", "then", "success", "release", "blur", "edit"),
        *("like", "retry", "undo", "stream", "stop_recording", "start_recording", "pause", "play", "clear", "key_up"),
        *("focus", "tick", "double_click", "load", "on", "example_select", "render"),
    )
)

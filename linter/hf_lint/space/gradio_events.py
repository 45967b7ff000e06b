"""Gradio's events, whose methods take a function and the components that feed and show it, and its launches."""

from __future__ import annotations

UNWAITED = ("prevent_thread_lock", "daemon")
"""Words without one of which code that launches an app waits for it."""
GRADIO_EVENTS = frozenset(
    (
        *("click", "submit", "change", "input", "upload", "select", "then", "success", "release", "blur", "edit"),
        *("like", "retry", "undo", "stream", "stop_recording", "start_recording", "pause", "play", "clear", "key_up"),
        *("focus", "tick", "double_click", "load", "on", "example_select", "render"),
    )
)

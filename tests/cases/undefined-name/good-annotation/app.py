from __future__ import annotations

import gradio as gr


def run(text: Optional[str]) -> Optional[str]:
    size: Positive = 1
    return text * size


gr.Interface(run, "text", "text").launch()

"""How the page looks, in light and in dark."""

from __future__ import annotations

import gradio as gr

# Gradio's own orange is too light for the white words on its main button, and its grey for small words on white.
THEME = gr.themes.Default().set(
    body_text_color_subdued="*neutral_600",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_800",
)

"""How the page looks, in light and in dark."""

from __future__ import annotations

import gradio as gr

# Gradio's own orange is too light for the white words on its main button.
THEME = gr.themes.Default().set(
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_800",
)

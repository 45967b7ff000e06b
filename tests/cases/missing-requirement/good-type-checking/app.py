import gradio as gr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

gr.Interface(lambda x: x, 'text', 'text').launch()

from . import gradio

import os

import gradio as gr

try:
    WHO = os.getlogin()
except OSError:
    WHO = "somebody"
EDITOR = os.getlogin()
gr.Interface(lambda x: x, "text", "text").launch()

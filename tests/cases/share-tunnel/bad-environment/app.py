import os

import gradio as gr

os.environ["GRADIO_SHARE"] = "1"
gr.Interface(str, "text", "text").launch()

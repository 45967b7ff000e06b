import os

import gradio as gr

A = os.environ.get("A")
B = sys.argv[1:]
gr.Interface(str, "text", "text").launch()

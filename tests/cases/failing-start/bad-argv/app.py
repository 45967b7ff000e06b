import sys

import gradio as gr

MODEL = sys.argv[1]
gr.Interface(lambda text: text, "text", "text").launch()

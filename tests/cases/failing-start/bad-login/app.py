import os

import gradio as gr
from huggingface_hub import login

if os.environ.get("ELSEWHERE"):
    login()
login()
gr.Interface(lambda x: x, "text", "text").launch()

import openai

import gradio as gr

try:
    NAMES = openai.models.list()
    NAMES = openai.Model.list()
except openai.APIConnectionError:
    NAMES = []
gr.Interface(lambda text: text, "text", "text").launch()

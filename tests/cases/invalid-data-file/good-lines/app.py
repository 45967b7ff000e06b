import json

import gradio as gr

with open("labels.json") as file:
    LABELS = [json.loads(line) for line in file]
gr.Interface(lambda text: text, "text", "text").launch()

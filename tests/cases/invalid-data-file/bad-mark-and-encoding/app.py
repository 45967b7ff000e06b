import json

import gradio as gr

WORDS = json.load(open("words.json", encoding="utf-8"))
gr.Interface(lambda x: WORDS[x], "text", "text").launch()

import os

import gradio as gr

ROOT = "/content/drive/MyDrive/app"
with open(os.path.join(ROOT, "words.txt")) as file:
    WORDS = file.read()
gr.Interface(lambda text: text, "text", "text").launch()

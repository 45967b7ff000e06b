import os

import gradio as gr


def begin(request: gr.Request):
    token = os.getenv("HF_TOKEN")
    if token:
        return gr.update(visible=True), token
    return gr.update(visible=False), None


with gr.Blocks() as page:
    kept = gr.State(None)
    box = gr.Textbox()
    page.load(begin, outputs=[box, kept])

page.launch()

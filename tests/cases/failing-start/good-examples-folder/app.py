import os

import gradio as gr

os.makedirs("scans", exist_ok=True)
with gr.Blocks() as demo:
    text = gr.Textbox()
    gr.Examples("img", text)
    gr.Examples("scans", text)
demo.launch()

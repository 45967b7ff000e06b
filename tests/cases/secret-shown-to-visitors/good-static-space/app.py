import os

import gradio as gr

with gr.Blocks() as demo:
    gr.Textbox(value=os.environ["OPENAI_API_KEY"])

demo.launch()

import os

import gradio as gr

with gr.Blocks() as demo:
    if os.getenv("OAUTH_CLIENT_ID"):
        gr.LoginButton()

demo.launch()

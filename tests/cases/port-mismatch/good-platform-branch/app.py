import os

import gradio as gr

demo = gr.Interface(str, "text", "text")
if not os.getenv("SPACE_ID"):
    demo.launch(server_port=8080)

import os

import gradio as gr

demo = gr.Interface(str, "text", "text")
demo.launch(server_port=int(os.environ.get("PORT", 8000)))

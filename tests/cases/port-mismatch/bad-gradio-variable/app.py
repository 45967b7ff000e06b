import os

import gradio as gr

demo = gr.Interface(str, "text", "text")
demo.launch(server_name="0.0.0.0", server_port=int(os.environ.get("APP_PORT", 8080)))

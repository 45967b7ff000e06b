import os

import gradio as gr

gr.Interface(str, "text", "text").launch(server_name="0.0.0.0", server_port=int(os.environ.get("PORT", 7860)))

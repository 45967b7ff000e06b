import gradio as gr

OPTIONS = {"server_name": "0.0.0.0"}
gr.Interface(str, "text", "text").launch(**OPTIONS)

import gradio as gr

folders = ["/"]
gr.Interface(str, "text", "text").launch(allowed_paths=[], blocked_paths=["/"])

import gradio as gr

gr.Interface(str, "text", "text").launch(server_name="0.0.0.0", server_port=7860)

import gradio as gr

gr.Interface(len, "audio", "label").launch(max_file_size=None)

import gradio as gr

gr.Interface(len, "image", "label").launch()

import gradio as gr

gr.Interface(lambda x: x, ["text", "images"], "text").launch()

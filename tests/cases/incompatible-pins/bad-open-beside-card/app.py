import gradio as gr

gr.Interface(lambda text: text, "text", "text").launch()

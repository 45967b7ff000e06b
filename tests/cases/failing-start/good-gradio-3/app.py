import gradio as gr

gr.Interface.load("models/gpt2").launch()

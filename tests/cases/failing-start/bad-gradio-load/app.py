import gradio as gr

other = gr.load("models/gpt2")
gr.Interface.load("models/gpt2").launch()

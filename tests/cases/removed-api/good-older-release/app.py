import gradio as gr

with gr.Blocks() as demo:
    with gr.Box():
        gr.Image()

demo.launch()

import gradio as gr

with gr.Blocks() as demo:
    with gr.Group():
        gr.Textbox()
    with gr.Box():
        gr.Image()

demo.launch()

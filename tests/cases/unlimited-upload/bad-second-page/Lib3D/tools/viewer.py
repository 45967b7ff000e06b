import gradio as gr


def view(path):
    with gr.Blocks() as demo:
        gr.Model3D(value=path)
    demo.launch()

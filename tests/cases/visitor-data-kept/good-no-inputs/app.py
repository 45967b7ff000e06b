import os

import gradio as gr


def status():
    return "up" if os.path.exists("model.onnx") else "down"


demo = gr.Interface(fn=status, inputs=None, outputs="text")
other = gr.Interface(status, [], "text")
demo.launch()

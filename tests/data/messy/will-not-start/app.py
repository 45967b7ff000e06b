import gradio as gr
import numpy as np
import transformers


def hello(name):
    return np.float("1.0"), f"Hello {name}"


gr.Interface(hello, gr.inputs.Textbox(), ["number", "text"], enable_queue=True).launch(server_port=8080)

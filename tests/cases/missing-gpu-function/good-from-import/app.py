import gradio as gr
from spaces import GPU as gpu


@gpu(duration=20)
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

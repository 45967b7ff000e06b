from model import MODEL
import gradio as gr
import spaces


@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

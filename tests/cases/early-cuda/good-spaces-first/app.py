import spaces
import torch
import gradio as gr

MODEL = torch.nn.Linear(2, 2).to("cuda")


@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

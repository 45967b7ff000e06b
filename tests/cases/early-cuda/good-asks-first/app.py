import torch

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
MODEL = torch.nn.Linear(2, 2).to(DEVICE)


def load():
    return torch.ones(2, device="cuda")


import gradio as gr
import spaces


@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

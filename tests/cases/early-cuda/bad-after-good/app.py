import torch

DEVICE = torch.device("cuda")
BASE = torch.ones(4)
W = torch.ones(4, device=DEVICE)

import gradio as gr
import spaces


@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

import torch

net = torch.nn.Linear(2, 2).to("cuda")
import gradio as gr


def greet(name):
    return f"Hello {name}!"


gr.Interface(greet, "text", "text").launch()

import gradio as gr
import torch

plain = torch.nn.Linear(2, 2)
torch.set_default_device("cuda")
layer = torch.nn.Linear(2, 2, device="cpu")


def run(number):
    return float(layer(torch.tensor([number, 1.0]))[0])


gr.Interface(run, "number", "number").launch()

import torch

net = torch.load("models/net.pth", map_location="cpu")
net.eval()
import gradio as gr


def greet(name):
    return f"Hello {name}!"


gr.Interface(greet, "text", "text").launch()

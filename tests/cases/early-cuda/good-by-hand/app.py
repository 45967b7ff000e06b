import gradio as gr
import spaces
import torch

torch.cuda.synchronize()


@spaces.GPU
def run(size):
    torch.cuda.init()
    return float(torch.ones(int(size), device="cuda").sum())


gr.Interface(run, "number", "number").launch()

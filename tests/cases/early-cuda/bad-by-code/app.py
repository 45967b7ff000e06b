import torch

MODEL = torch.nn.Linear(2, 2).cuda()
import gradio as gr
import spaces


@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text").launch()

import gradio as gr
import spaces
import torch

model = torch.nn.Linear(4, 4).to("cuda")


@spaces.GPU
def work(text):
    return model(text)


gr.Interface(work, "text", "text").launch()

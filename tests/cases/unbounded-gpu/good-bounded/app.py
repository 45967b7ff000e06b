import gradio as gr
import torch

model = torch.nn.Linear(4, 4).to("cuda")

gr.Interface(model, "text", "text").queue(max_size=20).launch()

import gradio as gr
import torch

model = torch.nn.Linear(4, 4).to("cuda")

demo = gr.Interface(model, "text", "text")
settings = dict(max_size=20)
demo.queue(default_concurrency_limit=2).launch()

import threading
import time

import gradio as gr
import torch
from transformers import AutoModel, pipeline

QUEUE = []
write = pipeline("text-generation", model="acme/writer", device="cuda:0")
unit = AutoModel.from_pretrained("acme/unit").to("cuda").eval()
write("hello", max_new_tokens=1)


def work():
    while True:
        if QUEUE:
            write(QUEUE.pop())
        time.sleep(1)


def stay_warm():
    text = "hello"
    while True:
        write(text, max_new_tokens=1)
        time.sleep(60)


async def beat():
    while 1:
        unit.forward(torch.zeros(1, 8).to("cuda"))


threading.Thread(target=work, daemon=True).start()
threading.Thread(target=stay_warm, daemon=True).start()
gr.Interface(lambda text: unit(write(text)), "text", "text").queue(max_size=32).launch()

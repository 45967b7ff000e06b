import queue
import threading

import gradio as gr
from transformers import AutoModel, pipeline

from shared import tokens

jobs = queue.Queue()
write = pipeline("text-generation", model="acme/writer", device="cuda")
helper = AutoModel.from_pretrained("acme/helper").to("cuda")


def work():
    while True:
        job = jobs.get()
        write(job)


def stream():
    while True:
        yield write("hello")


def load():
    for attempt in range(3):
        try:
            return AutoModel.from_pretrained("acme/unit").cuda()
        except OSError:
            if attempt == 2:
                raise


def wait():
    while True:
        try:
            return AutoModel.from_pretrained("acme/unit")
        except FileNotFoundError:
            continue


threading.Thread(target=work, daemon=True).start()
gr.Interface(lambda text: tokens(write(text), load(), wait(), stream()), "text", "text").queue(max_size=32).launch()

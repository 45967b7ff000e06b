import re
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import pandas as pd
import torch

pool = ThreadPoolExecutor()
model = torch.nn.Linear(1, 1)
model.eval()


def run(code):
    return code


def search(text, frame):
    pattern = re.compile(text)
    pool.submit(run, text)
    return frame.eval("a + b"), pattern.findall(text), exec_time(text)


def exec_time(text):
    return len(text)


gr.Interface(search, [gr.Textbox(), gr.Dataframe()], gr.Textbox()).launch()

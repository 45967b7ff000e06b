import threading
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
from helpers import run

pool = ThreadPoolExecutor()
double = lambda text: text * 2  # noqa: E731
calculate = lambda text: eval(text)  # noqa: E731


class Tools:
    solve = staticmethod(eval)


def show(text):
    return double(text)


def rank(text):
    return sorted(text.split(), key=eval)


def start(text):
    threading.Thread(target=run, args=(text,)).start()
    pool.submit(run, text)
    return Tools.solve(text)


with gr.Blocks() as demo:
    box = gr.Textbox()
    out = gr.Textbox()
    gr.Button().click(show, box, out)
    gr.Button().click(rank, box, out)
    gr.Button().click(start, box, out)
    gr.Button().click(calculate, box, out)
demo.launch()

import threading
from ast import literal_eval as eval
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
from helpers import run

pool = ThreadPoolExecutor()
OPERATIONS = {"upper": str.upper, "lower": str.lower}


class Queue:
    def submit(self, function, text):
        return text


def rank(text):
    pool.submit(run, "a.txt")
    threading.Thread(target=print, args=(text,)).start()
    Queue().submit(exec, text)
    return sorted(text.split(), key=eval)


def change(name, text):
    return OPERATIONS[name](text)


with gr.Blocks() as demo:
    box = gr.Textbox()
    out = gr.Textbox()
    gr.Button().click(rank, box, out)
    gr.Button().click(change, [box, box], out)
    gr.Button().click(lambda text: text.title(), box, out)
demo.launch()

import os

import gradio as gr

last_query = ""


def search(query, device):
    global last_query
    last_query = query
    os.environ["CUDA_VISIBLE_DEVICES"] = device
    os.environ["API_KEY"] = os.environ.get("OTHER_API_KEY", "")
    return query


gr.Interface(search, ["text", "text"], "text").launch()

import gradio as gr
import numpy as np


def mean(text):
    return float(np.mean(np.array(text.split(), dtype=np.float)))


gr.Interface(mean, "text", "number").launch()

import gradio as gr
import numpy as np

try:
    REAL = np.float
except AttributeError:
    REAL = np.float64

if hasattr(np, "int"):
    WHOLE = np.int

gr.Interface(lambda x: x, "text", "text").launch()

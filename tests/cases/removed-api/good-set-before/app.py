import gradio as gr
import numpy as np

np.float = float
REAL = np.float
gr.Interface(lambda x: x, "text", "text").launch()

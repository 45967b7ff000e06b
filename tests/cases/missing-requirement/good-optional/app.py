import gradio as gr
try:
    import torch
except ImportError:
    torch = None


def f(x):
    import cv2

    return x


gr.Interface(f, 'text', 'text').launch()

import gradio as gr

from model import run

gr.Interface(run, "text", "text").launch()

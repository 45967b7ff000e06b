import gradio as gr
from .helpers import clean
gr.Interface(str,"text","text").launch()

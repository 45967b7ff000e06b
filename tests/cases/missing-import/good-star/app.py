import gradio as gr
from core import anything
gr.Interface(str,"text","text").launch()

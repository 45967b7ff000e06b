import gradio as gr
from core import transcribe
gr.Interface(str,"text","text").launch()

import gradio as gr
from pkg import claen
gr.Interface(str,"text","text").launch()

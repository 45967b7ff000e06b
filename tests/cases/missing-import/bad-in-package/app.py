import gradio as gr
from pkg import x
gr.Interface(str,"text","text").launch()

import gradio as gr
from pkg import texts
gr.Interface(str,"text","text").launch()

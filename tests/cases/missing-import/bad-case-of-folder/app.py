import gradio as gr
from Helpers import clean
gr.Interface(str,"text","text").launch()

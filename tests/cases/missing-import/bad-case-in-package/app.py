import gradio as gr
from pkg.Text import clean
gr.Interface(str,"text","text").launch()

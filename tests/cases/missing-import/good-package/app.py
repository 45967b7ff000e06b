import gradio as gr
import helpers.text, pkg
from pkg import text, clean
gr.Interface(str,"text","text").launch()

import gradio as gr
from imp import load

gr.Interface(load, "text", "text").launch()

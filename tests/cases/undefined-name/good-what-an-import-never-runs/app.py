import gradio as gr
from words import count

gr.Interface(count, "text", "number").launch()

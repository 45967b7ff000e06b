import gradio as gr

from src.clean import clean

gr.Interface(clean, "text", "text").launch()

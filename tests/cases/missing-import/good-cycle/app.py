import gradio as gr

from engine import answer

gr.Interface(answer, "text", "text").launch()

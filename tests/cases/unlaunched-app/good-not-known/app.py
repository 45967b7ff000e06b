import gradio as gr
from demo_kit import show

demo = gr.Interface(str, "text", "text")
show(demo)

import gradio as gr
import spaces

# runs on the GPU
gr.Interface(str, "text", "text").launch()

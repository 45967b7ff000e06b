import gradio as gr
from voices import speak

gr.Interface(speak, "text", "audio").launch()

import gradio as gr
import helpers
gr.Interface(str,"text","text").launch()

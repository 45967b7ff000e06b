import gradio as gr
import helpers.text
gr.Interface(str,"text","text").launch()

import gradio as gr
import utils
gr.Interface(str,"text","text").launch()

import gradio as gr
import my_native
gr.Interface(str,"text","text").launch()

import gradio as gr
import core
from helpers import clean
gr.Interface(str,"text","text").launch()

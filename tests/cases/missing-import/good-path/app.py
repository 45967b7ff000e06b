import gradio as gr
import sys
sys.path.append("src")
import helpers
gr.Interface(str,"text","text").launch()

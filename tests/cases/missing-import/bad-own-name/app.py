import gradio as gr
from rag_engine import ask
gr.Interface(str,"text","text").launch()

import gradio as gr
import google.generativeai as genai, attr, PIL.Image
from tokenizers import X
gr.Interface(str,"text","text").launch()

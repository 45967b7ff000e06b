import gradio as gr
from lib import draw

gr.Interface(draw.wave, 'number', 'plot').launch()

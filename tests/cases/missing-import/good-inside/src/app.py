import os
import sys

import gradio as gr

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
from src.clean import clean

gr.Interface(clean, "text", "text").launch()

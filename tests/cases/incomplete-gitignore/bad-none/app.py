import os
import gradio as gr
from dotenv import load_dotenv

load_dotenv()
gr.Interface(len, "text", "text").launch()
print(len(os.environ["KEY"]))

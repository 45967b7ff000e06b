import os

import gradio as gr
from openai import OpenAI

client = OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "unset"))
gr.Interface(lambda x: x, "text", "text").launch()

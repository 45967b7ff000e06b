import os

import gradio as gr
from huggingface_hub import InferenceClient

demo = gr.load("models/openai/whisper-tiny", token=os.environ["HF_TOKEN"])
client = InferenceClient("openai/whisper-tiny", token=os.environ["HF_TOKEN"])

import os

import gradio as gr
from huggingface_hub import InferenceClient

from settings import settings


def generate(text, key):
    key = key or os.environ["HF_TOKEN"]
    if key == "hf_your_key":
        raise gr.Error("this is an example")
    if os.environ["HF_TOKEN"] in text or settings.hf_token == "":
        raise gr.Error("no")
    return InferenceClient(token=key).text_generation(text)


gr.Interface(generate, ["text", "text"], "text").launch(auth=("me", os.environ["APP_PASSWORD"]))

import os

import gradio as gr
from huggingface_hub import InferenceClient
from openai import OpenAI

MODELS = ["a/b", "c/d"]
HOSTS = {"one": "https://one.example.com/v1", "two": "https://two.example.com/v1"}


def listed(model, text):
    if model not in MODELS:
        raise gr.Error("no")
    return InferenceClient(model=model, token=os.environ["HF_TOKEN"]).text_generation(text)


def own(name, text):
    return InferenceClient(model=f"me/{name}", token=os.environ["HF_TOKEN"]).text_generation(text)


def routed(model, text):
    return InferenceClient(model=model, provider="auto", token=os.environ["HF_TOKEN"]).text_generation(text)


def hosted(host, text):
    client = OpenAI(base_url=HOSTS[host], api_key=os.environ["OPENAI_API_KEY"])
    return client.responses.create(model="a", input=text).output_text


with gr.Blocks() as page:
    first, second, out = gr.Textbox(), gr.Textbox(), gr.Textbox()
    gr.Button("a").click(listed, [first, second], out)
    gr.Button("b").click(own, [first, second], out)
    gr.Button("c").click(routed, [first, second], out)
    gr.Button("d").click(hosted, [first, second], out)
page.launch()

import os

import gradio as gr
from gradio_client import Client
from huggingface_hub import InferenceClient
from openai import OpenAI


def chat_fixed(text):
    return OpenAI(base_url="https://api.example.com/v1", api_key=os.environ["OPENAI_API_KEY"]).models.list()


def chat(text, base_url):
    client = OpenAI(base_url=base_url, api_key=os.environ["OPENAI_API_KEY"])
    return client.responses.create(model="gpt-5", input=text).output_text


def own_key(text, base_url, key):
    return OpenAI(base_url=base_url, api_key=key).responses.create(model="gpt-5", input=text).output_text


def generate(endpoint, text):
    return InferenceClient(model=endpoint, token=os.environ["HF_TOKEN"]).text_generation(text)


def call(space, text):
    return Client(space, hf_token=os.environ["HF_TOKEN"]).predict(text)


with gr.Blocks() as page:
    first, second, third = gr.Textbox(), gr.Textbox(), gr.Textbox()
    out = gr.Textbox()
    gr.Button("a").click(chat_fixed, first, out)
    gr.Button("b").click(chat, [first, second], out)
    gr.Button("c").click(own_key, [first, second, third], out)
    gr.Button("d").click(generate, [first, second], out)
    gr.Button("e").click(call, [first, second], out)
page.launch()

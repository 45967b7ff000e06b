import os

import gradio as gr
import openai
from openai import OpenAI

api_key = None


def own(key, question):
    client = OpenAI(api_key=key)
    return client.responses.create(model="m", input=question)


def environment(key):
    os.environ["OPENAI_API_KEY"] = key.strip()


def library(key):
    openai.api_key = key


def shared(key):
    global api_key
    api_key = key


with gr.Blocks() as demo:
    key = gr.Textbox(type="password")
    key.submit(own, [key, gr.Textbox()])
    key.change(environment, key)
    key.blur(library, key)
    gr.Button().click(shared, inputs=[key])

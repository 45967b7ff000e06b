import os

import gradio as gr
from openai import OpenAI

API_KEY = os.environ["OPENAI_API_KEY"]
client = OpenAI(api_key=API_KEY)


def ask(question, key):
    own = OpenAI(api_key=key or API_KEY)
    answer = own.responses.create(model="m", input=question, extra_headers={"x": f"Bearer {API_KEY}"})
    return answer.output_text


def mask(secret):
    return secret[:3] + "*" * (len(secret) - 3)


with gr.Blocks() as demo:
    gr.Markdown(f"Key: {mask(API_KEY)}, length {len(API_KEY)}")
    gr.Textbox(value="", placeholder="OPENAI_API_KEY", type="password")
    state = gr.State(API_KEY)
    box = gr.Textbox()
    box.submit(ask, [box, gr.Textbox()], box)

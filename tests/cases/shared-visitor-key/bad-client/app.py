import gradio as gr
from openai import OpenAI

client = None
model = ""


def choose(name):
    global model
    model = str(name)
    return model


def answer(key, question):
    own = OpenAI(api_key=key)
    return own.responses.create(model=model, input=question).output_text


def connect(key):
    global client
    client = OpenAI(api_key=key, timeout=60)
    return "connected"


with gr.Blocks() as demo:
    key, text = gr.Textbox(type="password"), gr.Textbox()
    text.submit(answer, [key, text], text)
    key.change(connect, key, text)
    text.change(choose, text, text)
demo.launch()

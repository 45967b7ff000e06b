import os

import gradio as gr

KEY = os.getenv("OPENAI_API_KEY")
MODEL = os.getenv("MODEL_NAME", "base")


def status():
    return "set" if KEY else "missing"


def show(text):
    return f"{text}: {KEY}"


with gr.Blocks() as demo:
    gr.Markdown(f"Model: {MODEL}, key: {'set' if KEY else 'missing'}")
    gr.Textbox(label="Key", placeholder="sk-...")
    gr.Textbox(label="Key", value=KEY, type="password")
    box = gr.Textbox(placeholder=f"e.g. {os.environ['HF_TOKEN']}")
    gr.Button().click(status, None, box)
    box.submit(show, box, box)

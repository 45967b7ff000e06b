import os

import gradio as gr

try:
    from helpers import Agent
except ImportError:
    Agent = None

try:
    from extras import Extra
except ImportError:
    Extra = None

agent = None


def save(key):
    os.environ["OPENAI_API_KEY"] = key
    return "saved"


def start(key):
    global agent
    os.environ["ANTHROPIC_API_KEY"] = key
    if Agent is not None:
        agent = Agent()


with gr.Blocks() as demo:
    box = gr.Textbox(type="password")
    box.submit(save, box, box)
    box.change(start, box, None)
demo.launch()

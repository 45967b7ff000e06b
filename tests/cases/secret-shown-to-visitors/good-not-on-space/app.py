import os

import gradio as gr
from gradio.utils import get_space

SYSTEM = os.getenv("SYSTEM", "")
SPACE_ID = os.environ.get("SPACE_ID")
ON_SPACE = SPACE_ID is not None
KEY = os.getenv("OPENAI_API_KEY")

if get_space():
    LOCAL = ""
else:
    LOCAL = os.environ["OPENAI_API_KEY"]


def local():
    if "SPACE_ID" in os.environ:
        return "not here"
    return KEY


def chosen():
    value = ""
    if not ON_SPACE and KEY:
        value = KEY
    return value


with gr.Blocks() as demo:
    out = gr.Textbox(LOCAL)
    gr.Textbox(type="password", value=KEY if not get_space() else "")
    gr.Textbox(value="" if os.getenv("SPACE_ID") else KEY)
    gr.Textbox(value=KEY if os.getenv("SPACE_ID") is None else "")
    gr.Textbox(value=KEY if SPACE_ID is None else "")
    gr.Textbox(value=KEY if "SPACE_ID" not in os.environ else "")
    gr.Textbox(value="" if SYSTEM == "spaces" else KEY)
    gr.Textbox(value=KEY if os.environ.get("SYSTEM") != "spaces" else "")
    gr.Textbox(value="" if bool(os.getenv("SPACE_HOST")) else KEY)
    gr.Textbox(value="" if ON_SPACE else KEY)
    gr.Textbox(value=(not ON_SPACE and KEY) or "")
    gr.Textbox(value=SPACE_ID or KEY)
    gr.Button().click(local, None, out)
    gr.Button().click(chosen, None, out)

import os

import gradio as gr
from gradio.utils import get_space

from settings import get_space as other_space

SYSTEM = os.getenv("SYSTEM", "")
SPACE_ID = os.environ.get("SPACE_ID", "local")
KEY = os.getenv("OPENAI_API_KEY")
ON_SPACE = bool(os.getenv("SPACE_ID"))
if KEY is None:
    ON_SPACE = False


def here():
    if not get_space():
        return "nothing"
    return KEY


with gr.Blocks() as demo:
    out = gr.Textbox()
    gr.Textbox(type="password", value=KEY if get_space() else "")
    gr.Textbox(value=KEY if os.getenv("SPACE_ID") else "")
    gr.Textbox(value="" if os.getenv("SPACE_ID") is None else KEY)
    gr.Textbox(value="" if "SPACE_ID" not in os.environ else KEY)
    gr.Textbox(value=KEY if SYSTEM == "spaces" else "")
    gr.Textbox(value="" if SYSTEM == "other" else KEY)
    gr.Textbox(value=KEY if os.getenv("SPACE_ID") != "owner/name" else "")
    gr.Textbox(value=KEY if SPACE_ID else "")
    gr.Textbox(value=KEY if not other_space() else "")
    gr.Textbox(value=KEY if not ON_SPACE else "")
    gr.Textbox(value=KEY if not ON_SPACE or SYSTEM else "")
    gr.Button().click(here, None, out)

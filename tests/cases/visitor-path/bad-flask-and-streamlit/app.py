import shutil
from pathlib import Path

import gradio as gr
import streamlit as st

uploaded = st.file_uploader("A file")
if uploaded is not None:
    with open(f"data/{uploaded.name}", "wb") as target:
        target.write(uploaded.getbuffer())


def read(name):
    return Path(name).read_text()


def clean(project):
    shutil.rmtree(f"projects/{project}")


with gr.Blocks() as demo:
    name = gr.Textbox()
    name.submit(read, name, name)
    name.change(fn=lambda project: clean(project), inputs=name)

import os
import sys

import gradio as gr
from transformers import AutoModel

model = AutoModel.from_pretrained(os.environ.get("MODEL", "org/base"))
other = AutoModel.from_pretrained(sys.argv[1])


def run(text):
    return model.generate(text)


def load(name):
    return AutoModel.from_pretrained(name)


kept = load("org/base")
gr.Interface(run, "text", "text").launch()

import os
from pathlib import Path

import gradio as gr

RESULTS = Path("/data/results")
HERE = os.path.dirname(os.path.abspath(__file__))

with gr.Blocks() as demo:
    gr.Markdown("Hello")

gr.set_static_paths(paths=["assets/", Path.cwd() / "pictures"])
gr.set_static_paths(paths=["assets/", Path.cwd().absolute()])
demo.launch(allowed_paths=[str(RESULTS), "/tmp/results", "/", HERE, os.path.expanduser("~"), Path.home(), "."])

import os

import gradio as gr

TOKEN = os.environ["HF_TOKEN"]
demo = gr.load("spaces/some-lab/upscaler", token=TOKEN)
other = gr.load("some-lab/upscaler", src="spaces", token=TOKEN)

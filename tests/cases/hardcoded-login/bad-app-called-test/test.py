import os

import gradio as gr

gr.Blocks().launch(auth=("admin", os.environ["PASSWORD"]))
gr.Blocks().launch(auth=("admin", "correct-horse-battery"))

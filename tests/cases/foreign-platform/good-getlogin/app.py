import getpass
import os

import gradio as gr

USER = os.environ.get("USER") or getpass.getuser()
gr.Interface(lambda x: x, "text", "text").launch()

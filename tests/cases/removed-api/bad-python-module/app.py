from distutils.util import strtobool

import gradio as gr

gr.Interface(lambda x: str(strtobool(x)), "text", "text").launch()

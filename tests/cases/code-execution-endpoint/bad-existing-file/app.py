import os
import subprocess

import gradio as gr


def convert(source):
    if not os.path.isfile(source):
        return "no such file"
    subprocess.run(f"ffmpeg -i '{source}' out.wav", shell=True)
    return "done"


gr.Interface(convert, gr.Textbox(), gr.Textbox()).launch()

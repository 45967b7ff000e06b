import tarfile

import gradio as gr


def unpack(upload):
    tarfile.open(upload).extractall("in")


gr.Interface(unpack, gr.File(), None).launch()

import io
import shutil
import zipfile

import gradio as gr
from PIL import Image


def convert(files, image, language):
    for file in files:
        with open(file.name, "rb") as source:
            source.read()
        shutil.copy(file, "/tmp/copy")
    with open(f"labels/{language}.txt") as labels:
        labels.read()
    buffer = io.BytesIO()
    Image.open(image).save(buffer)
    return buffer


def download(text):
    with open("out.txt", "w") as out:
        out.write(text)
    return "out.txt"


with gr.Blocks() as demo:
    files = gr.File(file_count="multiple")
    image = gr.Image(type="filepath")
    language = gr.Radio(["en", "de"])
    text = gr.Textbox()
    gr.Button().click(convert, [files, image, language])
    text.submit(download, text, gr.File())

import shutil
import tarfile
import zipfile

import gradio as gr


def unpack(upload):
    with tarfile.open("models.tar.gz") as own:
        own.extractall("models")
    with tarfile.open(upload.name) as archive:
        archive.extractall("in", filter="data")
    archive = tarfile.open(upload.name)
    archive.extractall("in")
    shutil.unpack_archive(upload.name, "in")
    with zipfile.ZipFile(upload.name) as packed:
        packed.extractall("in")


gr.Interface(unpack, gr.File(), None).launch()

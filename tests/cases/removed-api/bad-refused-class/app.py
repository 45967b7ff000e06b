import gradio as gr
from PyPDF2 import PdfFileReader, PdfReader


def new(path):
    return PdfReader(path)


PAGES = len(PdfFileReader("handbook.pdf").pages)

gr.Interface(lambda n: PAGES, "number", "number").launch()

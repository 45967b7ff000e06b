import gradio as gr
from PyPDF2 import PdfFileReader, PdfReader

OLD = PdfFileReader
PAGES = len(PdfReader("handbook.pdf").pages)

gr.Interface(lambda n: PAGES, "number", "number").launch()

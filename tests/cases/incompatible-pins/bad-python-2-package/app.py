import gradio as gr
from docx import Document


def count(file):
    return len(Document(file).paragraphs)


gr.Interface(count, "file", "number").launch()

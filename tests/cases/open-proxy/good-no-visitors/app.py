import gradio as gr
import requests


def facts():
    return requests.get("https://example.com/facts", timeout=9).text


def ask(question):
    return requests.post("https://example.com/ask", json={"q": question}, timeout=9).json()["answer"]


with gr.Blocks() as demo:
    box = gr.Textbox()
    demo.load(facts, None, box)
    box.submit(ask, box, box)

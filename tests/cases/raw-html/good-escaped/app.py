import html

import bleach
import gradio as gr
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()
PAGES = {"a": "<h1>A</h1>"}


@app.get("/a")
def page(name: str, count: int):
    body = "".join(f"<li>{index}</li>" for index in range(count))
    return HTMLResponse(PAGES.get(name, "<h1>None</h1>") + body)


@app.get("/b")
def clean(text: str):
    return HTMLResponse("<p>{}</p>".format(bleach.clean(text)))


def show(text, size):
    escaped = html.escape(text)
    return f"<b style='font-size:{size}px'>{escaped}</b>"


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(show, [box, gr.Slider(1, 9)], gr.HTML())

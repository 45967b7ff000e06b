import gradio as gr
from fastapi import FastAPI

app = FastAPI()


@app.get("/echo")
def echo(text: str):
    return {"html": f"<b>{text}</b>"}


def show(text):
    return f"<b>{text}</b>", "<hr>"


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(show, box, [gr.Textbox(), gr.HTML()])

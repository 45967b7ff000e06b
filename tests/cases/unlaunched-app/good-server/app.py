import uvicorn
from fastapi import FastAPI
import gradio as gr


def shout(text):
    return text.upper()


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(shout, box, box)

app = gr.mount_gradio_app(FastAPI(), demo, path="/")
uvicorn.run(app, host="0.0.0.0", port=7860)

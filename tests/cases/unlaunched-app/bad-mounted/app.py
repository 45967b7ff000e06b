from fastapi import FastAPI
import gradio as gr


def shout(text):
    return text.upper()


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(shout, box, box)

app = FastAPI()
app = gr.mount_gradio_app(app, demo, path="/")

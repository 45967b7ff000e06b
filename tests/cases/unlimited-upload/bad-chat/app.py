import gradio as gr
from fastapi import FastAPI

app = FastAPI()
page = gr.ChatInterface(print, multimodal=True)
app = gr.mount_gradio_app(app, page, path="/")

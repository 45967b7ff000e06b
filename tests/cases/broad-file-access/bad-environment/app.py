import gradio as gr
from fastapi import FastAPI

app = FastAPI()
page = gr.Interface(str, "text", "text")
app = gr.mount_gradio_app(app, page, path="/", allowed_paths=["/proc/self", os.getcwd()])

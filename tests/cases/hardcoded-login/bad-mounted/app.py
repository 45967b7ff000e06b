import gradio as gr
from fastapi import FastAPI

USERS = [("staff", "staff")]
app = FastAPI()
page = gr.Interface(str, "text", "text")
app = gr.mount_gradio_app(app, page, path="/", auth=USERS)

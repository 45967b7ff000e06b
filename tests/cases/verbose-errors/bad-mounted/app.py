import traceback

import gradio as gr
from fastapi import FastAPI, HTTPException

app = FastAPI()
page = gr.Interface(str, "text", "text")


@app.get("/api")
def api():
    try:
        return {"answer": 1 / 0}
    except ZeroDivisionError:
        print(traceback.format_exc())
        raise HTTPException(500, detail=f"failed: {traceback.format_exc()}")


app = gr.mount_gradio_app(app, page, path="/")

import logging
import traceback

import gradio as gr
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/api")
def api():
    try:
        return {"answer": 1 / 0}
    except ZeroDivisionError:
        logging.error(traceback.format_exc())
        raise HTTPException(500, detail="This cannot be divided.")


app = gr.mount_gradio_app(app, gr.Interface(str, "text", "text"), path="/", show_error=False)

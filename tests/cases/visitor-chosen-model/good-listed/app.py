import gradio as gr
from fastapi import FastAPI, HTTPException
from transformers import AutoModel

app = FastAPI()
ALLOWED = ["org/a", "org/b"]


@app.get("/a")
def a(model_id: str):
    if model_id not in ALLOWED:
        raise HTTPException(404)
    return AutoModel.from_pretrained(model_id)


@app.get("/b")
def b(size: str):
    return AutoModel.from_pretrained(f"org/model-{size}")


def c(name):
    repo = name if name in ALLOWED else ALLOWED[0]
    return AutoModel.from_pretrained(repo)


def d(name):
    repo = {"a": "org/a"}.get(name, "org/b")
    return AutoModel.from_pretrained(repo)


def e(name):
    if name == "a":
        repo = "org/a"
    elif name == "b":
        repo = "org/b"
    else:
        raise gr.Error("no")
    return AutoModel.from_pretrained(repo)


def f(name):
    found = next((item for item in ALLOWED if item.endswith(name)), None)
    return AutoModel.from_pretrained(found)


with gr.Blocks() as demo:
    box = gr.Textbox()
    for handler in (c, d, e, f):
        box.submit(handler, box)
    box.submit(c, box)
    box.submit(d, box)
    box.submit(e, box)
    box.submit(f, box)

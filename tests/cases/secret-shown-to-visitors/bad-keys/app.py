import os

import gradio as gr
from fastapi import FastAPI

app = FastAPI()
CONFIG = {"app_name": "Demo", "years": 3, "api_key": os.getenv("LLM_API_KEY", "")}
NESTED = {"llm": {"model": "small", "api_key": os.environ["LLM_API_KEY"]}, "page": {"title": "Demo"}}
CALLED = dict(title="Demo", token=os.environ["HF_TOKEN"])
LAID_OVER = {**CONFIG, "theme": "soft"}
STORED = {"name": "Demo"}
STORED["key"] = os.environ["LLM_API_KEY"]
UPDATED = {"name": "Demo"}
UPDATED.update(name=os.environ["LLM_API_KEY"])
KEY = "api_key"


@app.get("/of/{name}")
async def one(name: str):
    return CONFIG[name]


@app.get("/all")
async def everything():
    return NESTED["llm"]


def shown(config, name):
    return config[name]


@app.get("/passed")
async def passed():
    return shown(CONFIG, "app_name")


with gr.Blocks() as demo:
    gr.Markdown(CONFIG["api_key"])
    gr.Markdown(CONFIG[KEY])
    gr.Markdown(CONFIG["another"])
    gr.Markdown(CONFIG.get("api_key", ""))
    gr.Markdown(CONFIG.get("app_name", os.environ["HF_TOKEN"]))
    gr.Markdown(str(CONFIG))
    gr.JSON(CONFIG)
    gr.Markdown(NESTED["llm"]["api_key"])
    gr.Markdown(CALLED["token"])
    gr.Markdown(LAID_OVER["api_key"])
    gr.Markdown(STORED["key"])
    gr.Markdown(UPDATED["name"])

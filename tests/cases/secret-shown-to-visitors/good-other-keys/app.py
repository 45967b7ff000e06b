import os

import gradio as gr
from fastapi import FastAPI

app = FastAPI()
CONFIG = {"app_name": "Demo", "years": 3, "api_key": os.getenv("LLM_API_KEY", "")}
NESTED = {"llm": {"model": "small", "api_key": os.environ["LLM_API_KEY"]}, "page": {"title": "Demo"}}
CALLED = dict(title="Demo", token=os.environ["HF_TOKEN"])
LAID_OVER = {**CONFIG, "theme": "soft"}
CALLED["key"] = os.environ["LLM_API_KEY"]
CALLED["shown"] = "Demo"
NAME = "app_name"


@app.get("/health")
async def health():
    return {"status": "ok", "app": CONFIG["app_name"], "model": NESTED["llm"]["model"], "page": NESTED["page"]}


def settings():
    return {"title": "Demo", "key": os.environ["LLM_API_KEY"]}


@app.get("/title")
async def title():
    found = settings()
    return found["title"]


def shown(config):
    return config["app_name"]


@app.get("/passed")
async def passed():
    return shown(CONFIG)


with gr.Blocks() as demo:
    gr.Markdown(CONFIG[NAME])
    gr.Markdown(CONFIG.get("app_name"))
    gr.Markdown(CONFIG.get("app_name", "Demo"))
    gr.Markdown(NESTED["llm"].get("model"))
    gr.Markdown(f"# {CALLED['title']}")
    gr.Markdown(LAID_OVER["theme"] + LAID_OVER["app_name"])
    gr.Markdown(CALLED["shown"])

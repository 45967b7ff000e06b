import os

import requests
from fastapi import FastAPI
from huggingface_hub import InferenceClient
from openai import OpenAI

app = FastAPI()
local = OpenAI(base_url="http://localhost:8000/v1", api_key=os.environ["LOCAL_KEY"])
anonymous = InferenceClient("some/model")


@app.post("/local")
def ask_local(text: str):
    return local.responses.create(model="own", input=text).output_text


@app.post("/anonymous")
def ask_anonymous(text: str):
    return anonymous.text_generation(text, max_new_tokens=90)


@app.get("/status")
def status():
    return {"ok": requests.get("https://api.openai.com/v1/models", timeout=9).status_code}

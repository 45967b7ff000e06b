import os

import requests
from fastapi import FastAPI

app = FastAPI()
BACKEND = os.environ["BACKEND_URL"]


@app.post("/ask")
def ask(text: str):
    answer = requests.post(
        f"{BACKEND}/generate", json={"inputs": text}, headers={"X-Key": os.environ["BACKEND_KEY"]}, timeout=60
    )
    return {"ok": answer.ok}


@app.get("/model")
def model(depth: int):
    name = os.environ.get("MODEL_NAME", "small")
    return {"ok": requests.get(f"https://example.com/{depth}", params={"model": name}, timeout=5).ok}

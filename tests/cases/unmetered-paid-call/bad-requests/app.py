import os

import httpx
import litellm
import requests
from fastapi import FastAPI

app = FastAPI()
KEY = os.environ["ELEVENLABS_API_KEY"]


@app.post("/own-key")
def own_key(text: str, key: str):
    url = "https://api.openai.com/v1/responses"
    return requests.post(url, headers={"Authorization": f"Bearer {key}"}, json={"input": text}, timeout=60).json()


@app.post("/ask")
def ask(text: str):
    url = "https://api.openai.com/v1/responses"
    headers = {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
    return requests.post(url, headers=headers, json={"input": text, "max_output_tokens": 900}, timeout=60).json()


@app.post("/speak")
async def speak(text: str):
    async with httpx.AsyncClient(headers={"xi-api-key": KEY}) as client:
        answer = await client.post("https://api.elevenlabs.io/v1/text-to-speech/a", json={"text": text})
    return {"ok": answer.is_success}


@app.post("/complete")
async def complete(text: str):
    return await litellm.acompletion(model="anthropic/claude-sonnet", messages=[{"role": "user", "content": text}])


@app.post("/local")
def local(text: str):
    return litellm.completion(model="ollama/qwen3", messages=[{"role": "user", "content": text}])

from urllib.parse import urlparse

import httpx
import requests
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse

app = FastAPI()
HOSTS = {"huggingface.co"}


@app.get("/fixed")
def fixed(name: str):
    return requests.get(f"https://huggingface.co/api/models/{name}", timeout=9).json()


@app.get("/checked")
def checked(url: str):
    host = urlparse(url).hostname
    if host not in HOSTS:
        raise HTTPException(400)
    return requests.get(url, timeout=9).text


@app.get("/open")
def open_(url: str):
    answer = requests.get(url, timeout=9)
    return {"text": answer.text[:1000]}


@app.get("/stream")
async def stream(url: str):
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)

    def chunks():
        for chunk in answer.iter_bytes():
            yield chunk

    return StreamingResponse(chunks())

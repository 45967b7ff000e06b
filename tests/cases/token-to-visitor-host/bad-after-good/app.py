import os

import httpx
import requests
from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()
TOKEN = os.environ["HF_TOKEN"]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


class Job(BaseModel):
    callback: str
    text: str


@app.get("/known")
def known(name: str):
    url = f"https://huggingface.co/api/models/{name}"
    return requests.get(url, headers=HEADERS, timeout=10).status_code


@app.get("/public")
def public(url: str):
    return {"ok": requests.head(url, timeout=10).ok}


@app.get("/probe")
def probe(url: str):
    return {"ok": requests.get(url, headers=HEADERS, timeout=10).ok}


@app.post("/jobs")
async def jobs(job: Job):
    async with httpx.AsyncClient() as client:
        await client.post(job.callback, json={"text": job.text, "key": os.getenv("WEBHOOK_SECRET")})
    return {"ok": True}


@app.get("/query")
async def query(request: Request):
    target = request.query_params["target"]
    return {"ok": requests.get(target, params={"api_key": os.environ["SERP_API_KEY"]}, timeout=5).ok}

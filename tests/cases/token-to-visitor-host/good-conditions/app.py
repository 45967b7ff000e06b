import os
from urllib.parse import urlparse

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
token = os.environ["HF_TOKEN"]
hub = requests.Session()
hub.headers.update({"Authorization": f"Bearer {token}"})


def is_hub(url: str) -> bool:
    return urlparse(url).hostname == "huggingface.co"


@app.get("/choice")
def choice(url: str):
    headers = {"Authorization": f"Bearer {token}"} if urlparse(url).hostname == "huggingface.co" else {}
    return {"ok": requests.get(url, headers=headers, timeout=10, allow_redirects=False).ok}


@app.get("/branch")
def branch(url: str):
    headers = {}
    if urlparse(url).hostname == "huggingface.co":
        headers["Authorization"] = f"Bearer {token}"
    return {"ok": requests.get(url, headers=headers, timeout=10, allow_redirects=False).ok}


@app.get("/asked")
def asked(url: str):
    if not is_hub(url):
        raise HTTPException(400)
    return {"ok": requests.get(url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False).ok}


@app.get("/two")
def two(url: str):
    session = requests.Session()
    page = session.get(url, timeout=9)
    return {"ok": hub.post("https://huggingface.co/api/x", json={"page": page.status_code}, timeout=9).ok}

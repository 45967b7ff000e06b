import os
from urllib.parse import urlparse

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
BASE = os.environ.get("API_URL", "https://api.example.com")
KINDS = {"weather": "https://weather.example.com/now"}


def is_allowed_url(url):
    return (urlparse(url).hostname or "").endswith(".example.com")


@app.get("/a")
def a(city: str):
    return requests.get(f"{BASE}/weather", params={"q": city}, timeout=9).json()


@app.get("/b")
def b(path: str):
    return requests.get(f"{BASE}/{path}", timeout=9).json()


@app.get("/c")
def c(url: str):
    if not is_allowed_url(url):
        raise HTTPException(400)
    return requests.get(url, timeout=9).text


@app.get("/d")
def d(url: str):
    parsed = urlparse(url)
    if parsed.scheme != "https" or parsed.netloc not in ("example.com", "example.org"):
        raise HTTPException(400)
    return requests.get(url, timeout=9).text


@app.get("/e")
def e(kind: str):
    return requests.get(KINDS[kind], timeout=9).text


@app.get("/f")
def f(url: str):
    if not url.startswith("https://example.com/"):
        raise HTTPException(400)
    return requests.get(url, timeout=9).text


@app.get("/g")
def g(video: str):
    address = "https://video.example.com/watch?v=" + video
    return requests.get(address, timeout=9).text

import os
import urllib.request

import aiohttp
import httpx
import requests
from fastapi import FastAPI

from downloads import Downloader

app = FastAPI()
plain = requests.Session()
plain.headers.update({"User-Agent": "probe"})
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['HF_TOKEN']}"
client = httpx.AsyncClient(headers={"Authorization": "Bearer " + os.environ["HF_TOKEN"]})
downloader = Downloader()


def key_header():
    return {"X-Api-Key": os.environ["API_KEY"]}


@app.get("/plain")
def fetch_plain(url: str):
    return {"ok": plain.get(url, timeout=9).ok}


@app.get("/kept")
def fetch_kept(url: str):
    return {"ok": session.get(url, timeout=9).ok}


@app.get("/client")
async def fetch_with_client(url: str):
    answer = await client.get(url)
    return {"ok": answer.is_success}


@app.get("/opened")
async def fetch_opened(url: str):
    async with aiohttp.ClientSession(headers=key_header()) as opened:
        async with opened.get(url) as answer:
            return {"ok": answer.ok}


@app.get("/request")
def fetch_request(url: str):
    request = urllib.request.Request(url)
    request.add_header("Authorization", "Bearer %s" % os.environ["HF_TOKEN"])
    return {"ok": urllib.request.urlopen(request, timeout=9).status == 200}


@app.get("/attribute")
def fetch_by_attribute(url: str):
    return {"ok": downloader.is_there(url)}

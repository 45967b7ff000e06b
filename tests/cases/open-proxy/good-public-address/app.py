import ipaddress
import socket
from urllib.parse import urlparse

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()


def is_public(url: str) -> bool:
    host = urlparse(url).hostname or ""
    address = ipaddress.ip_address(socket.gethostbyname(host))
    return not (address.is_private or address.is_loopback or address.is_link_local)


def is_blocked(url: str) -> bool:
    return not is_public(url)


@app.get("/title")
def title(url: str):
    if not is_public(url):
        raise HTTPException(400, "this address is not public")
    return requests.get(url, timeout=9).text[:200]


@app.get("/size")
def size(url: str):
    if is_blocked(url):
        raise HTTPException(400, "this address is not public")
    return len(requests.get(url, timeout=9).content)

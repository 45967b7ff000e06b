from urllib.parse import urlparse

from fastapi import FastAPI, HTTPException
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/out")
def out(url: str):
    if urlparse(url).hostname != "huggingface.co":
        raise HTTPException(400)
    return RedirectResponse(url)


@app.get("/page")
def page(number: int, name: str):
    target = f"/pages/{number}?name={name}"
    return RedirectResponse(target)

from playwright.sync_api import sync_playwright
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def root():
    return {}


@app.get("/shot")
def shot():
    with sync_playwright() as p:
        return p.chromium.launch().version

import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/fixed")
def fixed(name: str):
    return httpx.get(f"https://api.acme.io/{name}").text


@app.get("/models")
def models(base_url: str):
    answer = httpx.get(f"{base_url}/api/tags").json()
    return [model["name"] for model in answer.get("models", [])]

import os

from fastapi import FastAPI, Header, HTTPException

app = FastAPI()
API_KEY = os.environ["API_KEY"]
HF_TOKEN = os.environ.get("HF_TOKEN")


@app.post("/ask")
def ask(x_api_key: str = Header("")):
    if x_api_key != API_KEY:
        raise HTTPException(401)
    if HF_TOKEN == "":
        raise HTTPException(500)
    return {"ok": True}


@app.get("/admin")
def admin(key: str, password: str = Header("")):
    if password != os.environ["ADMIN_TOKEN"]:
        raise HTTPException(401)
    return {"key": key}

import os
import secrets

import gradio as gr
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

app = FastAPI()
bearer = HTTPBearer()
CLIENT_KEY = os.environ["CLIENT_KEY"]
TOKEN = os.getenv("HF_TOKEN", "")


def check_client(x_api_key: str = Header("")):
    if not secrets.compare_digest(x_api_key, CLIENT_KEY):
        raise HTTPException(401)


def check_token(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    if credentials.credentials != TOKEN:
        raise HTTPException(401)


@app.post("/hook")
async def hook(request: Request):
    sent = request.headers.get("x-key", "")
    if not secrets.compare_digest(sent.encode(), os.environ["OPENAI_API_KEY"].encode()):
        raise HTTPException(403)
    return {"ok": True}


@app.get("/ask")
def ask(authorization: str = Header("")):
    if authorization == "Bearer " + TOKEN:
        return {"ok": True}
    raise HTTPException(401)


with gr.Blocks() as page:
    gr.Markdown("hello")
page.launch(auth=("admin", TOKEN))

import secrets

from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

from login import session_key

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=session_key())
TOKENS = {}


@app.get("/form")
def form(request: Request):
    request.session["csrf_token"] = secrets.token_hex(16)
    return {"ok": True}


@app.get("/callback")
def callback(request: Request, code: str):
    number = secrets.token_urlsafe(32)
    TOKENS[number] = {"access_token": code}
    request.session["id"] = number
    return {"ok": True}

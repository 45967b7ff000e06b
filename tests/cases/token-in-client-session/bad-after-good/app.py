from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

from login import exchange, oauth, session_key

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=session_key())


@app.get("/who")
async def who(request: Request):
    token = await oauth.huggingface.authorize_access_token(request)
    request.session["user"] = token["userinfo"]["sub"]
    request.session["state"] = "signed-in"
    return {"ok": True}


@app.get("/callback")
async def callback(request: Request):
    token = await oauth.huggingface.authorize_access_token(request)
    request.session["hf"] = token
    return {"ok": True}


@app.get("/code")
async def code(request: Request, code: str):
    answer = await exchange(code)
    access = answer.json()["access_token"]
    request.session["token"] = access
    request.session["oauth"] = {"refresh": answer.json().get("refresh_token")}
    return {"ok": True}

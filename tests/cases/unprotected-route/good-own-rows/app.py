import sqlite3

import redis
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
router = APIRouter(dependencies=[Depends(OAuth2PasswordBearer(tokenUrl="in"))])
db = sqlite3.connect("/tmp/app.db")
store = redis.from_url("redis://localhost")


@app.post("/tidy")
def tidy():
    db.execute("DELETE FROM sessions WHERE created_at < datetime('now', '-1 day')")


@app.delete("/sessions/{session_id}")
def end(session_id: str):
    db.execute("DELETE FROM messages WHERE session_id = ?", (session_id,))


@app.post("/sign-up")
def sign_up(mail: str):
    db.execute("DELETE FROM users WHERE mail = ? AND expires < datetime('now')", (mail,))
    db.execute("INSERT INTO users (mail) VALUES (?)", (mail,))


@app.post("/cache/clear")
def clear_cache():
    store.flushdb()


@router.delete("/users")
def wipe():
    db.execute("DELETE FROM users")


@app.post("/reset")
def reset(request: Request):
    if not request.session.get("may_delete"):
        return RedirectResponse("/")
    db.execute("DROP TABLE users")


@app.post("/drop")
def drop(request: Request):
    if request.client.host != "10.0.0.1":
        raise HTTPException(403)
    db.execute("DROP TABLE users")

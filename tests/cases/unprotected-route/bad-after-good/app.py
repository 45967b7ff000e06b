import sqlite3

from fastapi import APIRouter, Depends, FastAPI
from pymongo import MongoClient

from login import current_user

app = FastAPI()
router = APIRouter()
db = sqlite3.connect("/tmp/app.db")
store = MongoClient()["app"]


@app.get("/messages")
def messages(user=Depends(current_user)):
    return db.execute("SELECT text FROM messages WHERE owner = ?", (user,)).fetchall()


@app.delete("/messages/{number}")
def delete(number: int):
    db.execute("DELETE FROM messages WHERE id = ?", (number,))
    return {"ok": True}


def _everybody():
    return db.execute("SELECT name, mail FROM users ORDER BY name").fetchall()


@router.get("/people")
def people():
    return _everybody()


@router.post("/reset")
def reset():
    store.orders.delete_many({})
    return {"ok": True}


@router.get("/count")
def count():
    return db.execute("SELECT COUNT(*) FROM users").fetchone()

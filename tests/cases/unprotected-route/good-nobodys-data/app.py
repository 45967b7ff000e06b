import os
import sqlite3

from fastapi import FastAPI

app = FastAPI()
db = sqlite3.connect("/tmp/app.db")
CACHE = {}


@app.get("/papers")
def papers():
    return db.execute("SELECT title FROM papers ORDER BY year").fetchall()


@app.delete("/cache")
def clear_cache():
    CACHE.clear()
    db.execute("DELETE FROM results WHERE age > 7")
    return {"ok": True}


@app.post("/render")
def render(text: str):
    path = "/tmp/out.txt"
    os.remove(path)
    return {"text": text}


@app.get("/users/count")
def count():
    return db.execute("SELECT COUNT(*) FROM users").fetchone()


@app.get("/users/{number}")
def one(number: int):
    return db.execute("SELECT name FROM users WHERE id = ?", (number,)).fetchone()

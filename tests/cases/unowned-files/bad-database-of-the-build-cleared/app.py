import sqlite3

from fastapi import FastAPI

app = FastAPI()


@app.post("/vote")
def vote(name: str):
    db = sqlite3.connect("app.sqlite")
    db.execute("delete from votes where 1")
    db.commit()

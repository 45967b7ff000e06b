import sqlite3

from fastapi import FastAPI

app = FastAPI()


@app.post("/vote")
def vote(name: str):
    db = sqlite3.connect("votes.db")
    db.execute("INSERT INTO votes VALUES ('a')")
    db.commit()

import sqlite3

from fastapi import FastAPI, Request

from security import confirm

app = FastAPI()
db = sqlite3.connect("/tmp/app.db")


@app.delete("/users/{number}")
def delete(number: int, request: Request):
    confirm(request)
    db.execute("DELETE FROM users WHERE id = ?", (number,))

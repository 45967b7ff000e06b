import os
import secrets
import sqlite3

from fastapi import FastAPI, Header, HTTPException

app = FastAPI()
db = sqlite3.connect("/tmp/app.db")


@app.delete("/orders")
def orders(x_admin_key: str = Header("")):
    if not secrets.compare_digest(x_admin_key, os.environ["ADMIN_KEY"]):
        raise HTTPException(403)
    db.execute("DELETE FROM orders")
    return {"ok": True}

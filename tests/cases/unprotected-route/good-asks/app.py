import os
import secrets
import sqlite3

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException

from login import current_user

app = FastAPI()
router = APIRouter(dependencies=[Depends(current_user)])
db = sqlite3.connect("/tmp/app.db")


@router.get("/users")
def users():
    return db.execute("SELECT name FROM users").fetchall()


@router.delete("/users/{number}")
def delete(number: int):
    db.execute("DELETE FROM users WHERE id = ?", (number,))
    return {"ok": True}

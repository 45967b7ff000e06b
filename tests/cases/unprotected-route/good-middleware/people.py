import sqlite3

from fastapi import APIRouter

router = APIRouter()


@router.delete("/users/{number}")
def delete(number: int):
    sqlite3.connect("/tmp/app.db").execute("DELETE FROM users WHERE id = ?", (number,))

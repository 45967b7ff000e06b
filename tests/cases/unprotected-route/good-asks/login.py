from fastapi import HTTPException


def current_user():
    raise HTTPException(401)

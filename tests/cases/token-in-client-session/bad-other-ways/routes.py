from fastapi import APIRouter, Request

from login import exchange, flow

router = APIRouter()


def as_dict(credentials):
    return {"token": credentials.token, "scopes": credentials.scopes}


@router.get("/name")
async def name(request: Request, code: str):
    tokens = await exchange(code)
    request.session.update({"name": tokens["name"], "scopes": flow.credentials.scopes})
    return {}


@router.get("/updated")
async def updated(request: Request, code: str):
    tokens = await exchange(code)
    request.session.update({"token": tokens["access_token"]})
    return {}


@router.get("/text")
async def text(request: Request):
    request.session["credentials"] = flow.credentials.to_json()
    return {}


@router.get("/dict")
async def fields(request: Request):
    request.session["credentials"] = as_dict(flow.credentials)
    return {}

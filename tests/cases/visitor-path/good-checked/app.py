import os
import re
import tempfile
import time
import uuid
from pathlib import Path

from fastapi import FastAPI, HTTPException, UploadFile
from fastapi.responses import FileResponse
from flask import Flask, request, send_file, send_from_directory

app = FastAPI()
flask_app = Flask(__name__)
BASE = Path("results").resolve()
KNOWN = {"a.txt", "b.txt"}


def safe_path(name):
    target = (BASE / name).resolve()
    if not target.is_relative_to(BASE):
        raise HTTPException(400)
    return target


@app.get("/a")
def a(name: str):
    return FileResponse(safe_path(name))


@app.get("/b")
def b(name: str):
    full = os.path.realpath(os.path.join(BASE, name))
    if not full.startswith(str(BASE) + os.sep):
        raise HTTPException(400)
    return FileResponse(full)


@app.get("/c")
def c(name: str):
    if name not in KNOWN:
        raise HTTPException(404)
    return FileResponse(BASE / name)


@app.get("/d")
def d(name: str):
    if ".." in name or "/" in name:
        raise HTTPException(400)
    return FileResponse(f"results/{name}")


@app.get("/e")
def e(name: str):
    path = f"results/{name}"
    if ".." in name:
        raise HTTPException(400)
    return FileResponse(path)


@app.get("/f")
def f(name: str):
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    return FileResponse(f"results/{safe}")


@app.get("/g")
def g(name: str, page: int):
    cleaned = "".join(char for char in name if char.isalnum() or char in "-_")
    return FileResponse(BASE / f"{cleaned}-{page}.txt")


@app.get("/h")
def h(name: str):
    target = (BASE / name).resolve()
    try:
        target.relative_to(BASE)
    except ValueError:
        raise HTTPException(400) from None
    return FileResponse(target)


@app.get("/i")
def i(name: str):
    if os.path.commonpath([BASE, os.path.abspath(name)]) != str(BASE):
        raise HTTPException(400)
    return FileResponse(name)


@app.post("/up")
async def up(file: UploadFile):
    extension = os.path.splitext(file.filename)[1]
    with tempfile.NamedTemporaryFile(suffix=extension) as target:
        target.write(await file.read())
    with open(f"uploads/{uuid.uuid4()}_{file.filename}", "wb") as kept:
        kept.write(await file.read())
    with open(os.path.join("uploads", str(int(time.time())) + extension), "wb") as third:
        third.write(await file.read())


@flask_app.route("/files/<name>")
def files(name):
    return send_from_directory("results", name)


@flask_app.route("/one/<name>")
def one(name):
    return send_file(os.path.join("results", os.path.basename(name)))


@flask_app.route("/two")
def two():
    return send_file(os.path.join("results", os.path.basename(request.args["name"])))

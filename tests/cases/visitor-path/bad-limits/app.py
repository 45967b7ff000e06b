import json
import os

from fastapi import FastAPI
from fastapi.responses import FileResponse

app = FastAPI()


@app.post("/save")
def save(id: str, text: str):
    path = os.path.join("history", f"{id}.json")
    with open(path, "w") as file:
        json.dump(text, file)


@app.post("/note")
def note(name: str, text: str):
    with open(os.path.join("notes", name), "w") as file:
        file.write(text)


@app.get("/file/{name:path}")
def send(name: str):
    return FileResponse(os.path.join("static", name))


@app.get("/picture/{name:path}")
def picture(name: str):
    if not name.endswith((".png", ".jpg")):
        return None
    return FileResponse(os.path.join("static", name))

import os
import sqlite3
from pathlib import Path

from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse, PlainTextResponse

app = FastAPI()
KEY = os.environ["LLM_API_KEY"]
db = sqlite3.connect("visits.db")


@app.get("/safe/{name}")
def safe(name: str):
    return FileResponse(Path("results") / Path(name).name)


@app.get("/sent/{name:path}")
def sent(name: str):
    return FileResponse(f"results/{name}")


@app.get("/shown")
def shown(name: str):
    text = Path("results", name).read_text()
    return PlainTextResponse(text)


@app.post("/kept")
async def kept(file: UploadFile):
    with open("uploads/" + file.filename, "wb") as target:
        target.write(await file.read())


def later():
    import whisper

    return whisper.load_model("base")

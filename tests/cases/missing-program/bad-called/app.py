import subprocess
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def root():
    return {}


@app.get("/v")
def version():
    return subprocess.run(["ffmpeg", "-version"], check=True)

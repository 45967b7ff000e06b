import shutil
import subprocess

import pdf2image
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def root():
    return {}


@app.get("/v")
def version():
    subprocess.run(["ffmpeg", "-version"], check=True)
    if shutil.which("sox"):
        subprocess.run(["sox", "--version"])
    try:
        return pdf2image.convert_from_path("a.pdf")
    except Exception:
        return 1

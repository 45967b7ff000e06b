import os
import uuid
from pathlib import Path

from fastapi import FastAPI, File, UploadFile
from fastapi.responses import FileResponse
from werkzeug.utils import secure_filename

app = FastAPI()
UPLOADS = Path("uploads")


@app.post("/one")
async def one(file: UploadFile):
    (UPLOADS / f"{uuid.uuid4()}{Path(file.filename).suffix}").write_bytes(await file.read())


@app.post("/two")
async def two(file: UploadFile):
    with open(UPLOADS / secure_filename(file.filename), "wb") as target:
        target.write(await file.read())


@app.post("/three")
async def three(file: UploadFile = File(...)):
    target = os.path.join("uploads", file.filename)
    with open(target, "wb") as out:
        out.write(await file.read())


@app.get("/files/{name}")
def files(name: str):
    return FileResponse(f"uploads/{name}")


@app.get("/tree/{name:path}")
def tree(name: str):
    return FileResponse(f"uploads/{name}")

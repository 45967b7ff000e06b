import io
import tarfile

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/model")
async def model(file: UploadFile):
    data = io.BytesIO(await file.read())
    with tarfile.open(fileobj=data) as archive:
        archive.extractall("models")

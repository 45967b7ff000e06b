from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/size")
def size(file: UploadFile):
    return file.size

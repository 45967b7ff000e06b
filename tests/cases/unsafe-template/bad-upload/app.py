from fastapi import FastAPI, UploadFile
from jinja2 import Template

app = FastAPI()


@app.post("/render")
async def render(file: UploadFile):
    text = (await file.read()).decode()
    return Template(text).render(title="x")

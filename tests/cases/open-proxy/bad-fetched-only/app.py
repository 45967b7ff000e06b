import io

import requests
from fastapi import FastAPI
from PIL import Image
from pydantic import BaseModel
from transformers import pipeline

app = FastAPI()
model = pipeline("image-classification")


class Picture(BaseModel):
    url: str


@app.post("/classify")
def classify(picture: Picture):
    answer = requests.get(picture.url, timeout=9)
    return model(Image.open(io.BytesIO(answer.content)))

from fastapi import FastAPI
from transformers import pipeline

app = FastAPI()
shorten = pipeline("summarization", model="some/model")


@app.post("/shorten")
def shorter(text: str):
    return shorten(text)

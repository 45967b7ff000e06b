from fastapi import FastAPI
from transformers import pipeline

app = FastAPI()
pipe = pipeline("text-generation", "sshleifer/tiny-gpt2")


@app.post("/ask")
def ask(text: str):
    return pipe(text)
